//! ID tokens by a secret that is not called one of the client. (E0599)
use cotter::{Hs256, KeyId, PinnedKey, Rs256, profile::IdTokens};

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, "", "issuer", "client");
    #[cfg(feature = "misuse")]
    let _ = |key: PinnedKey<Hs256>| IdTokens::<Hs256>::new(key, "issuer", "client");
    let _: Option<(PinnedKey<Rs256>, Hs256)> = None;
    let _ = KeyId::ABSENT;
}
