//! Other people's cases, where they are at hand: the folder that `COTTER_THIRD_PARTY` names.
//!
//! The crate is complete without them, and none of them is in this repository.
//!
//! - every `cotter-vectors/1` file in the folder;
//! - `json-parsing/` (nst/JSONTestSuite): each text as a header member and as a claim of a token that is correctly signed.
//!   What must parse is accepted, but for the exceptions that are listed here; what must not is refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "it says how many cases there are")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy, Timestamp, jws, jwt};
use cotter_vectors::CaseFile;
use hmac::{Hmac, KeyInit, Mac};
use libtest_mimic::{Arguments, Failed, Trial};

/// Texts of JSONTestSuite that must parse there and are refused here, each with the rule.
const EXCEPTIONS: [(&str, &str); 2] = [
    ("y_object_duplicated_key.json", "duplicate-member"),
    ("y_object_duplicated_key_and_value.json", "duplicate-member"),
];

fn main() -> ExitCode {
    let mut trials = Vec::new();
    if let Some(folder) = env::var_os("COTTER_THIRD_PARTY").map(PathBuf::from) {
        for file in &json_files(&folder) {
            let text = fs::read(file).unwrap();
            if CaseFile::is_one(&text) {
                trials.extend(case_trials(file, &text));
            }
        }
        for file in json_files(&folder.join("json-parsing")) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            let json = fs::read(&file).unwrap();
            trials.push(Trial::test(format!("json/{name}"), move || json_trial(&name, &json)));
        }
        println!("{} cases of other people's", trials.len());
    } else {
        println!("0 cases of other people's: COTTER_THIRD_PARTY names no folder");
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths
}

/// A trial for each case; those of a kind or an algorithm that this build does not have are shown as ignored.
fn case_trials(path: &Path, text: &[u8]) -> Vec<Trial> {
    let file = CaseFile::parse(&path.display().to_string(), text).unwrap();
    let stem = path.file_stem().unwrap().display().to_string();
    let trial = |case: cotter_vectors::Case<'_>| {
        let outcome = case.run();
        let (name, skipped) = (format!("{stem}/{}", outcome.id), outcome.skipped.is_some());
        let judge = move || -> Result<(), Failed> {
            if outcome.ok { Ok(()) } else { Err(format!("expected {}, got {}", outcome.expect, outcome.got).into()) }
        };
        Trial::test(name, judge).with_ignored_flag(skipped)
    };
    file.cases().map(trial).collect()
}

fn json_trial(name: &str, json: &[u8]) -> Result<(), Failed> {
    let header = [br#"{"alg":"HS256","x":"#, json, b"}"].concat();
    let in_header = jws::Verifier::new(key()).verify(&signed(&header, b"")).map_err(|error| error.code());

    let claims = [br#"{"exp":4102444800,"x":"#, json, b"}"].concat();
    let verifier = jwt::Verifier::new(key(), Policy::new(Expect::absent(), Expect::absent()));
    let token = signed(br#"{"alg":"HS256"}"#, &claims);
    let as_claim = verifier
        .verify_as_at::<serde_json::Value>(&token, Timestamp::from_unix_seconds(1_763_683_200))
        .map_err(|error| error.code());

    let (header_code, claims_code) = (in_header.err(), as_claim.err());
    let exception = EXCEPTIONS.iter().find(|(file, _)| *file == name).map(|(_, rule)| *rule);
    let held = match (name.as_bytes(), exception) {
        ([b'y', ..], None) => header_code.is_none() && claims_code.is_none(),
        ([b'y', ..], Some(rule)) => {
            [header_code, claims_code].iter().all(|code| code.is_some_and(|code| code.ends_with(rule)))
        }
        ([b'n', ..], None) => header_code.is_some() && claims_code.is_some(),
        // Either is allowed, and both readings are the same.
        ([b'i', ..], None) => header_code.is_some() == claims_code.is_some(),
        _ => panic!("{name} is of no kind that is known"),
    };
    if held { Ok(()) } else { Err(format!("header: {header_code:?}, claims: {claims_code:?}").into()) }
}

const SECRET: &[u8] = b"a secret that only this test knows";

fn key() -> PinnedKey<Hs256> {
    PinnedKey::from_secret(KeyId::ABSENT, SECRET).unwrap()
}

fn signed(header: &[u8], payload: &[u8]) -> String {
    let signing_input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(signing_input.as_bytes());
    format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
