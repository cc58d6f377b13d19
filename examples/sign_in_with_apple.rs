//! Sign in with Apple: an ID token of RS256 without `typ`, bound to a nonce of the session.
//!
//! Apple's keys are a JWK set at <https://appleid.apple.com/auth/keys>, here of our own keys; which algorithm signs is in
//! <https://appleid.apple.com/.well-known/openid-configuration>. ES256 is only what *you* sign your client secret with.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::error::Error;

use cotter::{
    Keyring, Rs256,
    profile::{IdToken, IdTokens, SignIn},
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Identity {
    email: String,
    /// Apple writes some booleans as texts.
    email_verified: Value,
}

impl Identity {
    fn is_verified(&self) -> bool {
        self.email_verified == true || self.email_verified == "true"
    }
}

/// The code and the ID token have come from the authorization endpoint, and the nonce is of this browser's session.
fn sign_in(token: &str, nonce: &str, code: &str) -> Result<IdToken<Identity>, Box<dyn Error>> {
    let (keys, _) = Keyring::from_jwks(include_str!("../vectors/demo/jwks-apple.json"))?;
    let id_tokens: IdTokens<Rs256> = IdTokens::new(keys, "https://appleid.apple.com", "com.example.app");
    Ok(id_tokens.verify_as(token, &SignIn::nonce(nonce).code(code))?)
}

const TOKEN: &str = include_str!("../vectors/demo/apple.jwt");
const CODE: &str = "c8f3e2d1a.0.an-authorization-code";

fn main() -> Result<(), Box<dyn Error>> {
    let token = sign_in(TOKEN.trim_end(), "n-0S6_WzA2Mj", CODE)?;
    // The subject, with the issuer, is who it is; an email address can change hands.
    let identity = token.claims();
    println!("{}: {} (verified: {})", token.subject(), identity.email, identity.is_verified());
    Ok(())
}

#[test]
fn only_for_the_session_that_asked() {
    let token = TOKEN.trim_end();
    assert!(sign_in(token, "n-0S6_WzA2Mj", CODE).unwrap().claims().is_verified());
    let refused = sign_in(token, "another session", CODE).err().unwrap();
    assert_eq!(refused.downcast_ref(), Some(&cotter::VerifyError::Mismatch(cotter::Claim::Nonce)));
    let refused = sign_in(token, "n-0S6_WzA2Mj", "another code").err().unwrap();
    assert_eq!(refused.downcast_ref(), Some(&cotter::VerifyError::Mismatch(cotter::Claim::CHash)));
}
