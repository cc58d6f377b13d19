//! A policy that says nothing of the audience. (E0061)
use cotter::{Expect, Policy};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = Policy::new(Expect::exactly("issuer"), Expect::exactly("audience"));
    #[cfg(feature = "misuse")]
    let _ = Policy::new(Expect::exactly("issuer"));
}
