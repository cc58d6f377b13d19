//! Issuers that can be made, and that cannot.

use std::time::Duration;

use cotter::{Ed25519, Timestamp};
use serde_json::Value;

use super::{run, text};
use crate::{
    IssueError, IssuerError, Lifetime, SigningKey, jwt,
    profile::{AccessTokenIssuer, Grant},
};

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

#[test]
fn a_grant_with_a_limit_shortens_a_life_and_never_lengthens_it() {
    let key = SigningKey::<Ed25519>::from_raw("2026-11", b"a seed of Ed25519 for the tests.").unwrap();
    let lifetime = Lifetime::of(Duration::from_secs(600)).unwrap();
    let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://api.example", lifetime).unwrap();
    let jittered = issuer.clone().jitter(Duration::from_secs(300)).unwrap();
    // With a fraction of a second, which does not count.
    let now = Timestamp::from_unix_seconds(1_763_683_200).saturating_add(Duration::from_millis(700));
    let grant = |after| Grant::new("user-17", "web").not_after(now.saturating_add(Duration::from_millis(after)));
    let life = |issuer: &AccessTokenIssuer<Ed25519>, after| {
        let token = issuer.issue_at(&grant(after), &serde_json::json!({}), now)?;
        Ok(token.expires_at().unix_seconds() - token.issued_at().unix_seconds())
    };
    for (after, expected) in
        [(0, None), (299, None), (300, Some(1)), (1299, Some(1)), (90_000, Some(90)), (900_000, Some(600))]
    {
        assert_eq!(life(&issuer, after), expected.ok_or(IssueError::NotAfterPassed), "{after}");
    }
    for _ in 0..200 {
        assert_eq!(life(&jittered, 90_000), Ok(90));
        assert!((300..=400).contains(&life(&jittered, 400_000).unwrap()));
    }
    assert_eq!(issuer.resource(), "https://api.example");
}
