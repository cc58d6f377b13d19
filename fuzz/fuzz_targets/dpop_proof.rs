//! No bytes are a proof but those that somebody has signed.
#![no_main]

use cotter::{Ed25519OrEdDsa, Es256, Rs256, Timestamp, profile::DpopProofs};
use libfuzzer_sys::fuzz_target;

/// The `jti` of the proofs that the seeds hold: of RFC 9449, and of the vectors.
const SIGNED: [&str; 4] = ["-BwC3ESc6acc2lTc", "e1j3V_bKic8-LAEB", "p-1", "demo-1"];

// The first line is the address of the request, and the rest its header field.
fuzz_target!(|input: &str| {
    let (uri, proof) = input.split_once('\n').unwrap_or(("https://api.example/orders", input));
    let proofs = DpopProofs::<(Es256, Ed25519OrEdDsa, Rs256)>::danger_without_replay_check();
    for (seconds, method) in [(1_562_262_616, "POST"), (1_562_262_618, "GET"), (1_763_683_200, "POST")] {
        let request = proofs.request(method, uri, [proof]);
        if let Ok(proof) = request.verify_at(Timestamp::from_unix_seconds(seconds)) {
            assert!(proof.token_id().is_some_and(|id| SIGNED.contains(&id)));
        }
    }
});
