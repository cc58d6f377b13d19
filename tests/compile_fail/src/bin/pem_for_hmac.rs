//! A PEM file pinned to HMAC. (E0599)
use cotter::{Hs256, PinnedKey, Rs256};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = PinnedKey::<Rs256>::from_pem("id", "");
    #[cfg(feature = "misuse")]
    let _ = PinnedKey::<Hs256>::from_pem("id", "");
    let _: Option<(Hs256, Rs256)> = None;
}
