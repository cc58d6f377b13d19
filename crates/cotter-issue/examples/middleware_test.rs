//! How a service tests its own middleware: a corpus of good and bad tokens, and what it must answer to each.
//!
//! The middleware is a plain function from a header field to a status, so this is the same with any framework: send
//! `case.token()` as `Authorization: Bearer …`, and compare the status. Cargo.toml lists `cotter-issue` with feature `testing` under
//! `[dev-dependencies]`; a build without debug assertions fails with it.
#![allow(clippy::print_stdout, reason = "an example prints")]

use cotter::{
    Authorization, Es256, PinnedKey,
    profile::{AccessTokens, Presentation},
};
use cotter_issue::testing::{TestIssuer, TestKey};

const ISSUER: &str = "https://as.example";
const API: &str = "https://api.example";

/// The middleware of the service: it takes its keys as an argument, so that a test can give it others.
struct Middleware {
    tokens: AccessTokens<Es256>,
}

impl Middleware {
    fn new(key: PinnedKey<Es256>) -> Self {
        Self { tokens: AccessTokens::new(key, ISSUER, API) }
    }

    /// The status of a request with this header field.
    fn status(&self, authorization: Option<&str>) -> u16 {
        let Ok(Authorization::Bearer(token)) = Authorization::read_one(authorization) else { return 401 };
        match self.tokens.verify(token, Presentation::bearer()) {
            Ok(token) if token.has_scope("orders:read") => 200,
            Ok(_) => 403,
            Err(_) => 401,
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = TestKey::<Es256>::fixed();
    let middleware = Middleware::new(key.danger_pin_for_tests());
    let service = |token: &str| middleware.status(Some(&format!("Bearer {token}")));

    // Every good token has the scope that the service asks for, so that it is 200 or 401.
    let issuer = TestIssuer::access_tokens(&key, ISSUER, API).claims(&serde_json::json!({"scope": "orders:read"}))?;
    let corpus = issuer.corpus()?;
    let faults = corpus.faults(service);
    assert!(faults.is_empty(), "{faults:#?}");

    // What the corpus does not know is a test of its own.
    assert_eq!(middleware.status(None), 401);
    let other_scope = issuer.claims(&serde_json::json!({"scope": "orders:write"}))?;
    assert_eq!(service(&other_scope.issue()?), 403);
    println!("{} tokens, each answered as it should be", corpus.iter().count());
    Ok(())
}

#[test]
fn the_middleware_answers_every_token_as_it_should() {
    assert!(main().is_ok());
}
