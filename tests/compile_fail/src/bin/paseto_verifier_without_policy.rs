//! A PASETO verifier of claims without a policy. (E0061)
use cotter::{Expect, PinnedKey, Policy, paseto, paseto::V4Local};

fn verifier(key: PinnedKey<V4Local>) -> paseto::Verifier<V4Local> {
    let _ = Policy::new(Expect::absent(), Expect::absent());
    #[cfg(not(feature = "misuse"))]
    return paseto::Verifier::new(key, Policy::new(Expect::absent(), Expect::absent()));
    #[cfg(feature = "misuse")]
    return paseto::Verifier::new(key);
}

fn main() {
    let _ = verifier;
}
