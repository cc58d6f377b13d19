//! With the features that are on by default.

pub(super) use ::cotter;

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[path = "verification.rs"]
mod of_speed;

pub use of_speed::verification;
