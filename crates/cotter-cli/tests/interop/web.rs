//! A key set over HTTP on loopback: the clients of the libraries find in it the key of what `cotter issue` prints.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::Command,
    thread,
};

use cotter::{Ed25519, EdDsa, Es256, Es256k, Es384, Es512, MlDsa44, Ps256, Rs256};
use cotter_issue::{JwsPublicKeySigningAlgorithm, SigningKey};
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::{
    interpreter::{Interpreter, Library},
    tokens::{AUDIENCE, ISSUER, jwk},
};

/// The algorithms in the set, each with the name of a key; the libraries pass over the members that they do not know.
const KEYS: [(&str, &str); 9] = [
    ("Ed25519", "ed25519"),
    ("ML-DSA-44", "ml-dsa-44"),
    ("RS256", "rsa"),
    ("PS256", "rsa"),
    ("ES256", "p256"),
    ("ES384", "p384"),
    ("ES512", "p521"),
    ("ES256K", "k256"),
    ("EdDSA", "ed25519"),
];

/// How many tokens the library accepted.
pub fn check(interpreter: &mut Interpreter, library: &Library) -> Result<usize, Failed> {
    if !["PyJWT", "jose"].contains(&library.name.as_str()) {
        return Ok(0);
    }
    let address = serve(&set())?;
    let mut accepted = 0;
    for (algorithm, name) in KEYS.iter().filter(|(algorithm, _)| library.has(algorithm)) {
        let mut fetch = |kid: &str| {
            let request = json!({
                "op": "fetch", "library": library.name, "alg": algorithm, "iss": ISSUER, "aud": AUDIENCE,
                "url": format!("http://{address}/jwks.json"), "token": issue(algorithm, name, kid)?,
            });
            Ok::<_, Failed>(interpreter.ask(&request))
        };
        let claims = fetch(algorithm)?.map_err(|why| format!("{} over HTTP: {algorithm}: {why}", library.name))?;
        assert_eq!(claims["order"], 7);
        if fetch("another")?.is_ok() {
            return Err(format!(
                "{} over HTTP: {algorithm}: accepted under an id that is not in the set",
                library.name
            )
            .into());
        }
        accepted += 1;
    }
    if accepted < 7 {
        return Err(format!("{} over HTTP: accepted {accepted} tokens", library.name).into());
    }
    Ok(accepted)
}

/// The set of all keys, whose ids are the names of their algorithms.
fn set() -> String {
    fn member<A: JwsPublicKeySigningAlgorithm>(name: &str) -> Value {
        let key = SigningKey::<A>::from_jwk(A::NAME, &jwk(name)).unwrap();
        serde_json::from_str(&key.public_jwk()).unwrap()
    }
    let members = [
        member::<Ed25519>("ed25519"),
        member::<MlDsa44>("ml-dsa-44"),
        member::<Rs256>("rsa"),
        member::<Ps256>("rsa"),
        member::<Es256>("p256"),
        member::<Es384>("p384"),
        member::<Es512>("p521"),
        member::<Es256k>("k256"),
        member::<EdDsa>("ed25519"),
    ];
    assert_eq!(members.each_ref().map(|member| member["kid"].as_str().unwrap()), KEYS.map(|(algorithm, _)| algorithm));
    json!({"keys": members}).to_string()
}

/// A token as the command prints it.
fn issue(algorithm: &str, name: &str, kid: &str) -> Result<String, Failed> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("interop");
    fs::create_dir_all(&folder)?;
    let key = folder.join(format!("{name}.json"));
    fs::write(&key, jwk(name))?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_cotter"));
    command.args(["issue", "jwt", "--alg", algorithm, "--kid", kid, "--key"]).arg(&key);
    command.args(["--iss", ISSUER, "--aud", AUDIENCE, "--sub", "user-17", "--typ", "order+jwt"]);
    let output = command.args(["--lifetime", "600", "--claim-json", "order=7"]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// Answers every request with the document, for as long as the test runs.
fn serve(document: &str) -> Result<SocketAddr, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/jwk-set+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{document}",
        document.len()
    );
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that leaves early is its own affair.
            let _ = respond(stream, &answer);
        }
    });
    Ok(address)
}

fn respond(mut stream: TcpStream, answer: &str) -> std::io::Result<()> {
    let mut request = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while request.read_line(&mut line)? > 2 {
        line.clear();
    }
    stream.write_all(answer.as_bytes())
}
