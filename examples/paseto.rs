//! PASETO: access tokens that someone else signs (`v4.public`), and a service's own cookie (`v4.local`), bound to its session.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::error::Error;

use cotter::{
    Expect, KeyId, PinnedKey, Policy, SetupError,
    paseto::{self, V4Local, V4Public},
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

/// A real one comes from where secrets are kept.
const COOKIE_KEY: &str = "k4.local.8hyXxP1-q53SYq_IfXLmUQztK41LisqwZ0Q8uPWMcVg";

/// Made with the implicit assertion `session 4711`.
const COOKIE: &str = "v4.local.8KglNebf1Jcg9k-mg-DsSeFjRREUtM9n5hiBgMw4LcGInQbT2qF6gsqeR8LFedqPOQjS2wExKb36MWfA2OqD3-8sF6z4t4yGK7gRF_Get\
iG5laKz7hmG4JZtHMJXL8siQfWZTWkyKXazk7H5Iaf1Su0QZtJdogfpdGo2wyqIlk_cbzcB6ygzcGNSTtslVB3ab_PbwxmLP5XPBKiyx9RJyAbNb3dMAM_4_9ZjfNloLiwd8w\
XtLTHcRiT4I86vewEk";

#[derive(Deserialize)]
struct Access {
    scope: String,
}

#[derive(Deserialize)]
struct Cookie {
    cart: Vec<String>,
}

/// The key is called by its own PASERK id, which is recomputed from it; the footer of a token must name it.
fn access_tokens() -> Result<paseto::Verifier<V4Public>, SetupError> {
    let key = PinnedKey::<V4Public>::from_pem(KeyId::ABSENT, ISSUER_KEY)?.pinned_by_paserk_id();
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).require_token_id();
    Ok(paseto::Verifier::new(key, policy))
}

/// The service is the issuer and the audience of its own cookies, and there is one key without a name.
fn cookies() -> Result<paseto::Verifier<V4Local>, SetupError> {
    let key = PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, COOKIE_KEY)?;
    let this = || Expect::exactly("https://shop.example");
    Ok(paseto::Verifier::new(key, Policy::new(this(), this())).footer_absent())
}

fn main() -> Result<(), Box<dyn Error>> {
    let token = access_tokens()?.verify_as::<Access>(ACCESS_TOKEN)?;
    println!("{:?} may {}", token.subject(), token.claims().scope);
    let cookie = cookies()?.verify_with_assertion_as::<Cookie>(COOKIE, b"session 4711")?;
    println!("{:?} has {}", cookie.subject(), cookie.claims().cart.join(", "));
    Ok(())
}

#[cfg(test)]
use cotter::VerifyError;

#[test]
fn an_access_token_names_the_key() {
    let token = access_tokens().unwrap().verify_as::<Access>(ACCESS_TOKEN).unwrap();
    assert_eq!((token.subject(), token.claims().scope.as_str()), (Some("user-1029"), "orders.read"));
    assert!(token.footer().starts_with(br#"{"kid":"k4.pid."#));
    let (without_footer, _) = ACCESS_TOKEN.rsplit_once('.').unwrap();
    let refused = access_tokens().unwrap().verify(without_footer).unwrap_err();
    assert_eq!(refused, VerifyError::KidMissing);
}

#[test]
fn a_cookie_of_another_session_is_none() {
    let verifier = cookies().unwrap();
    let cookie = verifier.verify_with_assertion_as::<Cookie>(COOKIE, b"session 4711").unwrap();
    assert_eq!(cookie.claims().cart, ["tea", "cups"]);
    let other = verifier.verify_with_assertion(COOKIE, b"session 4712").unwrap_err();
    assert_eq!(other, VerifyError::InvalidSignature);
}
