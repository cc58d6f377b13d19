//! An HMAC pin given to an RSA verifier. (E0308)
use cotter::{Expect, Hs256, PinnedKey, Policy, Rs256, jwt};

#[cfg(not(feature = "misuse"))]
fn verifier(key: PinnedKey<Rs256>) -> jwt::Verifier<Rs256> {
    jwt::Verifier::new(key, Policy::new(Expect::absent(), Expect::absent()))
}

#[cfg(feature = "misuse")]
fn verifier(key: PinnedKey<Hs256>) -> jwt::Verifier<Rs256> {
    jwt::Verifier::new(key, Policy::new(Expect::absent(), Expect::absent()))
}

fn main() {
    let _ = verifier;
    let _ = PinnedKey::<Hs256>::from_secret("id", &[7; 32]);
}
