//! Google and Firebase publish their keys as one JSON object: key id → X.509 certificate.
//!
//! The certificates say nothing that is needed; what counts is that the object came from the issuer, over TLS.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::error::Error;

use cotter::{Expect, KeyError, Keyring, Policy, Rs256, Verified, jwt};
use serde_json::Value;

fn verifier() -> Result<jwt::Verifier<Rs256>, KeyError> {
    let published = serde_json::json!({ "demo-rsa": include_str!("../vectors/demo/rs256.crt.pem") });
    let (keys, _skipped) = Keyring::from_certificates(&published.to_string())?;
    let policy = Policy::new(Expect::exactly("https://tenant.auth.example/"), Expect::exactly("https://api.example"));
    Ok(jwt::Verifier::new(keys, policy))
}

fn main() -> Result<(), Box<dyn Error>> {
    let token: Verified<Value> = verifier()?.verify(include_str!("../vectors/demo/rs256.jwt").trim_end())?;
    println!("signed in: {}, with key {:?}", token.subject().unwrap_or("nobody"), token.key_id());
    Ok(())
}

#[test]
fn the_certificate_gives_the_key_and_the_id() {
    let token: Verified<Value> =
        verifier().unwrap().verify(include_str!("../vectors/demo/rs256.jwt").trim_end()).unwrap();
    assert_eq!(token.key_id().as_str(), Some("demo-rsa"));
}
