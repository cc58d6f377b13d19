//! The algorithm `none`. (E0432)
#[cfg(not(feature = "misuse"))]
use cotter::Hs256 as Chosen;
#[cfg(feature = "misuse")]
use cotter::None as Chosen;

fn main() {
    let _: Option<Chosen> = None;
}
