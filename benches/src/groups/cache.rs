//! The same token again. No peer has a cache, so there is only the floor: a look-up of the whole text in a hash table.

use std::{collections::HashMap, hint::black_box, sync::Arc};

use cotter_benches_harness::{Alg, Case, Claims, Run};

use crate::tokens::Issuer;

pub fn cases() -> Vec<Case> {
    [("one token", 1), ("10,000 tokens", 10_000)].map(|(what, count)| look_up(what, count)).into()
}

fn look_up(what: &str, count: usize) -> Case {
    let issuer = Issuer::new(Alg::Hs256);
    let claims = |at: usize| Claims { tenant: format!("tenant-{at:08}"), ..Claims::with_groups(0) };
    let tokens: Vec<String> = (0..count).map(|at| issuer.token(&claims(at))).collect();
    let table: HashMap<String, Arc<Claims>> =
        tokens.iter().enumerate().map(|(at, token)| (token.clone(), Arc::new(claims(at)))).collect();
    let mut at = 0;
    let run = Run::here(move || {
        at = (at + 7_919) % count;
        tokens.get(at).and_then(|token| table.get(black_box(token)).cloned())
    });
    Case::new("cache", "floor: hash table", what, run)
}
