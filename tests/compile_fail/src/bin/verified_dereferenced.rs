//! The claims of a `Verified` replaced through a dereference. (E0614)
use cotter::Verified;

fn change(token: &mut Verified<u32>) -> u32 {
    #[cfg(not(feature = "misuse"))]
    let before = *token.claims();
    #[cfg(feature = "misuse")]
    let before = **token;
    before
}

fn main() {
    let _ = change;
}
