//! The same token again. No peer has a cache, so there is only the floor: a look-up of the whole text in a hash table.

use std::{collections::HashMap, hint::black_box, sync::Arc};

use cotter::{Expect, Hs256, PinnedKey, Policy, jwt};
use cotter_benches_harness::{AUDIENCE, Alg, Case, Claims, ISSUER, Run, Who};

use crate::{
    ours,
    tokens::{Issuer, KEY_ID},
};

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(look_up("the same token again, among 1", 1, same));
    cases.extend(look_up("the same token again, among 10,000", 10_000, same));
    cases.extend(look_up("10,000 tokens in turn", 10_000, each));
    cases
}

/// What gives the tokens to ask for.
type Next = Box<dyn FnMut() -> &'static str>;

fn look_up(what: &'static str, count: usize, next: fn(&Arc<[String]>) -> Next) -> [Case; 2] {
    let issuer = Issuer::new(Alg::Hs256);
    let claims = |at: usize| Claims { tenant: format!("tenant-{at:08}"), ..Claims::with_groups(0) };
    let tokens: Arc<[String]> = (0..count).map(|at| issuer.token(&claims(at))).collect();
    let table: HashMap<String, Arc<Claims>> =
        tokens.iter().enumerate().map(|(at, token)| (token.clone(), Arc::new(claims(at)))).collect();

    let key = PinnedKey::<Hs256>::from_secret(KEY_ID, &issuer.key.raw).expect("it is a key");
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    let verifier = jwt::Verifier::new(key, policy);
    // Its parts are not filled evenly, so there is some room to spare.
    let cached = jwt::CachedVerifier::new_as::<Claims>(verifier, count + count / 4);
    for token in &*tokens {
        assert!(cached.verify(token).is_ok(), "it is a good token");
    }

    let ours = {
        let mut next = next(&tokens);
        Run::here(move || cached.verify(black_box(next())).ok())
    };
    let mut next = next(&tokens);
    let floor = Run::here(move || table.get(black_box(next())).cloned());
    [Case::new("cache", ours::DEFAULT.who, what, ours), Case::new("cache", Who::floor("hash table"), what, floor)]
}

/// The one that was verified first.
fn same(tokens: &Arc<[String]>) -> Next {
    let token: &'static str = tokens[0].clone().leak();
    Box::new(move || token)
}

/// One token after the other, in no order that a processor could foresee.
fn each(tokens: &Arc<[String]>) -> Next {
    let tokens: &'static [String] = Vec::leak(tokens.to_vec());
    let mut at = 0;
    Box::new(move || {
        at = (at + 7_919) % tokens.len();
        &tokens[at]
    })
}
