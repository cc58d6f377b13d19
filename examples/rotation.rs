//! Moving from one ES256 key to the next: publish the new one, sign with it, and remove the old one when its last token has expired.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use cotter::{Es256, Expect, Keyring, PinnedKey, Policy, SetupError, SharedKeyring, jwt};

/// Signed with the old key.
const TOKEN: &str = include_str!("../vectors/demo/es256.jwt");
/// RFC 7515 appendix A.3.
const NEW: &str = r#"{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

/// The ring is shared: the verifier uses its keys as they are when a token comes.
fn start() -> Result<(SharedKeyring<Es256>, jwt::Verifier<Es256>), SetupError> {
    let old = PinnedKey::from_pem("demo-es256", include_str!("../vectors/demo/es256.pem"))?;
    let keys = SharedKeyring::new(Keyring::from(old));
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("com.example.app"));
    let verifier = jwt::Verifier::new(&keys, policy);
    Ok((keys, verifier))
}

/// The first step. An id is never used again for another key: the ring refuses it, and caches elsewhere would not notice.
fn publish(keys: &SharedKeyring<Es256>, id: &str) -> Result<(), SetupError> {
    let new = PinnedKey::from_jwk(id, NEW)?;
    Ok(keys.update(|ring| ring.add(new.clone()))?)
}

/// The last step. Tokens under this id are rejected from now on.
fn retire(keys: &SharedKeyring<Es256>, id: &str) -> Result<(), SetupError> {
    keys.update(|ring| {
        ring.remove(id);
        Ok(())
    })
}

fn main() -> Result<(), SetupError> {
    let (keys, verifier) = start()?;
    publish(&keys, "demo-2027")?;
    println!("both keys verify: {:?}", verifier.verify(TOKEN.trim_end()).is_ok());
    retire(&keys, "demo-es256")?;
    println!("the old key is out: {:?}", verifier.verify(TOKEN.trim_end()).map_err(|refused| refused.code()));
    Ok(())
}

#[test]
fn a_key_that_is_out_verifies_nothing() {
    let (keys, verifier) = start().unwrap();
    assert!(publish(&keys, "demo-es256").is_err());
    publish(&keys, "demo-2027").unwrap();
    assert!(verifier.verify(TOKEN.trim_end()).is_ok());
    retire(&keys, "demo-es256").unwrap();
    assert_eq!(verifier.verify(TOKEN.trim_end()).unwrap_err(), cotter::VerifyError::KidUnknown);
    main().unwrap();
}
