//! One algorithm: a whole verification of one token, by everyone who has it, and the primitive alone.

use std::hint::black_box;

use cotter::Table;
use cotter_benches_harness::{Alg, Case, Claims, Run, check, serve::Fixture};

use crate::{Program, floors, ours, peers, tokens::Issuer};

pub fn cases(alg: Alg, boringssl: Program) -> Result<Vec<Case>, String> {
    let group = alg.name();
    let claims = Claims::with_groups(0);
    let issuer = Issuer::new(alg);
    let token = issuer.token(&claims);

    let mut all: Vec<_> = ours::verify(&issuer.key).map(|verify| (ours::NAME, verify)).into_iter().collect();
    for (name, table) in [(ours::NAME_COMPACT, Table::Compact), (ours::NAME_LARGE, Table::Large)] {
        all.extend(ours::verify_with(&issuer.key, table).map(|verify| (name, verify)));
    }
    all.extend(ours::verify_by_aws_lc(&issuer.key).map(|verify| (ours::NAME_BY_AWS_LC, verify)));
    all.extend(peers::jwt(&issuer.key));
    let mut cases = Vec::new();
    for (who, verify) in all {
        check(who, &verify, &token, &claims)?;
        let token = token.clone();
        cases.push(Case::new(group, who, "", Run::here(move || verify(black_box(&token)))));
    }
    if matches!(alg, Alg::Rs256 | Alg::Ps256) {
        let fixture = Fixture { key: issuer.key.clone(), token: token.clone(), claims };
        cases.extend(boringssl.cases(&[(group, fixture)])?);
    }
    cases.extend(floors::cases(group, &issuer.key, &token)?);
    Ok(cases)
}
