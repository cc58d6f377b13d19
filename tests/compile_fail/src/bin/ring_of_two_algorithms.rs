//! A ring of keys of two algorithms. (E0308)
use cotter::{Es256, Keyring, PinnedKey, Rs256};

#[cfg(not(feature = "misuse"))]
fn ring(a: PinnedKey<Es256>, b: PinnedKey<Es256>) -> usize {
    Keyring::new([a, b]).map_or(0, |ring| ring.len())
}

#[cfg(feature = "misuse")]
fn ring(a: PinnedKey<Es256>, b: PinnedKey<Rs256>) -> usize {
    Keyring::new([a, b]).map_or(0, |ring| ring.len())
}

fn main() {
    let _ = ring;
    let _: Option<(Es256, Rs256)> = None;
}
