//! A service's own cookie as an encrypted PASETO (`v4.local`), bound to its session by an implicit assertion.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use cotter::{
    Expect, KeyId, PinnedKey, Policy, SetupError, VerifyError,
    paseto::{self, V4Local},
};
use serde::Deserialize;

/// A real one comes from where secrets are kept.
const COOKIE_KEY: &str = "k4.local.8hyXxP1-q53SYq_IfXLmUQztK41LisqwZ0Q8uPWMcVg";

/// Made with the implicit assertion `session 4711`.
const COOKIE: &str = "v4.local.8KglNebf1Jcg9k-mg-DsSeFjRREUtM9n5hiBgMw4LcGInQbT2qF6gsqeR8LFedqPOQjS2wExKb36MWfA2OqD3-8sF6z4t4yGK7gRF_Get\
iG5laKz7hmG4JZtHMJXL8siQfWZTWkyKXazk7H5Iaf1Su0QZtJdogfpdGo2wyqIlk_cbzcB6ygzcGNSTtslVB3ab_PbwxmLP5XPBKiyx9RJyAbNb3dMAM_4_9ZjfNloLiwd8w\
XtLTHcRiT4I86vewEk";

#[derive(Debug, Deserialize)]
struct Cookie {
    cart: Vec<String>,
}

/// The service is the issuer and the audience of its own cookies, and there is one key without a name.
fn cookies() -> Result<paseto::Verifier<V4Local>, SetupError> {
    let key = PinnedKey::from_paserk(KeyId::ABSENT, COOKIE_KEY)?;
    let this = || Expect::exactly("https://shop.example");
    Ok(paseto::Verifier::new(key, Policy::new(this(), this())).footer_absent())
}

/// What is in the cart of this session.
fn cart(cookies: &paseto::Verifier<V4Local>, cookie: &str, session: &str) -> Result<Vec<String>, VerifyError> {
    let Cookie { cart } = cookies.verify_with_assertion_as(cookie, session.as_bytes())?.into_claims();
    Ok(cart)
}

fn main() -> Result<(), SetupError> {
    println!("{:?}", cart(&cookies()?, COOKIE, "session 4711"));
    Ok(())
}

#[test]
fn a_cookie_of_another_session_is_none() {
    let cookies = cookies().unwrap();
    assert_eq!(cart(&cookies, COOKIE, "session 4711").unwrap(), ["tea", "cups"]);
    assert_eq!(cart(&cookies, COOKIE, "session 4712").unwrap_err(), VerifyError::InvalidSignature);
}
