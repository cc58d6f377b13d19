//! A pinned key written as JSON. (E0277)
use cotter::{Hs256, PinnedKey};

fn write(key: &PinnedKey<Hs256>) {
    #[cfg(not(feature = "misuse"))]
    let _ = serde_json::to_string(&key.id().as_str());
    #[cfg(feature = "misuse")]
    let _ = serde_json::to_string(key);
}

fn main() {
    let _ = write;
}
