//! What it costs to pin a key: once for each key, in time and in memory that stays.

use cotter_benches_harness::{Alg, Case};

use crate::{ours, tokens::Issuer};

pub fn cases() -> Vec<Case> {
    let of_one = |alg| {
        let key = Issuer::new(alg).key;
        ours::speeds(alg).iter().map(move |speed| (speed.pin)(&key, speed.who))
    };
    Alg::ALL.into_iter().flat_map(of_one).collect()
}
