//! The key sets of five providers, as they are shaped: what each publishes, and what of it a verifier uses.
//!
//! The keys are our own; fetching the set over TLS is the caller's, and so is doing it again when keys change.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use cotter::{Expect, Keyring, Policy, Rs256, SetupError, SkippedKey, jwt};

/// What each provider publishes, and what is particular about it.
const SETS: [(&str, &str, &str); 4] = [
    ("Google", "two keys with alg, one of which is about to go", include_str!("../vectors/demo/jwks-google.json")),
    ("Entra", "no alg in any member, so the type supplies it", include_str!("../vectors/demo/jwks-entra.json")),
    ("Auth0", "certificates, which are not looked at", include_str!("../vectors/demo/jwks-auth0.json")),
    ("Keycloak", "keys for encryption, which are skipped", include_str!("../vectors/demo/jwks-keycloak.json")),
];
/// Apple publishes three keys of RS256 at a time, of which the token's `kid` picks one.
const APPLE: &str = include_str!("../vectors/demo/jwks-apple.json");

/// The verifier of one provider's tokens, and the keys that it does not use.
fn verifier(jwks: &str, issuer: &str, audience: &str) -> Result<(jwt::Verifier<Rs256>, Vec<String>), SetupError> {
    let (ring, skipped) = Keyring::from_jwks(jwks)?;
    let policy = Policy::new(Expect::exactly(issuer), Expect::exactly(audience));
    Ok((jwt::Verifier::new(ring, policy), skipped.iter().map(reason).collect()))
}

fn reason(member: &SkippedKey) -> String {
    format!("{}: {}", member.key_id.as_deref().unwrap_or("without id"), member.reason.code())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = include_str!("../vectors/demo/rs256.jwt").trim_end();
    for (provider, about, jwks) in SETS {
        let (verifier, skipped) = verifier(jwks, "https://tenant.auth.example/", "https://api.example")?;
        println!("{provider}: {about}; skipped {skipped:?}; verified with {:?}", verifier.verify(token)?.key_id());
    }
    let (_, skipped) = verifier(APPLE, "https://appleid.apple.com", "com.example.app")?;
    println!("Apple: skipped {skipped:?}");
    Ok(())
}

#[test]
fn each_set_verifies_a_token_of_its_provider() {
    let token = include_str!("../vectors/demo/rs256.jwt").trim_end();
    for (provider, _, jwks) in SETS {
        let (verifier, skipped) = verifier(jwks, "https://tenant.auth.example/", "https://api.example").unwrap();
        assert_eq!(verifier.verify(token).unwrap().key_id().as_str(), Some("demo-rsa"), "{provider}");
        // Its alg, RSA-OAEP, is what is wrong with it first.
        assert_eq!(skipped.contains(&"other-rsa: jwk-alg".to_owned()), provider == "Keycloak", "{skipped:?}");
        assert_eq!(skipped.is_empty(), provider != "Keycloak", "{skipped:?}");
    }
    let (apple, skipped) = verifier(APPLE, "https://appleid.apple.com", "com.example.app").unwrap();
    assert!(apple.verify(include_str!("../vectors/demo/apple.jwt").trim_end()).is_ok() && skipped.is_empty());
}
