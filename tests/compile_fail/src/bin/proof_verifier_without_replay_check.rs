//! A verifier of DPoP proofs that is not told where it learns of replays. (E0061)
use cotter::{Es256, profile::DpopProofs};

#[cfg(not(feature = "misuse"))]
fn proofs() -> DpopProofs<Es256> {
    DpopProofs::danger_without_replay_check()
}

#[cfg(feature = "misuse")]
fn proofs() -> DpopProofs<Es256> {
    DpopProofs::new()
}

fn main() {
    let _ = proofs;
}
