//! `cotter-issue` itself, with the default features and with `aws-lc-rs`, which are packages of their own over the same sources.

mod aws_lc;
mod default;

use cotter_benches_harness::Who;

use super::{Issue, PrivateKey};

type Ours = Vec<(Who, &'static str, Issue)>;

const DEFAULT: Who = Who::cotter("cotter", true);
const AWS_LC: Who = Who::cotter("cotter, aws-lc-rs", false);

/// The default, and AWS-LC where it signs.
pub(super) fn jws(alg: &str, key: &PrivateKey) -> Ours {
    let mut ours = vec![(DEFAULT, super::WITH_ID, default::jws(alg, key))];
    if alg != "HS256" {
        ours.push((AWS_LC, super::WITH_ID, aws_lc::jws(alg, key)));
    }
    ours
}

pub(super) fn v4_public(pem: &str) -> Ours {
    vec![(DEFAULT, super::WITH_ID, default::v4_public(pem)), (AWS_LC, super::WITH_ID, aws_lc::v4_public(pem))]
}

pub(super) fn v4_local(secret: &[u8]) -> Ours {
    vec![(DEFAULT, super::WITH_ID, default::v4_local(secret))]
}
