//! A key id that may or may not be there. (E0277)
use cotter::{Ed25519, PinnedKey};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = PinnedKey::<Ed25519>::from_pem("id", "");
    #[cfg(feature = "misuse")]
    let _ = PinnedKey::<Ed25519>::from_pem(None::<&str>, "");
}
