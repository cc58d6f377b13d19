//! Moving from one key to the next: publish the new one, sign with it, and take the old one out when its last token has expired.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::error::Error;

use cotter::{Ed25519, Expect, Keyring, PinnedKey, Policy, jwt};

fn verifier(keys: &Keyring<Ed25519>) -> jwt::Verifier<Ed25519> {
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    jwt::Verifier::new(keys.clone(), policy)
}

fn main() -> Result<(), Box<dyn Error>> {
    let token = include_str!("../vectors/demo/token.jwt").trim_end();
    let old = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
    // RFC 8037 appendix A.2
    let new = PinnedKey::from_jwk(
        "demo-2027",
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
    )?;

    let mut keys = Keyring::from(old);
    keys.add(new)?;
    println!("both keys verify: {:?}", verifier(&keys).verify(token).is_ok());

    // An id is never used again for another key: the ring refuses it, and caches elsewhere would not notice.
    keys.remove("demo-2026");
    println!("the old key is out: {:?}", verifier(&keys).verify(token).map_err(|refused| refused.code()));
    Ok(())
}

#[test]
fn a_key_that_is_out_verifies_nothing() {
    let token = include_str!("../vectors/demo/token.jwt").trim_end();
    let mut keys =
        Keyring::from(PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem")).unwrap());
    assert!(verifier(&keys).verify(token).is_ok());
    keys.remove("demo-2026");
    keys.add(PinnedKey::from_pem("demo-2027", include_str!("../vectors/demo/ed25519.pem")).unwrap()).unwrap();
    assert_eq!(verifier(&keys).verify(token).unwrap_err(), cotter::VerifyError::KidUnknown);
    main().unwrap();
}
