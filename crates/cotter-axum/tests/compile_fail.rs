//! What cannot be written down: each program of `tests/compile_fail/` compiles as it stands, and with its feature `misuse`
//! fails with the error codes that its first line names, and no others.
//!
//! Codes are compared and not messages, so a new compiler does not turn this red.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The programs by name, each with the error codes in the first line.
fn programs(package: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut programs = BTreeMap::new();
    for entry in fs::read_dir(package.join("src/bin")).unwrap() {
        let path = entry.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        let (_, codes) = source.lines().next().unwrap().rsplit_once('(').unwrap();
        let codes = codes.trim_end_matches(')').split(", ").map(str::to_owned).collect();
        programs.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), codes);
    }
    programs
}

/// The error codes with which each program fails to compile; one that compiles is not in it.
fn errors(package: &Path, features: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--message-format=json", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .args(features)
        .env("CARGO_TARGET_DIR", PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compile_fail"))
        .output()
        .unwrap();
    let mut errors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut finished = false;
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        finished |= message["reason"] == "build-finished";
        if message["reason"] != "compiler-message" || message["message"]["level"] != "error" {
            continue;
        }
        let codes = errors.entry(message["target"]["name"].as_str().unwrap().to_owned()).or_default();
        // The last message of a failed program only says that it failed, and has no code.
        codes.extend(message["message"]["code"]["code"].as_str().map(str::to_owned));
    }
    assert!(finished, "cargo did not run: {}", String::from_utf8_lossy(&output.stderr));
    errors
}

#[test]
fn misuse_does_not_compile_and_its_twin_does() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    let programs = programs(&package);
    assert!(programs.len() >= 6, "only {} programs were found", programs.len());
    assert_eq!(errors(&package, &[]), BTreeMap::new(), "twins that must compile");
    let found = errors(&package, &["--features", "misuse"]);
    let wrong: Vec<_> = programs
        .iter()
        .map(|(program, expected)| (program, expected, found.get(program).cloned().unwrap_or_default()))
        .filter(|(_, expected, found)| found != *expected)
        .collect();
    assert!(wrong.is_empty(), "(program, expected, found): {wrong:#?}");
}
