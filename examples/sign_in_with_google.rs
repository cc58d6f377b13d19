//! Sign in with Google, or with any other OpenID provider that signs ID tokens with RS256: the code flow.
//!
//! The provider's public key is a file here; Google publishes its keys as a JWK set and as certificates.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::{error::Error, time::Duration};

use cotter::{
    PinnedKey, Rs256, SetupError, VerifyError,
    profile::{IdToken, IdTokens, SignIn},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Profile {
    email: String,
    email_verified: bool,
    /// The organisation, which personal accounts do not have.
    hd: Option<String>,
}

/// Once, when the service starts: who issues ID tokens, and to which client.
fn id_tokens() -> Result<IdTokens<Rs256>, SetupError> {
    let key = PinnedKey::from_pem("demo-rsa", include_str!("../vectors/demo/rs256.pem"))?;
    let id_tokens = IdTokens::new(key, "https://accounts.google.com", "1029.apps.example");
    // Google writes its issuer in two ways; another provider does not.
    Ok(id_tokens.also_issuer("accounts.google.com").leeway(Duration::from_secs(30))?)
}

/// When the code has been exchanged: the nonce is the one of this browser's session, and is forgotten with this.
fn signed_in(tokens: &IdTokens<Rs256>, nonce: &str, answer: (&str, &str)) -> Result<IdToken<Profile>, VerifyError> {
    let (id_token, access_token) = answer;
    tokens.verify_as(id_token, &SignIn::nonce(nonce).access_token_from_token_endpoint(access_token))
}

fn main() -> Result<(), Box<dyn Error>> {
    let id_token = include_str!("../vectors/demo/id-token.jwt").trim_end();
    let user = signed_in(&id_tokens()?, "n-0S6_WzA2Mj", (id_token, "ya29.an-access-token"))?;
    // The subject, with the issuer, is who it is; an email address can change hands.
    println!("{} at {}", user.subject(), user.issuer());
    let Profile { email, email_verified, hd } = user.claims();
    println!("{email} (verified: {email_verified}) of {}", hd.as_deref().unwrap_or("nowhere"));
    Ok(())
}

#[test]
fn for_this_session_and_this_access_token() {
    let (id_tokens, id_token) = (id_tokens().unwrap(), include_str!("../vectors/demo/id-token.jwt").trim_end());
    let user = signed_in(&id_tokens, "n-0S6_WzA2Mj", (id_token, "ya29.an-access-token")).unwrap();
    assert_eq!((user.subject(), user.claims().hd.as_deref()), ("110169484474386276334", Some("example.com")));

    let refused = |nonce, answer| signed_in(&id_tokens, nonce, answer).unwrap_err();
    let of_another = refused("of another session", (id_token, "ya29.an-access-token"));
    assert_eq!(of_another, VerifyError::Mismatch(cotter::Claim::Nonce));
    assert_eq!(refused("n-0S6_WzA2Mj", (id_token, "ya29.another")), VerifyError::Mismatch(cotter::Claim::AtHash));
    let logout_token = include_str!("../vectors/demo/logout-token.jwt").trim_end();
    assert_eq!(refused("n-0S6_WzA2Mj", (logout_token, "ya29.an-access-token")).code(), "typ-mismatch");
}
