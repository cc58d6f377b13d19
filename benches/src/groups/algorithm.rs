//! One algorithm: a whole verification of one token, by everyone who has it, and the primitive alone.

use std::hint::black_box;

use cotter_benches_harness::{Alg, Case, Claims, Run, check, serve::Fixture};

use crate::{
    apart::{self, Answer},
    floors, ours, peers,
    tokens::Issuer,
};

pub fn cases(alg: Alg, answer: Answer) -> Result<Vec<Case>, String> {
    let group = alg.name();
    let claims = Claims::with_groups(0);
    let issuer = Issuer::new(alg);
    let token = issuer.token(&claims);

    let ours = ours::speeds(alg).iter().map(|speed| (speed.who, (speed.verify)(&issuer.key, None)));
    let mut cases = Vec::new();
    for (who, verify) in ours.chain(peers::jwt(&issuer.key)) {
        check(who.name, &verify, &token, &claims)?;
        let token = token.clone();
        cases.push(Case::new(group, who, "", Run::here(move || verify(black_box(&token)))));
    }
    let fixture = Fixture { key: issuer.key.clone(), token: token.clone(), claims };
    cases.extend(apart::cases(group, &fixture, answer)?);
    cases.extend(floors::cases(group, &issuer.key, &token)?);
    Ok(cases)
}
