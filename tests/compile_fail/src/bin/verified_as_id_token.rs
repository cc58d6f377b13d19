//! A verified token where an ID token is asked for. (E0308)
use cotter::{Verified, profile::IdToken};
use serde_json::Value;

fn access(_: &Verified<Value>) {}
fn sign_in(_: &IdToken<Value>) {}

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = |token: &Verified<Value>| access(token);
    #[cfg(feature = "misuse")]
    let _ = |token: &Verified<Value>| sign_in(token);
    let _ = (access, sign_in);
}
