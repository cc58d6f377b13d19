//! Other people's libraries accept what cotter issues, and refuse it with a byte changed; keys that they make are read here.
//!
//! They are PyJWT, joserfc, cryptography and pyseto (Python), and jose and paseto (Node), as pinned in `vectors/requirements.txt` and
//! `package-lock.json` here. Each interpreter is started once. What is not installed is skipped, and said to be; with
//! `COTTER_INTEROP=required` that is a failure. `COTTER_PYTHON` names another interpreter than `venv/bin/python` here.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod interpreter;
mod keys;
mod openssl;
mod tokens;
#[cfg(unix)]
mod web;

use std::{env, fs, path::Path, process::ExitCode};

use interpreter::{Interpreter, Library};
use libtest_mimic::{Arguments, Failed, Trial};

/// The algorithms that each library has. If one loses an algorithm, the test fails; what one gains is tested as well.
const EXPECTED: [(&str, &str); 6] = [
    ("PyJWT", "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 ES256K EdDSA"),
    ("joserfc", "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 ES256K EdDSA Ed25519"),
    ("cryptography", "ML-DSA-44 ML-DSA-65 ML-DSA-87"),
    ("pyseto", "v3.local v3.public v4.local v4.public"),
    ("jose", "HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519"),
    ("paseto", "v3.local v3.public v4.public"),
];

/// The version that a library is pinned to; another one may have other algorithms.
fn pin(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = fs::read_to_string(folder.join("../../vectors/requirements.txt")).unwrap();
    let node = fs::read_to_string(folder.join("tests/interop/package.json")).unwrap();
    let node: serde_json::Value = serde_json::from_str(&node).unwrap();
    let of_python = python.lines().filter_map(|line| line.split_once("==")).find(|(pinned, _)| *pinned == name);
    let version = of_python.map(|(_, version)| version).or_else(|| node["dependencies"][name].as_str());
    version.map(str::to_owned)
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_required = env::var_os("COTTER_INTEROP").is_some_and(|value| value == "required");
    let python = Interpreter::python();
    let node = Interpreter::node();
    let mut trials = Vec::new();
    for (language, libraries, started) in [
        ("Python", ["PyJWT", "joserfc", "cryptography", "pyseto"].as_slice(), python),
        ("Node", &["jose", "paseto"], node),
    ] {
        let (interpreter, missing) = match started {
            Ok(interpreter) => interpreter.with_missing(libraries, pin),
            Err(problem) => (None, libraries.iter().map(|name| format!("{name}: skipped: {problem}")).collect()),
        };
        missing.iter().for_each(|line| println!("{line}"));
        let is_absent = interpreter.is_none();
        let run = move || {
            if is_required && !missing.is_empty() {
                return Err(Failed::from(missing.join("\n")));
            }
            interpreter.map_or(Ok(()), check)
        };
        let is_skipped = is_absent && !is_required;
        let name =
            if is_skipped { format!("{language}: skipped, its libraries are not installed") } else { language.into() };
        trials.push(Trial::test(name, run).with_ignored_flag(is_skipped));
    }
    let openssl = openssl::version();
    if openssl.is_none() {
        println!("openssl: skipped: it cannot be run");
    }
    let is_skipped = openssl.is_none() && !is_required;
    trials.push(Trial::test("openssl", move || openssl::check(openssl)).with_ignored_flag(is_skipped));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Everything, with each library of an interpreter.
fn check(mut interpreter: Interpreter) -> Result<(), Failed> {
    let tokens = tokens::all();
    for library in interpreter.libraries.clone() {
        let (_, expected) = EXPECTED.iter().find(|(name, _)| *name == library.name).unwrap();
        let lost: Vec<&str> = expected.split(' ').filter(|name| !library.has(name)).collect();
        if !lost.is_empty() {
            return Err(format!("{} {} does not have {}", library.name, library.version, lost.join(", ")).into());
        }
        let counts = tokens::check(&mut interpreter, &library, &tokens)?;
        let keys = keys::check(&mut interpreter, &library)?;
        #[cfg(unix)]
        let fetched = web::check(&mut interpreter, &library)?;
        // There is no folder of keys.
        #[cfg(not(unix))]
        let fetched = 0;
        let Library { name, version, .. } = &library;
        let mut line = format!(
            "{name} {version}: accepted {} tokens of {} algorithms, refused {} with a byte changed",
            counts.accepted, counts.algorithms, counts.refused
        );
        for (count, what) in
            [(keys, "of its keys were read"), (fetched, "tokens were accepted under key sets over HTTP")]
        {
            if count > 0 {
                line.push_str(&format!("; {count} {what}"));
            }
        }
        println!("{line}");
        if counts.accepted == 0 || counts.refused < counts.accepted {
            return Err(format!("{name}: accepted or refused too little for a check").into());
        }
    }
    Ok(())
}
