//! PASETO: one version and purpose each.

use std::hint::black_box;

use cotter_benches_harness::{Case, Claims, Run, Verify, Who, check};

use crate::{
    ours,
    peers::{
        pasetors::{self, Made},
        rusty_paseto,
    },
    tokens::paseto_payload,
};

pub fn v4_public() -> Result<Vec<Case>, String> {
    let claims = Claims::with_groups(0);
    let Made { key, token, verify } = pasetors::v4_public(&paseto_payload(&claims));
    let ours = [ours::DEFAULT, ours::PRECOMPUTE].map(|speed| (speed.who, (speed.v4_public)(&key)));
    let peers = [(pasetors::WHO, verify), (rusty_paseto::WHO, rusty_paseto::v4_public(&key))];
    cases("v4.public", ours.into_iter().chain(peers), &token, &claims)
}

pub fn v4_local() -> Result<Vec<Case>, String> {
    let claims = Claims::with_groups(0);
    let Made { key, token, verify } = pasetors::v4_local(&paseto_payload(&claims));
    let ours = [(ours::DEFAULT.who, (ours::DEFAULT.v4_local)(&key))];
    let peers = [(pasetors::WHO, verify), (rusty_paseto::WHO, rusty_paseto::v4_local(&key))];
    cases("v4.local", ours.into_iter().chain(peers), &token, &claims)
}

pub fn v3_public() -> Result<Vec<Case>, String> {
    let claims = Claims::with_groups(0);
    let Made { key, token, verify } = pasetors::v3_public(&paseto_payload(&claims));
    let ours = [ours::DEFAULT, ours::AWS_LC].map(|speed| (speed.who, (speed.v3_public)(&key)));
    cases("v3.public", ours.into_iter().chain([(pasetors::WHO, verify)]), &token, &claims)
}

fn cases(
    group: &'static str,
    all: impl IntoIterator<Item = (Who, Verify)>,
    token: &str,
    claims: &Claims,
) -> Result<Vec<Case>, String> {
    let case = |(who, verify): (Who, Verify)| {
        check(who.name, &verify, token, claims)?;
        let token = token.to_owned();
        Ok(Case::new(group, who, "", Run::here(move || verify(black_box(&token)))))
    };
    all.into_iter().map(case).collect()
}
