//! Sign-in with two providers behind one door, which sign with different algorithms: `iss` finds the verifier, and each is pinned.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::error::Error;

use cotter::{
    Es256, PinnedKey, Rs256, SetupError,
    profile::{IdTokenRouter, IdTokens, SignIn},
};

/// In a service, the keys come from each provider's JWK set: see `key_sets.rs` and `sign_in_with_google.rs`.
fn providers() -> Result<IdTokenRouter, SetupError> {
    let google: PinnedKey<Rs256> = PinnedKey::from_pem("demo-rsa", include_str!("../vectors/demo/rs256.pem"))?;
    let google =
        IdTokens::new(google, "https://accounts.google.com", "1029.apps.example").also_issuer("accounts.google.com");
    let apple: PinnedKey<Es256> = PinnedKey::from_pem("demo-es256", include_str!("../vectors/demo/es256.pem"))?;
    let apple = IdTokens::new(apple, "https://appleid.apple.com", "example.shop");
    google.or(apple)
}

fn main() -> Result<(), Box<dyn Error>> {
    let id_tokens = providers()?;
    let (begun_at, sign_in) = ("https://accounts.google.com", SignIn::nonce("n-0S6_WzA2Mj"));
    let text = include_str!("../vectors/demo/id-token.jwt").trim_end();

    let token = id_tokens.verify(text, &sign_in)?;
    // The end user must come back from the provider that they were sent to.
    if token.issuer() != begun_at {
        return Err("the sign-in began at another provider".into());
    }
    println!("{} of {}", token.subject(), token.issuer());
    Ok(())
}

#[test]
fn only_the_provider_of_a_token_verifies_it() {
    main().unwrap();
    let mut id_tokens = providers().unwrap();
    let text = include_str!("../vectors/demo/id-token.jwt").trim_end();
    assert!(id_tokens.remove("https://accounts.google.com"));
    let refused = id_tokens.verify(text, &SignIn::nonce("n-0S6_WzA2Mj")).unwrap_err();
    // With one provider left, its verifier answers, and it is pinned to ES256.
    assert_eq!(refused, cotter::VerifyError::AlgMismatch { expected: "ES256" });
}
