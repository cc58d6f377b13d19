//! The peers: a file for each, with every algorithm that it has. Keys are made once, and verify many tokens.

mod josekit;
mod jsonwebtoken;
mod jwt_compact;
mod jwt_simple;
pub mod pasetors;
pub mod rusty_paseto;

use cotter_benches_harness::{Key, SharedVerify, Who};

pub use self::jsonwebtoken::{Backend, select};

/// Every peer that verifies JWTs of this key in this program.
pub fn jwt(key: &Key) -> Vec<(Who, SharedVerify)> {
    let all = [
        (Who::peer_in_rust("jsonwebtoken (rust_crypto)"), jsonwebtoken::verify(key, Backend::RustCrypto)),
        (Who::peer_over_c("jsonwebtoken (aws_lc_rs)"), jsonwebtoken::verify(key, Backend::AwsLcRs)),
        (Who::peer_in_rust("jwt-simple (pure Rust)"), jwt_simple::verify(key)),
        (Who::peer_in_rust("jwt-compact"), jwt_compact::verify(key)),
        (Who::peer_over_c("josekit (OpenSSL)"), josekit::verify(key)),
    ];
    all.into_iter().filter_map(|(who, verify)| Some((who, verify?))).collect()
}
