//! The arrows between the files, as `src/main.rs` draws them: a file uses those of the lines below its own.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The drawings: each file, under its folder, with its line.
fn drawn() -> BTreeMap<String, usize> {
    let main = fs::read_to_string(source().join("main.rs")).unwrap();
    let doc: Vec<&str> = main.lines().map_while(|line| line.strip_prefix("//!")).collect();
    let mut ranks = BTreeMap::new();
    for drawing in doc.join("\n").split("```text\n").skip(1) {
        let mut lines = drawing.lines().map(str::trim).take_while(|line| *line != "```").enumerate();
        let (_, top) = lines.next().unwrap();
        let prefix = if top == "main" { String::new() } else { format!("{top}/") };
        for (rank, line) in lines {
            for name in line.trim_start_matches("└▶").split('·').map(str::trim) {
                assert!(ranks.insert(format!("{prefix}{name}"), rank).is_none(), "{prefix}{name} is drawn twice");
            }
        }
    }
    ranks
}

/// Every file but `main.rs`, as a path without its ending, and its code without tests and comments.
fn files(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if !path.ends_with("main.rs") {
            let name = path.strip_prefix(source()).unwrap().with_extension("").display().to_string();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.insert(name, lines.collect::<Vec<_>>().join(" "));
        }
    }
}

/// The names that stand directly below `path::` in a text, also within braces.
fn names_below(code: &str, path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in code.split(path).skip(1) {
        let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let Some(list) = rest.strip_prefix('{') else {
            names.insert(name(rest));
            continue;
        };
        let mut depth = 0;
        let mut first = true;
        for (at, character) in list.char_indices() {
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => first = true,
                _ if first && depth == 0 && !character.is_whitespace() => {
                    names.insert(name(&list[at..]));
                    first = false;
                }
                _ => {}
            }
        }
    }
    names
}

/// The files that a file uses, resolved from `crate::`, `super::` and `self::`.
fn uses(file: &str, code: &str, all: &BTreeMap<String, String>) -> BTreeSet<String> {
    let parent = file.rsplit_once('/').map(|(parent, _)| parent.to_owned());
    let mut used = BTreeSet::new();
    let places = [("crate::", Some(String::new())), ("super::", parent.clone()), ("self::", Some(file.to_owned()))];
    for (path, folder) in places {
        let Some(folder) = folder else { continue };
        for name in names_below(code, path) {
            let child = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            if all.contains_key(&child) {
                used.insert(child);
            } else if path == "super::" {
                used.insert(folder.clone());
            }
        }
    }
    used
}

#[test]
fn no_arrow_points_up() {
    let ranks = drawn();
    let mut all = BTreeMap::new();
    files(&source(), &mut all);
    let mut arrows = 0;
    for (file, code) in &all {
        for used in uses(file, code, &all) {
            // A file's own folder is a part of it.
            if used.starts_with(&format!("{file}/")) {
                continue;
            }
            arrows += 1;
            let folder_of = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
            let (from, to) = if folder_of(file) == folder_of(&used) {
                (file.clone(), used.clone())
            } else {
                let top = |name: &str| name.split('/').next().unwrap().to_owned();
                (top(file), top(&used))
            };
            assert_ne!(from, to, "{file} uses {used}, which is above it");
            let (Some(high), Some(low)) = (ranks.get(&from), ranks.get(&to)) else {
                panic!("{file} uses {used}: {from} and {to} are not both drawn in src/main.rs");
            };
            assert!(high < low, "{file} uses {used}, which is not below it in the drawing of src/main.rs");
        }
    }
    assert!(arrows > 100, "{arrows} arrows");
    for name in ranks.keys() {
        assert!(all.contains_key(name), "src/main.rs draws {name}, which is not there");
    }
}

#[test]
fn names_are_found_within_braces() {
    let code = "use crate::{ error::{Answer, CliError}, file, hint::{self, Asked} }; use crate::words; crate::pin::Pin";
    let names: Vec<String> = names_below(code, "crate::").into_iter().collect();
    assert_eq!(names, ["error", "file", "hint", "pin", "words"]);
}
