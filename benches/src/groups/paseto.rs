//! PASETO: one version and purpose each.

use std::hint::black_box;

use cotter_benches_harness::{Case, Claims, Run, Verify, check};

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
    let ours = ours::v4_public(&key);
    let all = [(ours::NAME, ours), (pasetors::NAME, verify), (rusty_paseto::NAME, rusty_paseto::v4_public(&key))];
    cases("v4.public", all, &token, &claims)
}

pub fn v4_local() -> Result<Vec<Case>, String> {
    let claims = Claims::with_groups(0);
    let Made { key, token, verify } = pasetors::v4_local(&paseto_payload(&claims));
    let ours = ours::v4_local(&key);
    let all = [(ours::NAME, ours), (pasetors::NAME, verify), (rusty_paseto::NAME, rusty_paseto::v4_local(&key))];
    cases("v4.local", all, &token, &claims)
}

pub fn v3_public() -> Result<Vec<Case>, String> {
    let claims = Claims::with_groups(0);
    let Made { key, token, verify } = pasetors::v3_public(&paseto_payload(&claims));
    cases("v3.public", [(ours::NAME, ours::v3_public(&key)), (pasetors::NAME, verify)], &token, &claims)
}

fn cases(
    group: &'static str,
    all: impl IntoIterator<Item = (&'static str, Verify)>,
    token: &str,
    claims: &Claims,
) -> Result<Vec<Case>, String> {
    let case = |(who, verify): (&'static str, Verify)| {
        check(who, &verify, token, claims)?;
        let token = token.to_owned();
        Ok(Case::new(group, who, "", Run::here(move || verify(black_box(&token)))))
    };
    all.into_iter().map(case).collect()
}
