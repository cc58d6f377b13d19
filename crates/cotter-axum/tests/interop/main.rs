//! Other people's OAuth clients walk through the endpoints of an authorization server on loopback.
//!
//! They are Authlib and requests-oauthlib (Python), and oauth4webapi and openid-client (Node), as pinned in `requirements.txt` and
//! `package-lock.json` here. What is not installed is skipped, and said to be; with `COTTER_INTEROP=required` that is a failure.
//! `COTTER_PYTHON` names another interpreter than `venv/bin/python` here.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod server;

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use libtest_mimic::{Arguments, Failed, Trial};

const SECRET: &str = "VYGTvFHFzDcC2kbf6bHLXQ";

/// Each library, and what it must have done.
const LIBRARIES: [(&str, &[&str]); 4] = [
    ("Authlib", &["code", "refresh", "introspect", "revoke", "invalid_grant"]),
    ("requests-oauthlib", &["code", "refresh", "introspect", "revoke", "invalid_grant"]),
    (
        "oauth4webapi",
        &["metadata", "code", "access token", "refresh", "introspect", "revoke", "code used twice", "DPoP with nonces"],
    ),
    ("openid-client", &["metadata", "code", "refresh", "introspect", "revoke", "code used twice", "DPoP with nonces"]),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_required = env::var_os("COTTER_INTEROP").is_some_and(|value| value == "required");
    let issuer = server::start(SECRET);
    let trials = LIBRARIES.into_iter().map(|(library, expected)| {
        let missing = missing(library);
        if let Some(problem) = &missing {
            println!("{library}: skipped: {problem}");
        }
        let is_skipped = missing.is_some() && !is_required;
        let name = if is_skipped { format!("{library}: skipped, it is not installed") } else { library.into() };
        let issuer = issuer.clone();
        let run = move || missing.map_or_else(|| check(library, &issuer, expected), |problem| Err(problem.into()));
        Trial::test(name, run).with_ignored_flag(is_skipped)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop")
}

fn is_python(library: &str) -> bool {
    matches!(library, "Authlib" | "requests-oauthlib")
}

fn python() -> PathBuf {
    env::var_os("COTTER_PYTHON").map_or_else(|| folder().join("venv/bin/python"), PathBuf::from)
}

/// Why a library cannot be asked.
fn missing(library: &str) -> Option<String> {
    if !is_python(library) {
        let is_there = folder().join("node_modules").join(library).exists();
        return (!is_there).then(|| format!("{} has no node_modules", folder().display()));
    }
    let pins = include_str!("requirements.txt");
    let pinned = pins.lines().find_map(|line| line.strip_prefix(library)?.strip_prefix("==")).unwrap();
    let ask = format!("import importlib.metadata as m; print(m.version('{library}'))");
    let asked = Command::new(python()).args(["-c", &ask]).output();
    match asked {
        Err(error) => Some(format!("{}: {error}", python().display())),
        Ok(answer) => {
            let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
            (version != pinned).then(|| format!("it is {version:?}, and pinned to {pinned}"))
        }
    }
}

fn check(library: &str, issuer: &str, expected: &[&str]) -> Result<(), Failed> {
    let mut command = if is_python(library) { Command::new(python()) } else { Command::new("node") };
    let script = if is_python(library) { "client.py" } else { "client.mjs" };
    let command = command.arg(folder().join(script)).args([library, issuer, SECRET]).stdin(Stdio::null());
    // They ask this machine alone.
    let command = command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
    let answer = command.output()?;
    let (output, errors) = (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
    if !answer.status.success() {
        return Err(format!("{output}\n{errors}").into());
    }
    let done: Vec<String> = serde_json::from_str(output.lines().last().unwrap_or_default())?;
    println!("{library}: {}", done.join(", "));
    if done == expected { Ok(()) } else { Err(format!("{library} has done {done:?}: expected {expected:?}").into()) }
}
