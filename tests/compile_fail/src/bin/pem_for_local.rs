//! A PEM file, and the raw bytes of a public key, pinned to `v4.local`. (E0599)
use cotter::{PinnedKey, paseto::{V4Local, V4Public}};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = (PinnedKey::<V4Public>::from_pem("id", ""), PinnedKey::<V4Public>::from_raw("id", &[7; 32]));
    #[cfg(feature = "misuse")]
    let _ = (PinnedKey::<V4Local>::from_pem("id", ""), PinnedKey::<V4Local>::from_raw("id", &[7; 32]));
    let _: Option<(V4Local, V4Public)> = None;
}
