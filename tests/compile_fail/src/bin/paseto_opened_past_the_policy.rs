//! A stranger's generic function that opens a PASETO with a pinned key. (E0624)
use cotter::{PinnedKey, paseto::Protocol};

fn open<P: Protocol>(key: &PinnedKey<P>) -> bool {
    #[cfg(not(feature = "misuse"))]
    return key.id().as_str().is_some();
    #[cfg(feature = "misuse")]
    return key.open("", b"", b"").is_ok();
}

fn main() {
    let _ = open::<cotter::paseto::V4Local>;
}
