//! The raw bytes of a public key pinned to HMAC. (E0599)
use cotter::{Ed25519, Hs256, PinnedKey};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = PinnedKey::<Ed25519>::from_raw("id", &[7; 32]);
    #[cfg(feature = "misuse")]
    let _ = PinnedKey::<Hs256>::from_raw("id", &[7; 32]);
    let _: Option<(Ed25519, Hs256)> = None;
}
