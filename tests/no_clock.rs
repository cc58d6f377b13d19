//! Where the standard library has no clock, asking for the time panics. Nothing that does so is offered there.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

/// `wasm32-unknown-unknown`, which edge workers are built for. `.ci/run` builds the crate for it.
const NO_CLOCK: &str = r#"not(all(target_arch = "wasm32", target_os = "unknown"))"#;

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// The code of a function, from its attributes on.
fn functions(source: &str) -> impl Iterator<Item = &str> {
    source.split("\n\n").filter(|part| part.contains("fn "))
}

#[test]
fn whatever_asks_for_the_time_is_not_there_without_a_clock() {
    let mut every = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut every);
    let code = |part: &str| part.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<String>();
    let asks = |code: &String| {
        ["Timestamp::now()", "SystemTime::now()", "Instant::now()"].iter().any(|now| code.contains(now))
    };
    let asking: Vec<String> = every.iter().flat_map(|source| functions(source)).map(code).filter(asks).collect();
    assert!(asking.len() >= 19, "{} functions", asking.len());
    for function in &asking {
        assert!(function.contains(NO_CLOCK), "{function}");
    }
}
