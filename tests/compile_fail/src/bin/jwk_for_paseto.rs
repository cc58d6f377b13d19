//! A JWK pinned to PASETO, and a PASERK to JWS. (E0599)
use cotter::{Ed25519, PinnedKey, paseto::V4Public};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = (PinnedKey::<Ed25519>::from_jwk("id", ""), PinnedKey::<V4Public>::from_paserk("id", ""));
    #[cfg(feature = "misuse")]
    let _ = (PinnedKey::<V4Public>::from_jwk("id", ""), PinnedKey::<Ed25519>::from_paserk("id", ""));
    let _: Option<(Ed25519, V4Public)> = None;
}
