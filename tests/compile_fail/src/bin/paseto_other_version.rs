//! A secret of version 3 given to a verifier of version 4. (E0308)
use cotter::{PinnedKey, paseto::{MessageVerifier, V3Local, V4Local}};

#[cfg(not(feature = "misuse"))]
fn verifier(key: PinnedKey<V4Local>) -> MessageVerifier<V4Local> {
    MessageVerifier::new(key)
}

#[cfg(feature = "misuse")]
fn verifier(key: PinnedKey<V3Local>) -> MessageVerifier<V4Local> {
    MessageVerifier::new(key)
}

fn main() {
    let _ = verifier;
    let _: Option<V3Local> = None;
}
