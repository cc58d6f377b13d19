//! A verifier without a key. (E0061, E0277)
use cotter::{Ed25519, Expect, PinnedKey, Policy, jwt};

fn verifier(key: PinnedKey<Ed25519>, policy: Policy) -> jwt::Verifier<Ed25519> {
    #[cfg(not(feature = "misuse"))]
    return jwt::Verifier::new(key, policy);
    #[cfg(feature = "misuse")]
    return jwt::Verifier::new(policy);
}

fn main() {
    let _ = (verifier, Expect::absent());
}
