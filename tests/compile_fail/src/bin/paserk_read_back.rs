//! The key in a PASERK read back, and shown. (E0277, E0616, E0624)
use cotter::paseto::{Paserk, V4Local};

fn show(key: &Paserk<V4Local>) {
    let _ = (key.id(), key == key, format!("{key:?}"));
    #[cfg(feature = "misuse")]
    let _ = (key.bytes(), key.bytes.len(), format!("{key}"));
}

fn main() {
    let _ = show;
}
