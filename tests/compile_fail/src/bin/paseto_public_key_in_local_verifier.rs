//! A public key of PASETO given to a verifier of `local` tokens. (E0308)
use cotter::{PinnedKey, paseto::{MessageVerifier, V4Local, V4Public}};

#[cfg(not(feature = "misuse"))]
fn verifier(key: PinnedKey<V4Local>) -> MessageVerifier<V4Local> {
    MessageVerifier::new(key)
}

#[cfg(feature = "misuse")]
fn verifier(key: PinnedKey<V4Public>) -> MessageVerifier<V4Local> {
    MessageVerifier::new(key)
}

fn main() {
    let _ = verifier;
    let _: Option<V4Public> = None;
}
