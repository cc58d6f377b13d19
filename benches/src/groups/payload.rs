//! HS256 over claims of 200 bytes to 64 KiB, which grow by a list of groups.

use std::{hint::black_box, iter};

use cotter_benches_harness::{Alg, Case, Claims, Run, check};

use crate::{ours, peers, tokens::Issuer};

const SIZES: [(&str, usize); 5] =
    [("200 B", 200), ("1 KiB", 1 << 10), ("4 KiB", 4 << 10), ("16 KiB", 16 << 10), ("64 KiB", 64 << 10)];

/// What the claims have without groups, and what each group adds.
const BASE: usize = 200;
const GROUP: usize = 39;

pub fn cases() -> Result<Vec<Case>, String> {
    let issuer = Issuer::new(Alg::Hs256);
    let mut cases = Vec::new();
    for (what, size) in SIZES {
        let claims = Claims::with_groups((size - BASE) / GROUP);
        let token = issuer.short_token(&claims);
        let ours = (ours::DEFAULT.who, (ours::DEFAULT.verify)(&issuer.key, Some(128 << 10)));
        for (who, verify) in iter::once(ours).chain(peers::jwt(&issuer.key)) {
            check(who.name, &verify, &token, &claims)?;
            let token = token.clone();
            cases.push(Case::new("payload", who, what, Run::here(move || verify(black_box(&token)))));
        }
    }
    Ok(cases)
}
