//! Other people's OAuth clients walk the code flow against the running program: Authlib (Python) and openid-client (Node).
//!
//! They are those of `crates/cotter-axum/tests/interop`, with its virtual environment and `node_modules`. What is not
//! installed is shown as skipped; `COTTER_INTEROP=required` makes that a failure. `COTTER_PYTHON` names another interpreter.
#![forbid(unsafe_code)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod browser;
#[path = "../hybrid/process.rs"]
#[expect(dead_code, reason = "the other tests end processes in more ways")]
mod process;

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use libtest_mimic::{Arguments, Failed, Trial};

use process::{Folder, Process, hybrid};

/// Without a character that some encode before HTTP Basic (RFC 6749 §2.3.1), and others do not.
const SECRET: &str = "VYGTvFHFzDcC2kbf6bHLXQ";

/// A library, and what it must have done.
type Library = (&'static str, &'static [&'static str]);

const LIBRARIES: [Library; 2] = [
    ("Authlib", &["metadata", "code", "orders", "refresh", "introspect", "revoke", "invalid_grant"]),
    ("openid-client", &["metadata", "code", "orders", "refresh", "introspect", "revoke", "code used twice", "DPoP"]),
];

/// `hybrid serve`, which all libraries ask. It ends with the last of them.
struct Site {
    issuer: String,
    orders: String,
    _process: Mutex<Process>,
    _folder: Folder,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_required = env::var_os("COTTER_INTEROP").is_some_and(|value| value == "required");
    let site = Arc::new(OnceLock::new());
    let trials = LIBRARIES.into_iter().map(|library| {
        let (missing, site) = (missing(library.0), Arc::clone(&site));
        let is_skipped = missing.is_some() && !is_required;
        let name = match &missing {
            Some(problem) if is_skipped => format!("{}: skipped, {problem}", library.0),
            _ => library.0.to_owned(),
        };
        let run = move || match missing {
            Some(problem) => Err(problem.into()),
            None => check(library, site.get_or_init(Site::start)),
        };
        Trial::test(name, run).with_ignored_flag(is_skipped)
    });
    let trials = trials.collect();
    drop(site);
    libtest_mimic::run(&arguments, trials).exit_code()
}

impl Site {
    fn start() -> Self {
        let folder = Folder::new();
        let mut command = hybrid(&["--web", "127.0.0.1:0", "--orders", "127.0.0.1:0", "--store", "memory"]);
        command.args(["--service-secret", SECRET, "--user"]).arg(format!("{}:{}", browser::USER, browser::PASSWORD));
        command.env("TMPDIR", folder.path()).env("RUST_LOG", "off").env("NO_COLOR", "1");
        let mut process = Process::start(command);
        let issuer = process.listens("web").replace("127.0.0.1", "localhost");
        let orders = process.listens("orders");
        Self { issuer, orders, _process: Mutex::new(process), _folder: folder }
    }
}

/// Where the libraries are installed.
fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/cotter-axum/tests/interop")
}

fn python() -> PathBuf {
    env::var_os("COTTER_PYTHON").map_or_else(|| installed().join("venv/bin/python"), PathBuf::from)
}

/// Why a library cannot ask.
fn missing(library: &str) -> Option<&'static str> {
    let is_there = if library == "Authlib" {
        let asked = Command::new(python()).args(["-c", "import authlib, joserfc, requests"]).output();
        asked.is_ok_and(|answer| answer.status.success())
    } else {
        installed().join("node_modules").join(library).exists()
    };
    (!is_there).then_some("it is not installed")
}

fn check((library, expected): Library, site: &Site) -> Result<(), Failed> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop");
    let (program, script) = if library == "Authlib" { (python(), "client.py") } else { ("node".into(), "client.mjs") };
    let mut command = Command::new(program);
    command.arg(scripts.join(script)).args([&*site.issuer, &*site.orders, SECRET]).arg(installed());
    // They ask this machine alone.
    command.env("NO_PROXY", "localhost,127.0.0.1").env("no_proxy", "localhost,127.0.0.1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (mut to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut last = String::new();
    for line in from.lines() {
        last = line?;
        if let Some(address) = last.strip_prefix("open ") {
            writeln!(to, "{}", browser::led_to(&site.issuer, address)?)?;
        }
    }
    if !child.wait()?.success() {
        return Err(format!("{library} failed after {last:?}").into());
    }
    let done: Vec<String> = serde_json::from_str(&last)?;
    println!("{library}: {}", done.join(", "));
    if done == expected { Ok(()) } else { Err(format!("{library} has done {done:?}: expected {expected:?}").into()) }
}
