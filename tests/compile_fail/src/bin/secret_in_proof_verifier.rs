//! A verifier of DPoP proofs whose key, which comes with the proof, is a secret. (E0277)
use cotter::{Es256, Hs256, profile::DpopProofs};

#[cfg(not(feature = "misuse"))]
fn proofs() -> DpopProofs<(Es256, cotter::EdDsa)> {
    DpopProofs::danger_without_replay_check()
}

#[cfg(feature = "misuse")]
fn proofs() -> DpopProofs<(Es256, Hs256)> {
    DpopProofs::danger_without_replay_check()
}

fn main() {
    let _ = proofs;
    let _: Option<Hs256> = None;
}
