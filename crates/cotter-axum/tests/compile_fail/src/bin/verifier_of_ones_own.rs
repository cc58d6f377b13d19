//! A resource whose tokens are verified by something else than a verifier of access tokens. (E0277)
use cotter::{Ed25519, profile::AccessTokens};
use cotter_axum::resource::Resource;

#[cfg(not(feature = "misuse"))]
type Tokens = AccessTokens<Ed25519>;

#[cfg(feature = "misuse")]
type Tokens = cotter::jwt::Verifier<Ed25519>;

enum Orders {}

impl Resource for Orders {
    type Tokens = Tokens;
    const REALM: &'static str = "orders";
}

fn main() {
    let _: (Option<AccessTokens<Ed25519>>, Option<Orders>) = (None, None);
}
