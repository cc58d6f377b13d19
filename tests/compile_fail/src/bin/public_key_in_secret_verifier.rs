//! A public-key pin given to an HMAC verifier. (E0308)
use cotter::{Es256, Hs256, PinnedKey, jws};

#[cfg(not(feature = "misuse"))]
fn verifier(key: PinnedKey<Hs256>) -> jws::Verifier<Hs256> {
    jws::Verifier::new(key)
}

#[cfg(feature = "misuse")]
fn verifier(key: PinnedKey<Es256>) -> jws::Verifier<Hs256> {
    jws::Verifier::new(key)
}

fn main() {
    let _ = verifier;
    let _ = PinnedKey::<Es256>::from_raw("id", &[4; 65]);
}
