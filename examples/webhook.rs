//! A webhook that its sender signs with a shared secret: HS256, no key id, and each event handled once.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::{collections::HashSet, error::Error};

use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy, SetupError, TokenIdentity, Verified, VerifyError, jwt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Event {
    event: String,
}

const DELIVERED: &str = include_str!("../vectors/demo/hs256.jwt");

fn verifier() -> Result<jwt::Verifier<Hs256>, SetupError> {
    let secret = include_str!("../vectors/demo/hs256.secret").trim_end();
    let key = PinnedKey::from_base64url_secret(KeyId::ABSENT, secret)?;
    let policy = Policy::new(Expect::exactly("https://hooks.example"), Expect::absent()).require_token_id();
    Ok(jwt::Verifier::new(key, policy))
}

fn event(verifier: &jwt::Verifier<Hs256>, body: &str) -> Result<Verified<Event>, VerifyError> {
    verifier.verify_as(body.trim_end())
}

/// Whether this event is new. The set would be a table, whose entries live until the token has expired.
fn handle(token: &Verified<Event>, handled: &mut HashSet<(String, String)>) -> bool {
    match token.identity() {
        TokenIdentity::IssuerAndId { issuer, token_id } => handled.insert((issuer.into(), token_id.into())),
        // The policy requires both, so this is never so.
        TokenIdentity::Digest(_) | _ => false,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let token = event(&verifier()?, DELIVERED)?;
    println!("{}: new: {}", token.claims().event, handle(&token, &mut HashSet::new()));
    Ok(())
}

#[test]
fn an_event_is_handled_once() {
    let (verifier, mut handled) = (verifier().unwrap(), HashSet::new());
    let token = event(&verifier, DELIVERED).unwrap();
    assert!(handle(&token, &mut handled));
    assert!(!handle(&token, &mut handled));
    let of_another = include_str!("../vectors/demo/token.jwt");
    assert!(matches!(event(&verifier, of_another), Err(VerifyError::AlgMismatch { .. })));
}
