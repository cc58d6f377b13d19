//! The commands of the README of this crate, run as they are written there, and what it says that they print.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

use std::{env, fs, path::Path, process::Command};

/// Each command, and the lines that the README shows below it.
fn examples(readme: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            found.push((command.to_owned(), String::new()));
        } else if inside {
            let (_, output) = found.last_mut().unwrap();
            output.push_str(line);
            output.push('\n');
        }
    }
    found
}

#[test]
fn every_command_does_what_the_readme_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let command = Path::new(env!("CARGO_BIN_EXE_cotter")).parent().unwrap();
    let path = env::var_os("PATH").unwrap();
    let path = env::join_paths([command.to_owned()].into_iter().chain(env::split_paths(&path))).unwrap();
    let examples = examples(&fs::read_to_string(folder.join("README.md")).unwrap());
    let mut ran = 0;
    for (line, shown) in examples.iter().filter(|(line, _)| line.starts_with("cotter ")) {
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", line]).env("PATH", &path).current_dir(folder.join("../..")).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let is_refused = shown.starts_with("refused: ");
        assert_eq!(output.status.code(), Some(i32::from(is_refused)), "{line}: {err}");
        let printed = if is_refused { &err } else { &out };
        assert!(shown.is_empty() || shown == printed, "{line}: {printed}");
        ran += 1;
    }
    assert_eq!(ran, 16);
}
