//! Google and Firebase publish their keys as one JSON object: key id → X.509 certificate.
//!
//! Google's is <https://www.googleapis.com/oauth2/v1/certs>, and <https://www.googleapis.com/oauth2/v3/certs> has the same keys as a
//! JWK set. The certificates say nothing that is needed; what counts is that the object came from the issuer, over TLS.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::error::Error;

use cotter::{
    KeyError, Keyring, Rs256,
    profile::{IdToken, IdTokens, SignIn},
};

/// Google writes its issuer in two ways.
fn id_tokens() -> Result<IdTokens<Rs256>, KeyError> {
    let published = serde_json::json!({ "demo-rsa": include_str!("../vectors/demo/rs256.crt.pem") });
    let (keys, _skipped) = Keyring::from_certificates(&published.to_string())?;
    let id_tokens = IdTokens::new(keys, "https://accounts.google.com", "1029.apps.example");
    Ok(id_tokens.also_issuer("accounts.google.com"))
}

fn signed_in(nonce: &str) -> Result<IdToken, Box<dyn Error>> {
    let id_token = include_str!("../vectors/demo/id-token.jwt").trim_end();
    Ok(id_tokens()?.verify(id_token, &SignIn::nonce(nonce))?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let user = signed_in("n-0S6_WzA2Mj")?;
    println!("signed in: {}, with key {:?}", user.subject(), user.verified().key_id());
    Ok(())
}

#[test]
fn the_certificate_gives_the_key_and_the_id() {
    let user = signed_in("n-0S6_WzA2Mj").unwrap();
    assert_eq!(user.verified().key_id().as_str(), Some("demo-rsa"));
    let refused = signed_in("of another session").unwrap_err();
    assert_eq!(refused.downcast_ref(), Some(&cotter::VerifyError::Mismatch(cotter::Claim::Nonce)));
}
