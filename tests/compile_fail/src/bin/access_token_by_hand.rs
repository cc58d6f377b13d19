//! An access token that was put together by hand. (E0451)
use cotter::{Verified, profile::AccessToken};
use serde_json::Value;

#[cfg(not(feature = "misuse"))]
fn token(token: AccessToken<Value>, _: Verified<Value>) -> AccessToken<Value> {
    token
}

#[cfg(feature = "misuse")]
fn token(token: AccessToken<Value>, verified: Verified<Value>) -> AccessToken<Value> {
    AccessToken { verified, ..token }
}

fn main() {
    let _ = token;
}
