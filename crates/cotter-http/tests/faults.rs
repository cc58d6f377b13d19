//! Every row of `vectors/http/faults.json`: what a request is refused for, and its answer.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, fs};

use cotter::{AuthorizationError, Claim, Fault, VerifyError};
use cotter_http::{Answer, CredentialError, DpopNonce, ProtectedResource, Scheme};
use http::Response;
use serde_json::{Map, Value};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/http/faults.json");

/// The members of a row.
const MEMBERS: [&str; 7] = ["answer", "codes", "comment", "nonce", "refused", "scheme", "status"];

fn credentials() -> Vec<CredentialError> {
    vec![
        AuthorizationError::Missing.into(),
        AuthorizationError::OtherScheme.into(),
        AuthorizationError::Several.into(),
        AuthorizationError::TokenMalformed.into(),
        CredentialError::AuthorizationNotText,
        CredentialError::TokenInQuery,
        CredentialError::TokenInBody,
        CredentialError::CookieToo,
        CredentialError::ProofMissing,
        CredentialError::ProofSeveral,
        CredentialError::ProofNotText,
    ]
}

fn tokens() -> Vec<VerifyError> {
    vec![
        VerifyError::Expired,
        VerifyError::TooOld,
        VerifyError::InvalidSignature,
        VerifyError::KidUnknown,
        VerifyError::AlgMismatch { expected: "Ed25519" },
        VerifyError::SegmentCount,
        VerifyError::NotYetValid,
        VerifyError::Mismatch(Claim::Aud),
        VerifyError::Mismatch(Claim::Iss),
        VerifyError::TypMismatch { expected: "at+jwt".into() },
        VerifyError::Revoked,
        VerifyError::Unexpected(Claim::Cnf),
        VerifyError::Mismatch(Claim::Jkt),
        VerifyError::NeededClaimMissing { name: "sep" },
        VerifyError::ReplayQuota,
        VerifyError::RevocationUnknown,
        VerifyError::RevocationNotAsked,
        VerifyError::KeysUnavailable,
        VerifyError::ReplayUnknown,
        VerifyError::ReplayNotAsked,
        VerifyError::ClockOutOfRange,
        VerifyError::RequestUriMalformed,
        VerifyError::NeededClaimUnread,
    ]
}

fn proofs() -> Vec<VerifyError> {
    let reasons = [
        VerifyError::Replayed,
        VerifyError::Expired,
        VerifyError::TooOld,
        VerifyError::Mismatch(Claim::Htu),
        VerifyError::Mismatch(Claim::Htm),
        VerifyError::InvalidSignature,
        VerifyError::ProofSeveral,
        VerifyError::ProofJwkMissing,
        VerifyError::ProofMissing,
        VerifyError::Missing(Claim::Nonce),
        VerifyError::Mismatch(Claim::Nonce),
    ];
    reasons.map(|reason| VerifyError::DpopProof { reason: Box::new(reason) }).into()
}

#[test]
fn every_row_is_the_answer() {
    let file: Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    assert_eq!(file["schema"], "cotter-http-faults/1");
    let (mut left, mut seen) = (all(), BTreeSet::new());
    for row in file["rows"].as_array().unwrap() {
        let row = row.as_object().unwrap();
        assert!(row.keys().all(|name| MEMBERS.contains(&&**name)), "{row:?}");
        let mut expected = texts(&file["every_answer"]);
        expected.extend(texts(&row["answer"]));
        for code in texts(&row["codes"]) {
            assert!(seen.insert((row["refused"].to_string(), row.get("scheme").map(Value::to_string), code.clone())));
            left.remove(&(row["refused"].as_str().unwrap().to_owned(), code.clone()));
            let answer = nonce(answer(row, &code), row);
            assert_eq!(head(answer), (row["status"].as_u64().unwrap(), lower(&expected)), "{code}");
        }
    }
    assert_eq!(left, BTreeSet::new(), "these have no row");
}

/// Every error that must have a row.
fn all() -> BTreeSet<(String, String)> {
    let of = |refused: &str, codes: Vec<&'static str>| {
        let refused = refused.to_owned();
        codes.into_iter().map(move |code| (refused.clone(), code.to_owned())).collect::<Vec<_>>()
    };
    let credentials = credentials().iter().map(CredentialError::code).collect();
    let (tokens, proofs) = (tokens(), proofs());
    assert!(
        proofs.iter().all(|error| error.fault() == Fault::Proof)
            && tokens.iter().all(|error| error.fault() != Fault::Proof)
    );
    let codes = |errors: &[VerifyError]| errors.iter().map(VerifyError::code).collect();
    [of("credentials", credentials), of("token", codes(&tokens)), of("proof", codes(&proofs))]
        .concat()
        .into_iter()
        .collect()
}

fn answer(row: &Map<String, Value>, code: &str) -> Answer {
    let orders = ProtectedResource::bearer("orders").unwrap().and_dpop(["ES256", "EdDSA"]);
    let errors = match row["refused"].as_str().unwrap() {
        "credentials" => {
            assert!(!row.contains_key("scheme"), "the scheme is not known: {code}");
            let error = credentials().into_iter().find(|error| error.code() == code);
            return orders.refuse_credentials(&error.unwrap_or_else(|| panic!("no such error: {code}")));
        }
        "token" => tokens(),
        "proof" => proofs(),
        other => panic!("nothing to refuse: {other}"),
    };
    let scheme = match row["scheme"].as_str().unwrap() {
        "Bearer" => Scheme::Bearer,
        "DPoP" => Scheme::Dpop,
        other => panic!("no such scheme: {other}"),
    };
    let error = errors.into_iter().find(|error| error.code() == code);
    orders.refuse_token(scheme, &error.unwrap_or_else(|| panic!("no such error: {code}")))
}

/// The answer with the nonce of the row, if it has one.
fn nonce(answer: Answer, row: &Map<String, Value>) -> Answer {
    match row.get("nonce") {
        Some(nonce) => answer.dpop_nonce(DpopNonce::new(nonce.as_str().unwrap()).unwrap()),
        None => answer,
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The status, and the fields in order.
fn head(answer: Answer) -> (u64, Vec<String>) {
    let response: Response<()> = answer.into_response();
    let fields = response.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    (response.status().as_u16().into(), fields.collect())
}

/// The same fields with their names in small letters.
fn lower(fields: &[String]) -> Vec<String> {
    let lower = |field: &String| {
        let (name, value) = field.split_once(": ").unwrap();
        format!("{}: {value}", name.to_ascii_lowercase())
    };
    fields.iter().map(lower).collect()
}
