//! A verifier of secrets joined with one of public keys. (E0271)
use cotter::{Es256, Hs256, Rs256, jwt};

#[cfg(not(feature = "misuse"))]
fn join(a: jwt::Verifier<Rs256>, b: jwt::Verifier<Es256>) -> bool {
    a.or(b).is_ok()
}

#[cfg(feature = "misuse")]
fn join(a: jwt::Verifier<Hs256>, b: jwt::Verifier<Es256>) -> bool {
    a.or(b).is_ok()
}

fn main() {
    let _ = join;
    let _: Option<(Hs256, Rs256)> = None;
}
