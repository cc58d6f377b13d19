//! A type of somebody else's behind the door of several issuers. (E0277)
use cotter::{Es256, jwt};

pub struct Mine;

#[cfg(not(feature = "misuse"))]
fn add(router: &mut jwt::IssuerRouter, verifier: jwt::Verifier<Es256>) -> bool {
    router.add(verifier).is_ok()
}

#[cfg(feature = "misuse")]
fn add(router: &mut jwt::IssuerRouter, verifier: Mine) -> bool {
    router.add(verifier).is_ok()
}

fn main() {
    let _ = add;
    let _: Option<(Es256, Mine)> = None;
}
