//! With feature `aws-lc-rs`.

pub(super) use ::cotter_aws_lc as cotter;
use cotter_benches_harness::Who;

use super::Speed;

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[path = "verifiers.rs"]
mod verifiers;

pub const AWS_LC: Speed = verifiers::speed(Who::cotter("cotter, aws-lc-rs", false));
