//! A stranger's generic function that calls the primitive of a pinned key. (E0624)
use cotter::{JwsAlgorithm, PinnedKey};

fn verify<A: JwsAlgorithm>(key: &PinnedKey<A>) -> bool {
    #[cfg(not(feature = "misuse"))]
    return key.id().as_str().is_some();
    #[cfg(feature = "misuse")]
    return key.verify(b"header.payload", b"signature").is_ok();
}

fn main() {
    let _ = verify::<cotter::Hs256>;
}
