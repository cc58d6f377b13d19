//! A secret pinned to a public-key algorithm. (E0599)
use cotter::{Hs256, PinnedKey, Rs256};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = PinnedKey::<Hs256>::from_secret("id", &[7; 32]);
    #[cfg(feature = "misuse")]
    let _ = PinnedKey::<Rs256>::from_secret("id", &[7; 32]);
    let _: Option<(Hs256, Rs256)> = None;
}
