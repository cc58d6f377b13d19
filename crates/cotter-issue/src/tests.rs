//! The vectors of issuing, `vectors/issue`: every input is stated, also the random bytes, and the token is compared byte for byte.

mod algorithms;
mod claims;
mod codes;
mod keys;
mod terms;

use std::{fs, path::Path};

use serde_json::Value;

/// A file of `vectors/issue`, as its groups.
fn groups(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/issue").join(file);
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(file["schema"], "cotter-issue-vectors/1");
    file["groups"].as_array().unwrap().clone()
}

/// Runs each case of a file, and lists all that answer otherwise than stated.
fn run(file: &str, at_least: usize, answer: impl Fn(&Value, &Value) -> Option<String>) {
    let (mut ran, mut wrong) = (0, Vec::new());
    for group in groups(file) {
        for case in group["cases"].as_array().unwrap() {
            // `None`: of an algorithm that this build does not have.
            let Some(found) = answer(&group, case) else { continue };
            ran += 1;
            if found != text(case, "expect").unwrap() {
                wrong.push(format!("{}: {found}", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(ran >= at_least, "{file}: only {ran} cases ran");
}

/// A member that is a text.
fn text<'v>(value: &'v Value, member: &str) -> Option<&'v str> {
    value.get(member).and_then(Value::as_str)
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
