//! `cotter` with each set of features: `verification.rs` is compiled against each.

pub mod aws_lc;
pub mod default;
pub mod precompute;

/// A verification of one key and one token, which never change.
pub type Verification = Box<dyn Fn() -> bool>;
