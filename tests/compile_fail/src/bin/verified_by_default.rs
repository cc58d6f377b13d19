//! A `Verified` by default. (E0277)
use cotter::Verified;

fn needs_default<T: Default>() {}
fn needs_clone<T: Clone>() {}

fn main() {
    needs_default::<u32>();
    #[cfg(not(feature = "misuse"))]
    needs_clone::<Verified<u32>>();
    #[cfg(feature = "misuse")]
    needs_default::<Verified<u32>>();
    let _ = needs_clone::<u32>;
    let _: Option<Verified<u32>> = None;
}
