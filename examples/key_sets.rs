//! The key sets of five providers, as they are shaped: what each publishes, and what of it a verifier uses.
//!
//! The keys are our own; fetching the set over TLS is the caller's, and so is doing it again when keys change.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::error::Error;

use cotter::{Expect, Keyring, Policy, Rs256, SharedKeyring, SkippedKey, jwt};

const RS256_TOKEN: &str = include_str!("../vectors/demo/rs256.jwt");
const APPLE_TOKEN: &str = include_str!("../vectors/demo/apple.jwt");

/// Google: two keys with `alg`, one of which is about to go.
fn google() -> Result<String, Box<dyn Error>> {
    verify(include_str!("../vectors/demo/jwks-google.json"), tenant(), RS256_TOKEN)
}

/// Apple: three keys of RS256 at a time, of which the token's `kid` picks one.
fn apple() -> Result<String, Box<dyn Error>> {
    let policy = Policy::new(Expect::exactly("https://appleid.apple.com"), Expect::exactly("com.example.app"));
    verify(include_str!("../vectors/demo/jwks-apple.json"), policy, APPLE_TOKEN)
}

/// Entra: no `alg` in any member, so the type supplies it.
fn entra() -> Result<String, Box<dyn Error>> {
    verify(include_str!("../vectors/demo/jwks-entra.json"), tenant(), RS256_TOKEN)
}

/// Auth0: certificates beside the keys, which are not looked at.
fn auth0() -> Result<String, Box<dyn Error>> {
    verify(include_str!("../vectors/demo/jwks-auth0.json"), tenant(), RS256_TOKEN)
}

/// Keycloak: keys for encryption among those for signatures, which are skipped.
fn keycloak() -> Result<String, Box<dyn Error>> {
    verify(include_str!("../vectors/demo/jwks-keycloak.json"), tenant(), RS256_TOKEN)
}

fn tenant() -> Policy {
    Policy::new(Expect::exactly("https://tenant.auth.example/"), Expect::exactly("https://api.example"))
}

/// Loads a set, tells what was skipped, and verifies a token under it.
fn verify(jwks: &str, policy: Policy, token: &str) -> Result<String, Box<dyn Error>> {
    let (ring, skipped) = Keyring::<Rs256>::from_jwks(jwks)?;
    let told: Vec<String> = skipped.iter().map(tell).collect();
    let loaded = format!("{} keys, {} skipped {told:?}", ring.len(), skipped.len());

    // Whoever fetches the set again hands the next ring to `shared.replace`.
    let shared = SharedKeyring::new(ring);
    let verifier = jwt::Verifier::new(&shared, policy);
    let token = verifier.verify(token.trim_end())?;
    Ok(format!("{loaded}; verified with {:?}", token.key_id()))
}

fn tell(member: &SkippedKey) -> String {
    let id = member.key_id.as_deref().unwrap_or("without id");
    format!("{id}: {}", member.reason.code())
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("Google:   {}", google()?);
    println!("Apple:    {}", apple()?);
    println!("Entra:    {}", entra()?);
    println!("Auth0:    {}", auth0()?);
    println!("Keycloak: {}", keycloak()?);
    Ok(())
}

#[test]
fn each_set_verifies_a_token_of_its_provider() {
    for told in [google(), apple(), entra(), auth0()] {
        let told = told.unwrap();
        assert!(told.contains(" 0 skipped") && told.ends_with(r#"verified with "demo-rsa""#), "{told}");
    }
    // Its alg, RSA-OAEP, is what is wrong with it first.
    assert!(keycloak().unwrap().contains("other-rsa: jwk-alg"));
}
