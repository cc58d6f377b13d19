//! An access token that is verified without saying how it was presented. (E0061)
use cotter::{
    Es256, VerifyError,
    profile::{AccessTokens, Presentation},
};
use serde_json::Value;

#[cfg(not(feature = "misuse"))]
fn verify(tokens: &AccessTokens<Es256>, token: &str) -> Result<Value, VerifyError> {
    Ok(tokens.verify_as::<Value>(token, Presentation::bearer())?.claims().clone())
}

#[cfg(feature = "misuse")]
fn verify(tokens: &AccessTokens<Es256>, token: &str) -> Result<Value, VerifyError> {
    Ok(tokens.verify_as::<Value>(token)?.claims().clone())
}

fn main() {
    let _ = verify;
    let _ = Presentation::bearer;
}
