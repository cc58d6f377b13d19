//! With `aws-lc-rs`.

pub(super) use ::{cotter_aws_lc as cotter, cotter_issue_aws_lc as cotter_issue};

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[allow(dead_code, reason = "AWS-LC has no part in `v4.local`")]
#[path = "../issuers.rs"]
mod issuers;

pub(super) use self::issuers::{jws, v4_public};
