//! A webhook that its sender signs with a shared secret: HS256, no key id, and each event handled once.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::{collections::HashSet, error::Error};

use cotter::{Expect, Hs256, KeyId, PinnedKey, Policy, SetupError, TokenIdentity, Verified, jwt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Event {
    event: String,
}

fn verifier() -> Result<jwt::Verifier<Hs256>, SetupError> {
    let secret = include_str!("../vectors/demo/hs256.secret").trim_end();
    let key = PinnedKey::from_base64url_secret(KeyId::ABSENT, secret)?;
    let policy = Policy::new(Expect::exactly("https://hooks.example"), Expect::absent()).require_token_id();
    Ok(jwt::Verifier::new(key, policy))
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
    let token = verifier()?.verify_as::<Event>(include_str!("../vectors/demo/hs256.jwt").trim_end())?;
    println!("{}: new: {}", token.claims().event, handle(&token, &mut HashSet::new()));
    Ok(())
}

#[test]
fn an_event_is_handled_once() {
    let (verifier, mut handled) = (verifier().unwrap(), HashSet::new());
    let token = verifier.verify_as::<Event>(include_str!("../vectors/demo/hs256.jwt").trim_end()).unwrap();
    assert!(handle(&token, &mut handled));
    assert!(!handle(&token, &mut handled));
}
