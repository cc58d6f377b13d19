//! PASETO access tokens that someone else signs: `v4.public`, with the key named by its PASERK id in the footer.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use cotter::{
    Expect, KeyId, PinnedKey, Policy, SetupError, VerifyError,
    paseto::{self, V4Public},
};
use serde::Deserialize;

const ISSUER_KEY: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJC2l4bEiS+fedCkn4dki6nMuxV+O3ySbBgOnWfzzweM=
-----END PUBLIC KEY-----";

/// Its footer is `{"kid":"k4.pid.…"}`.
const ACCESS_TOKEN: &str = "v4.public.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6Im9yZGVycyIsInN1YiI6InVzZXItMTAyOSIsImp0aSI6\
IjdmM2M5YTJlIiwiZXhwIjoiMjEwMC0wMS0wMVQwMDowMDowMFoiLCJpYXQiOiIyMDI1LTExLTIxVDAwOjAwOjAwWiIsInNjb3BlIjoib3JkZXJzLnJlYWQifZt5\
LSazqpSwg8yd48GMz06YsBGs1p17Bhjnc8F6WJ7UVJxt9boDkPmsKWgy_BuW7SIBHbevNo07IEamr5h0Zw4.eyJraWQiOiJrNC5waWQuT05BZjBLa1hCRDFqWU55QW\
FDbHQ2M0RTaGNaZ2lUdmdSYmRVR1R6aE9NN2cifQ";

#[derive(Debug, Deserialize)]
struct Access {
    scope: String,
}

/// The key is called by its own PASERK id, which is computed from it; the footer of a token must name it.
fn access_tokens() -> Result<paseto::Verifier<V4Public>, SetupError> {
    let key = PinnedKey::from_pem(KeyId::ABSENT, ISSUER_KEY)?.pinned_by_paserk_id();
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).require_token_id();
    Ok(paseto::Verifier::new(key, policy))
}

/// What the bearer of this token may do.
fn scope(tokens: &paseto::Verifier<V4Public>, token: &str) -> Result<String, VerifyError> {
    let Access { scope } = tokens.verify_as(token)?.into_claims();
    Ok(scope)
}

fn main() -> Result<(), SetupError> {
    println!("{:?}", scope(&access_tokens()?, ACCESS_TOKEN));
    Ok(())
}

#[test]
fn an_access_token_names_the_key() {
    let tokens = access_tokens().unwrap();
    assert_eq!(scope(&tokens, ACCESS_TOKEN).as_deref(), Ok("orders.read"));
    assert_eq!(tokens.verify(ACCESS_TOKEN).unwrap().subject(), Some("user-1029"));
    let (without_footer, _) = ACCESS_TOKEN.rsplit_once('.').unwrap();
    assert_eq!(scope(&tokens, without_footer).unwrap_err(), VerifyError::KidMissing);
}
