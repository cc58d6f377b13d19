//! The cases of `jwt-simple` over BoringSSL, by the same lines as those over pure Rust.
#![forbid(unsafe_code)]

#[path = "../../src/peers/jwt_simple.rs"]
mod jwt_simple;

use cotter_benches_harness::{Case, Run, Who, check, serve::Fixture};

const WHO: Who = Who::peer_over_c("jwt-simple (BoringSSL)");

pub fn cases(fixtures: &[Fixture]) -> Result<Vec<Case>, String> {
    fixtures.iter().map(case).collect()
}

fn case(fixture: &Fixture) -> Result<Case, String> {
    let Fixture { key, token, claims } = fixture.clone();
    let verify = jwt_simple::verify(&key).ok_or("jwt-simple has no such algorithm")?;
    check(WHO.name, &verify, &token, &claims)?;
    Ok(Case::new(key.alg.name(), WHO, "", Run::here(move || verify(std::hint::black_box(&token)))))
}
