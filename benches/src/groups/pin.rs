//! What it costs to pin a key: once for each key, in time and in memory that stays.

use cotter_benches_harness::{Alg, Case, Claims};

use crate::{ours, tokens::Issuer};

pub fn cases() -> Vec<Case> {
    let of_one = |alg| {
        let issuer = Issuer::new(alg);
        let token = issuer.token(&Claims::with_groups(0));
        ours::speeds(alg).iter().map(move |speed| (speed.pin)(&issuer.key, &token, speed.who))
    };
    Alg::ALL.into_iter().flat_map(of_one).collect()
}
