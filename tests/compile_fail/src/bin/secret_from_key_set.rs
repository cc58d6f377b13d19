//! Secrets taken from a published key set. (E0599)
use cotter::{Hs256, Keyring, Rs256};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = Keyring::<Rs256>::from_jwks("");
    #[cfg(feature = "misuse")]
    let _ = Keyring::<Hs256>::from_jwks("");
    let _: Option<(Hs256, Rs256)> = None;
}
