//! An ID token that was not verified. (E0451)
use cotter::profile::IdToken;
use serde_json::Value;

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _ = |token: IdToken<Value>| token;
    #[cfg(feature = "misuse")]
    let _ = |token: IdToken<Value>| IdToken { sid: None, ..token };
}
