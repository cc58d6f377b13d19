//! Every code of every error has a case in `vectors/issue`, or a reason why none can have one, and a golden text.

use std::{collections::BTreeSet, fs, path::Path};

use super::{groups, text};

const FILES: [&str; 7] =
    ["keys.json", "terms.json", "jwt.json", "profiles.json", "jws.json", "primitives.json", "paseto.json"];

/// Codes that no file of inputs can bring about, or that have tests of their own.
const WITHOUT_CASE: [(&str, &str); 10] = [
    ("randomness", "the operating system gives no random bytes"),
    ("signing", "the operating system gives no random bytes, or a computation is disturbed"),
    ("clock", "the system clock stands before 1970"),
    ("lifetime-over-schedule", "it takes a schedule: `a_key_of_a_schedule_bounds_the_lifetime`"),
    ("not-after-passed", "it takes a limit of its own: `a_grant_with_a_limit_shortens_a_life_and_never_lengthens_it`"),
    ("signature-form", "it takes a remote: tests/remote.rs"),
    ("signature-length", "it takes a remote: tests/remote.rs"),
    ("signature-malformed", "it takes a remote: tests/remote.rs"),
    ("signature-mismatch", "it takes a remote: tests/remote.rs"),
    ("claims-serialize", "the caller's type says so: `claims_that_do_not_serialize_are_refused`"),
];

/// And `passphrase-empty`, since the vectors export nothing.
const OF_EXPORT: &str = "passphrase-empty";

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The codes in the source of an error: `=> "code"`.
fn codes(error: &str) -> BTreeSet<String> {
    let source = source(&format!("src/error/{error}.rs"));
    let codes: BTreeSet<_> =
        source.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
    assert!(codes.len() >= 6, "{error}: {codes:?}");
    codes
}

#[test]
fn every_code_has_a_case() {
    let mut cases = BTreeSet::new();
    for group in FILES.iter().flat_map(|file| groups(file)) {
        cases.extend(group["cases"].as_array().unwrap().iter().map(|case| text(case, "expect").unwrap().to_owned()));
    }
    let without: BTreeSet<&str> = WITHOUT_CASE.iter().map(|(code, _)| *code).chain([OF_EXPORT]).collect();
    let codes: BTreeSet<_> = ["issue", "issuer", "key"].into_iter().flat_map(codes).collect();
    let missing: Vec<_> = codes.iter().filter(|code| !cases.contains(*code) && !without.contains(&***code)).collect();
    assert!(missing.is_empty(), "without a case in vectors/issue: {missing:?}");
    let stale: Vec<_> = without.iter().filter(|code| cases.contains(**code) || !codes.contains(**code)).collect();
    assert!(stale.is_empty(), "listed as without a case: {stale:?}");
}

#[test]
fn every_code_has_a_golden_text() {
    let golden = source("tests/messages.rs");
    let codes: BTreeSet<_> = ["issue", "issuer", "key", "schedule"].into_iter().flat_map(codes).collect();
    let missing: Vec<_> = codes.iter().filter(|code| !golden.contains(&format!("\"{code}\""))).collect();
    assert!(missing.is_empty(), "without a golden text in tests/messages.rs: {missing:?}");
}
