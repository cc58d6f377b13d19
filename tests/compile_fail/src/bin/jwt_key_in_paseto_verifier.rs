//! A JWT pin given to a PASETO verifier, for the very same curve. (E0277, E0308)
use cotter::{Ed25519, Expect, PinnedKey, Policy, paseto, paseto::V4Public};

fn policy() -> Policy {
    Policy::new(Expect::absent(), Expect::absent())
}

#[cfg(not(feature = "misuse"))]
fn verifier(key: PinnedKey<V4Public>) -> paseto::Verifier<V4Public> {
    paseto::Verifier::new(key, policy())
}

#[cfg(feature = "misuse")]
fn verifier(key: PinnedKey<Ed25519>) -> paseto::Verifier<V4Public> {
    paseto::Verifier::new(key, policy())
}

fn main() {
    let _ = verifier;
    let _: Option<Ed25519> = None;
}
