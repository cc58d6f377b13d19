//! A PASETO pin given to a JWT verifier. (E0277, E0308)
use cotter::{Ed25519, Expect, PinnedKey, Policy, jwt, paseto::V4Public};

fn policy() -> Policy {
    Policy::new(Expect::absent(), Expect::absent())
}

#[cfg(not(feature = "misuse"))]
fn verifier(key: PinnedKey<Ed25519>) -> jwt::Verifier<Ed25519> {
    jwt::Verifier::new(key, policy())
}

#[cfg(feature = "misuse")]
fn verifier(key: PinnedKey<V4Public>) -> jwt::Verifier<Ed25519> {
    jwt::Verifier::new(key, policy())
}

fn main() {
    let _ = verifier;
    let _: Option<V4Public> = None;
}
