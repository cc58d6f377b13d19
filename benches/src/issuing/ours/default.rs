//! With the features that are on by default: libraries in Rust alone.

pub(super) use ::{cotter, cotter_issue};

#[expect(clippy::duplicate_mod, reason = "the same lines against each set of features")]
#[path = "../issuers.rs"]
mod issuers;

pub(super) use self::issuers::{jws, v4_local, v4_public};
