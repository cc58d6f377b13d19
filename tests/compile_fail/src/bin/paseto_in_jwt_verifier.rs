//! A JWT verifier of a PASETO version and purpose. (E0277)
use cotter::{Ed25519, jwt, paseto, paseto::V4Public};

#[cfg(not(feature = "misuse"))]
type Mixed = (jwt::Verifier<Ed25519>, paseto::Verifier<V4Public>);

#[cfg(feature = "misuse")]
type Mixed = (jwt::Verifier<V4Public>, paseto::Verifier<Ed25519>);

fn main() {
    let _ = |mixed: Mixed| drop(mixed);
    let _: Option<(Ed25519, V4Public)> = None;
    let _: Option<(jwt::Verifier<Ed25519>, paseto::Verifier<V4Public>)> = None;
}
