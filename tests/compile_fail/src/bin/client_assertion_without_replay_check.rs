//! A client assertion that may be used again, without saying so. (E0061)
use cotter::{
    Rs256,
    profile::{ClientAssertion, ClientAssertions},
};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = |assertions: ClientAssertions<Rs256>| assertions.danger_verify_repeated("").map(drop);
    #[cfg(feature = "misuse")]
    let _ = |assertions: ClientAssertions<Rs256>| assertions.verify("").map(drop);
}
