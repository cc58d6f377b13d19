//! The key read out of its pin. (E0616)
use cotter::{Hs256, PinnedKey};

fn read(key: &PinnedKey<Hs256>) {
    #[cfg(not(feature = "misuse"))]
    let _ = key.id();
    #[cfg(feature = "misuse")]
    let _ = &key.key;
}

fn main() {
    let _ = read;
}
