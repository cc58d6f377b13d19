//! A `Verified` converted from claims. (E0277)
use cotter::Verified;

fn converts<A, B: From<A>>() {}

fn main() {
    #[cfg(not(feature = "misuse"))]
    converts::<u32, u64>();
    #[cfg(feature = "misuse")]
    converts::<u32, Verified<u32>>();
    let _: Option<Verified<u32>> = None;
}
