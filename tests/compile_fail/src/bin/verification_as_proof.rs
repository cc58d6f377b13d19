//! A verification that has begun, used as the proof. (E0308)
use cotter::{
    Ed25519, Verified, VerifyError, jwt,
    pending::Verification,
};

#[cfg(not(feature = "misuse"))]
fn begin(verifier: &jwt::Verifier<Ed25519>) -> Result<Verification<Verified>, VerifyError> {
    verifier.begin("")
}

#[cfg(feature = "misuse")]
fn begin(verifier: &jwt::Verifier<Ed25519>) -> Result<Verified, VerifyError> {
    verifier.begin("")
}

fn main() {
    let _ = begin;
}
