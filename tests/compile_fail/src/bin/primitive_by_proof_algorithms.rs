//! A proof that is opened past its request. (E0422)
use cotter::profile::ProofAlgorithms;

#[cfg(not(feature = "misuse"))]
fn open<P: ProofAlgorithms>() {}

#[cfg(feature = "misuse")]
fn open<P: ProofAlgorithms>() {
    let proof = cotter::profile::UnverifiedProof { token: "a" };
    let _ = P::verify(&proof);
}

fn main() {
    open::<cotter::Es256>();
}
