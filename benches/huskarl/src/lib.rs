//! The cases of `huskarl`.
#![forbid(unsafe_code)]

#[path = "../../src/peers/huskarl.rs"]
mod peer;

use cotter_benches_harness::{Case, Run, Who, check, serve::Fixture};

const WHO: Who = Who::peer_in_rust("huskarl");

pub fn cases(fixtures: &[Fixture]) -> Result<Vec<Case>, String> {
    fixtures.iter().map(case).collect()
}

fn case(fixture: &Fixture) -> Result<Case, String> {
    let Fixture { key, token, claims } = fixture.clone();
    let verify = peer::verify(&key).ok_or("huskarl has no such algorithm")?;
    check(WHO.name, &verify, &token, &claims)?;
    Ok(Case::new(key.alg.name(), WHO, "", Run::here(move || verify(std::hint::black_box(&token)))))
}
