//! The thumbprint of a secret. (E0599)
use cotter::{Es256, Hs256, PinnedKey};

#[cfg(not(feature = "misuse"))]
fn thumbprint(key: &PinnedKey<Es256>) -> String {
    key.thumbprint().to_string()
}

#[cfg(feature = "misuse")]
fn thumbprint(key: &PinnedKey<Hs256>) -> String {
    key.thumbprint().to_string()
}

fn main() {
    let _ = thumbprint;
    let _: Option<(Es256, Hs256)> = None;
}
