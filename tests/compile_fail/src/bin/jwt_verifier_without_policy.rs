//! A JWT verifier without a policy. (E0061)
use cotter::{Ed25519, PinnedKey, Policy, jwt};

fn verifier(key: PinnedKey<Ed25519>, policy: Policy) -> jwt::Verifier<Ed25519> {
    #[cfg(not(feature = "misuse"))]
    return jwt::Verifier::new(key, policy);
    #[cfg(feature = "misuse")]
    return jwt::Verifier::new(key);
}

fn main() {
    let _ = verifier;
}
