//! With feature `precompute`, at its standard size.

pub(super) use ::cotter_with_precompute as cotter;

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[path = "verification.rs"]
mod of_speed;

pub use of_speed::verification;
