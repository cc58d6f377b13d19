//! A secret pinned to `v4.public`. (E0599)
use cotter::{PinnedKey, paseto::{V4Local, V4Public}};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = PinnedKey::<V4Local>::from_secret("id", &[7; 32]);
    #[cfg(feature = "misuse")]
    let _ = PinnedKey::<V4Public>::from_secret("id", &[7; 32]);
    let _: Option<(V4Local, V4Public)> = None;
}
