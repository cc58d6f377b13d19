//! A policy by default. (E0277)
use cotter::Policy;

fn needs_default<T: Default>() {}
fn needs_clone<T: Clone>() {}

fn main() {
    needs_default::<()>();
    #[cfg(not(feature = "misuse"))]
    needs_clone::<Policy>();
    #[cfg(feature = "misuse")]
    needs_default::<Policy>();
    let _ = needs_clone::<()>;
    let _: Option<Policy> = None;
}
