//! `cotter` itself, as a user would set it up, at each of its speeds.
//!
//! One program cannot have one package with several sets of features, so each set is a package of its own over the same sources, and
//! `verifiers.rs` is compiled against each.

mod aws_lc;
mod default;
mod precompute;

use cotter_benches_harness::{Alg, Case, Key, SharedVerify, Verify, Who};

pub use self::{
    aws_lc::AWS_LC,
    default::DEFAULT,
    precompute::{COMPACT, LARGE, PRECOMPUTE},
};

/// `cotter` with one set of features.
pub struct Speed {
    pub who: Who,
    /// For tokens of up to so many bytes of text, or as many as where nothing is said.
    pub verify: fn(&Key, Option<usize>) -> SharedVerify,
    /// What it costs to pin a key, for which a token is at hand.
    pub pin: fn(&Key, &str, Who) -> Case,
    pub v4_public: fn(&[u8]) -> Verify,
    pub v4_local: fn(&[u8]) -> Verify,
    pub v3_public: fn(&[u8]) -> Verify,
}

/// The default, and the speeds at which other primitives verify this algorithm.
pub fn speeds(alg: Alg) -> &'static [Speed] {
    match alg {
        Alg::Hs256 | Alg::Hs512 | Alg::Es256k => &[DEFAULT],
        Alg::Rs256 | Alg::Ps256 | Alg::Es384 => &[DEFAULT, AWS_LC],
        Alg::Es256 => &[DEFAULT, AWS_LC, PRECOMPUTE, COMPACT, LARGE],
        Alg::EdDsa => &[DEFAULT, PRECOMPUTE, COMPACT, LARGE],
    }
}
