//! A `Verified` read from JSON. (E0277)
use cotter::Verified;

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = serde_json::from_str::<u32>("1");
    #[cfg(feature = "misuse")]
    let _ = serde_json::from_str::<Verified<u32>>("1");
    let _: Option<Verified<u32>> = None;
}
