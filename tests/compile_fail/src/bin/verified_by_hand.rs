//! A `Verified` made by hand. (E0451)
use cotter::Verified;

#[cfg(not(feature = "misuse"))]
fn claims(token: Verified<u32>) -> u32 {
    token.into_claims()
}

#[cfg(feature = "misuse")]
fn claims(other: Verified<u32>) -> Verified<u32> {
    Verified { content: 1, ..other }
}

fn main() {
    let _ = claims;
    let _: Option<Verified<u32>> = None;
}
