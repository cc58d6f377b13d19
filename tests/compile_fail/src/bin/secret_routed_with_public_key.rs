//! A router of issuers with public keys that is given one with a secret. (E0271)
use cotter::{Es256, Hs256, Rs256, jwt};

#[cfg(not(feature = "misuse"))]
fn route(a: jwt::Verifier<Rs256>, b: jwt::Verifier<Es256>) -> bool {
    jwt::IssuerRouter::new().with(a).and_then(|router| router.with(b)).is_ok()
}

#[cfg(feature = "misuse")]
fn route(a: jwt::Verifier<Rs256>, b: jwt::Verifier<Hs256>) -> bool {
    jwt::IssuerRouter::new().with(a).and_then(|router| router.with(b)).is_ok()
}

fn main() {
    let _ = route;
    let _: Option<(Hs256, Es256)> = None;
}
