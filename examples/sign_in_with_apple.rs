//! An identity token in the manner of Sign in with Apple: ES256, without `typ`, bound to a nonce of the session.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::error::Error;

use cotter::{
    Es256, PinnedKey,
    profile::{IdToken, IdTokens, SignIn},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Identity {
    email: String,
    email_verified: bool,
}

fn sign_in(token: &str, nonce: &str) -> Result<IdToken<Identity>, Box<dyn Error>> {
    let key = PinnedKey::<Es256>::from_pem("demo-es256", include_str!("../vectors/demo/es256.pem"))?;
    let id_tokens = IdTokens::new(key, "https://appleid.apple.com", "com.example.app");
    Ok(id_tokens.verify(token, &SignIn::nonce(nonce))?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let token = sign_in(include_str!("../vectors/demo/es256.jwt").trim_end(), "n-0S6_WzA2Mj")?;
    // The subject, with the issuer, is who it is; an email address can change hands.
    println!("{}: {} (verified: {})", token.subject(), token.claims().email, token.claims().email_verified);
    Ok(())
}

#[test]
fn only_for_the_session_that_asked() {
    let token = include_str!("../vectors/demo/es256.jwt").trim_end();
    assert!(sign_in(token, "n-0S6_WzA2Mj").unwrap().claims().email_verified);
    let refused = sign_in(token, "another session").unwrap_err();
    assert_eq!(refused.downcast_ref(), Some(&cotter::VerifyError::NonceMismatch));
}
