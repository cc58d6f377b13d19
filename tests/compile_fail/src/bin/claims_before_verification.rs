//! The claims of a token that was not verified. (E0599)
use cotter::{Hs256, jwt};

fn read(verifier: &jwt::Verifier<Hs256>, token: &str) -> bool {
    #[cfg(not(feature = "misuse"))]
    return verifier.verify_as::<serde_json::Value>(token).is_ok();
    #[cfg(feature = "misuse")]
    return verifier.decode_unverified::<serde_json::Value>(token).is_ok();
}

fn main() {
    let _ = read;
}
