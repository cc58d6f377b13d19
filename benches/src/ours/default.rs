//! With the features that are on by default: libraries in Rust alone.

pub(super) use ::cotter;
use cotter_benches_harness::Who;

use super::Speed;

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[path = "verifiers.rs"]
mod verifiers;

pub const DEFAULT: Speed = verifiers::speed(Who::cotter("cotter", true));
