//! Two resources, which the programs share.

use cotter::{Ed25519, profile::AccessTokens};
use cotter_axum::resource::Resource;

/// One resource.
pub enum Orders {}

impl Resource for Orders {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "orders";
}

/// Another, with an audience of its own.
pub enum Accounts {}

impl Resource for Accounts {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "accounts";
}
