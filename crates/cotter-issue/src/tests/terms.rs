//! Issuers that can be made, and that cannot.

use std::time::Duration;

use cotter::Ed25519;
use serde_json::Value;

use super::{run, text};
use crate::{IssuerError, Lifetime, SigningKey, jwt};

fn made(terms: &Value) -> Result<(), IssuerError> {
    let key = SigningKey::<Ed25519>::from_raw("2026-11", b"a seed of Ed25519 for the tests.")?;
    let lifetime = Lifetime::of(Duration::from_secs(terms["lifetime"].as_u64().unwrap()))?;
    let [typ, iss, aud] = ["typ", "iss", "aud"].map(|name| text(terms, name).unwrap());
    let mut issuer = jwt::Issuer::new(key, typ, iss, aud, lifetime)?;
    if let Some(jitter) = terms.get("jitter").and_then(Value::as_u64) {
        issuer = issuer.jitter(Duration::from_secs(jitter))?;
    }
    if let Some(bytes) = terms.get("max_token_len").and_then(Value::as_u64) {
        issuer = issuer.max_token_len(usize::try_from(bytes).unwrap())?;
    }
    // What can be made issues.
    assert!(issuer.issue("user-17", &serde_json::json!({})).is_ok());
    Ok(())
}

#[test]
fn issuers_are_made_or_refused_as_stated() {
    run("terms.json", 20, |_, case| {
        Some(made(&case["issuer"]).map_or_else(|error| error.code().to_owned(), |()| "accept".to_owned()))
    });
}
