//! With feature `aws-lc-rs`.

pub(super) use ::cotter_aws_lc as cotter;

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[path = "verification.rs"]
mod of_speed;

pub use of_speed::verification;
