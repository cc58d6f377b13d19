//! An API that trusts a provider's RS256 keys, which the provider publishes as a JWK set and replaces from time to time.
//!
//! The caller fetches the set, over TLS and from the provider's own address, and fetches it again when keys change.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use cotter::{Authorization, Expect, Fault, Keyring, Policy, Rs256, SetupError, SharedKeyring, jwt};

const JWKS: &str = include_str!("../vectors/demo/jwks-auth0.json");

struct Api {
    keys: SharedKeyring<Rs256>,
    verifier: jwt::Verifier<Rs256>,
}

impl Api {
    fn new(jwks: &str) -> Result<Self, SetupError> {
        let (ring, _skipped) = Keyring::from_jwks(jwks)?;
        let keys = SharedKeyring::new(ring);
        let policy =
            Policy::new(Expect::exactly("https://tenant.auth.example/"), Expect::exactly("https://api.example"));
        Ok(Self { verifier: jwt::Verifier::new(&keys, policy), keys })
    }

    /// Uses a set that has been fetched again. If it cannot be read, the keys stay as they are.
    fn refresh(&self, jwks: &str) -> Result<(), SetupError> {
        let (ring, _skipped) = Keyring::from_jwks(jwks)?;
        self.keys.replace(ring);
        Ok(())
    }

    /// The user, or the status of the answer.
    fn user(&self, authorization: &str) -> Result<String, u16> {
        let Ok(Authorization::Bearer(token)) = Authorization::read(authorization) else { return Err(401) };
        let token = self.verifier.verify(token).map_err(|refused| match refused.fault() {
            Fault::Service => 503_u16,
            Fault::Sender => 429,
            Fault::Token | Fault::Proof | _ => 401,
        })?;
        token.subject().map(str::to_owned).ok_or(401)
    }
}

fn main() -> Result<(), SetupError> {
    let api = Api::new(JWKS)?;
    api.refresh(JWKS)?;
    println!("{:?}", api.user(&format!("Bearer {}", include_str!("../vectors/demo/rs256.jwt").trim_end())));
    Ok(())
}

#[test]
fn only_keys_of_the_last_set_verify() {
    let authorization = format!("bearer {}", include_str!("../vectors/demo/rs256.jwt").trim_end());
    let api = Api::new(JWKS).unwrap();
    assert_eq!(api.user(&authorization).as_deref(), Ok("auth0|65f1c0ffee"));
    assert_eq!((api.user("Basic dXNlcjpwYXNz"), api.refresh("{}").is_err()), (Err(401), true));
    api.refresh(&JWKS.replace("demo-rsa", "demo-next")).unwrap();
    assert_eq!(api.user(&authorization), Err(401));
}
