//! Access tokens of a shared secret, without saying so. (E0277)
use cotter::{Hs256, PinnedKey, profile::AccessTokens};

#[cfg(not(feature = "misuse"))]
fn tokens(key: PinnedKey<Hs256>) -> AccessTokens<Hs256> {
    AccessTokens::with_shared_secret(key, "https://auth.example", "https://api.example")
}

#[cfg(feature = "misuse")]
fn tokens(key: PinnedKey<Hs256>) -> AccessTokens<Hs256> {
    AccessTokens::new(key, "https://auth.example", "https://api.example")
}

fn main() {
    let _ = tokens;
}
