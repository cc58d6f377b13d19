//! A client secret for an algorithm with public keys. (E0599)
use cotter::{Hs256, KeyId, Rs256, profile::IdTokens};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, "", "issuer", "client");
    #[cfg(feature = "misuse")]
    let _ = IdTokens::<Rs256>::with_client_secret(KeyId::ABSENT, "", "issuer", "client");
    let _: Option<(Hs256, Rs256)> = None;
}
