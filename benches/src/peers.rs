//! The peers: a file for each, with every algorithm that it has. Keys are made once, and verify many tokens.

mod josekit;
mod jsonwebtoken;
mod jwt_compact;
mod jwt_simple;
pub mod pasetors;
pub mod rusty_paseto;

use cotter_benches_harness::{Key, SharedVerify};

use self::jsonwebtoken::Backend;

/// Every peer that verifies JWTs of this key.
pub fn jwt(key: &Key) -> Vec<(&'static str, SharedVerify)> {
    let all = [
        ("jsonwebtoken (rust_crypto)", jsonwebtoken::verify(key, Backend::RustCrypto)),
        ("jsonwebtoken (aws_lc_rs)", jsonwebtoken::verify(key, Backend::AwsLcRs)),
        ("jwt-simple (pure Rust)", jwt_simple::verify(key)),
        ("jwt-compact", jwt_compact::verify(key)),
        ("josekit (OpenSSL)", josekit::verify(key)),
    ];
    all.into_iter().filter_map(|(who, verify)| Some((who, verify?))).collect()
}
