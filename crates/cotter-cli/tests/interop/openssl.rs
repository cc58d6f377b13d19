//! Keys that OpenSSL makes are read here, and the public halves agree.

use std::process::{Command, Stdio};

use cotter::{Ed25519, Es256, Es256k, Es384, Es512, PinnedKey, Rs256};
use cotter_issue::{JwsPublicKeySigningAlgorithm, SigningKey};
use libtest_mimic::Failed;

/// What it says of itself.
pub fn version() -> Option<String> {
    let output = Command::new("openssl").arg("version").output().ok()?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

pub fn check(version: Option<String>) -> Result<(), Failed> {
    let version = version.ok_or("openssl: skipped: it cannot be run")?;
    let curve =
        |name: &str| ["-algorithm".to_owned(), "EC".into(), "-pkeyopt".into(), format!("ec_paramgen_curve:{name}")];
    let owned = |words: [&str; 4]| words.map(str::to_owned);
    agree::<Rs256>(&owned(["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]))?;
    agree::<Es256>(&curve("P-256"))?;
    agree::<Es384>(&curve("P-384"))?;
    agree::<Es512>(&curve("P-521"))?;
    agree::<Es256k>(&curve("secp256k1"))?;
    agree::<Ed25519>(&owned(["-algorithm", "ED25519", "-outform", "PEM"]))?;
    println!("{version}: 6 of its keys were read");
    Ok(())
}

fn agree<A: JwsPublicKeySigningAlgorithm>(words: &[String]) -> Result<(), Failed> {
    let private = run(&[&["genpkey".to_owned()], words].concat(), "")?;
    let public = run(&["pkey".to_owned(), "-pubout".to_owned()], &private)?;
    let key = SigningKey::<A>::from_pem("k", &private)?;
    assert_eq!(key.public().thumbprint(), PinnedKey::<A>::from_pem("k", &public)?.thumbprint(), "{}", A::NAME);
    Ok(())
}

fn run(arguments: &[String], input: &str) -> Result<String, Failed> {
    use std::io::Write;

    let mut command = Command::new("openssl");
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("openssl {arguments:?}: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
