//! An ID token where any verified token will do, such as an access token. (E0308)
use cotter::{Verified, profile::IdToken};
use serde_json::Value;

fn access(_: &Verified<Value>) {}
fn sign_in(_: &IdToken<Value>) {}

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = |token: &IdToken<Value>| sign_in(token);
    #[cfg(feature = "misuse")]
    let _ = |token: &IdToken<Value>| access(token);
    let _ = (access, sign_in);
}
