//! Every case in `vectors/`, as a test of its own: `cargo test -p cotter-vectors --test vectors jws/header` runs those of one topic.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use cotter_vectors::{Case, CaseFile};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    let trials: Vec<Trial> = case_files(&folder).iter().flat_map(|path| trials(path)).collect();
    assert!(trials.len() > 10_000, "only {} cases were found under {}", trials.len(), folder.display());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The files of cases; the schema and the private keys beside them are none.
fn case_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(case_files(&path));
        } else if path.extension().is_some_and(|e| e == "json")
            && fs::read_to_string(&path).unwrap().contains(r#""schema": "cotter-vectors/1""#)
        {
            files.push(path);
        }
    }
    files
}

fn trials(path: &Path) -> Vec<Trial> {
    let name = path.display().to_string();
    let file = Arc::new(CaseFile::parse(&name, &fs::read(path).unwrap()).unwrap());
    let trial = |index: usize| {
        let file = Arc::clone(&file);
        let case = file.cases().nth(index).unwrap();
        let (id, ignored) =
            (case.id().to_owned(), needs_another_build(case.alg()) || has_a_key_of_another_build(&case));
        Trial::test(id, move || judge(&file.cases().nth(index).unwrap().run())).with_ignored_flag(ignored)
    };
    (0..file.cases().count()).map(trial).collect()
}

/// Whether the algorithm's feature is off. Its cases are shown as ignored.
fn needs_another_build(alg: Option<&str>) -> bool {
    match alg {
        Some("ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87") => !cfg!(feature = "ml-dsa"),
        Some("ES256K") => !cfg!(feature = "ecdsa"),
        _ => false,
    }
}

/// Whether it is a set for every algorithm, with a key for one that this build does not have.
fn has_a_key_of_another_build(case: &Case<'_>) -> bool {
    !cfg!(feature = "ecdsa") && case.run().skipped.is_some_and(|reason| reason == "no algorithm ES256K in this build")
}

/// First-party cases are never skipped for another reason: each is of a kind and an algorithm that the crate has.
fn judge(outcome: &cotter_vectors::Outcome) -> Result<(), Failed> {
    match &outcome.skipped {
        Some(reason) => Err(format!("skipped: {reason}").into()),
        None if outcome.ok => Ok(()),
        None => Err(format!("expected {}, got {}", outcome.expect, outcome.got).into()),
    }
}
