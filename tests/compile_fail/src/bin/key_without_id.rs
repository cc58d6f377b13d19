//! A key pinned without saying anything of its id. (E0061)
use cotter::{Ed25519, KeyId, PinnedKey};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = PinnedKey::<Ed25519>::from_pem(KeyId::ABSENT, "");
    #[cfg(feature = "misuse")]
    let _ = PinnedKey::<Ed25519>::from_pem("");
    let _ = KeyId::ABSENT;
}
