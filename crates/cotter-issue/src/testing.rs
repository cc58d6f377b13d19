//! Tokens for the tests of a service that verifies with cotter: good ones, and a corpus of bad ones. Feature `testing`.
//!
//! [`TestIssuer`] and [`PasetoTestIssuer`] issue anything that is asked for, also what no verifier accepts. Their keys are published, so
//! everybody can issue such tokens: a verifier that trusts one of these keys trusts everybody. Three things keep that out of production:
//!
//! - A [`TestKey<A>`] is not a [`SigningKey<A>`](crate::SigningKey), and no issuer outside this module takes one. Its pin comes from
//!   [`danger_pin_for_tests`](TestKey::danger_pin_for_tests), and its JWK set from
//!   [`danger_jwks_for_tests`](TestKey::danger_jwks_for_tests).
//! - Its id is always [`TEST_KEY_ID`], which says what it is, and its secrets are refused by
//!   [`PinnedKey::from_secret`](cotter::PinnedKey::from_secret), as other well-known secrets are.
//! - A build without debug assertions fails, unless the environment variable `COTTER_TESTING_IN_RELEASE` is `1` when it is compiled, as in
//!   `COTTER_TESTING_IN_RELEASE=1 cargo test --release`. So list this feature under `[dev-dependencies]` only.
//!
//! A [`Corpus`] is a list of tokens, each with what a right service answers:
//!
//! ```
//! use cotter::{Authorization, Ed25519, profile::{AccessTokens, Presentation}};
//! use cotter_issue::testing::{TestIssuer, TestKey};
//!
//! let key = TestKey::<Ed25519>::fixed();
//! let tokens = AccessTokens::new(key.danger_pin_for_tests(), "https://as.example", "https://api.example");
//! // The service under test, as a function from a token to an HTTP status.
//! let service = |token: &str| match tokens.verify(token, Presentation::bearer()) {
//!     Ok(_) => 200,
//!     Err(_) => 401,
//! };
//!
//! let issuer = TestIssuer::access_tokens(&key, "https://as.example", "https://api.example");
//! assert_eq!(issuer.corpus()?.faults(service), []);
//!
//! let forgetful = |token: &str| if token.is_empty() { 401 } else { 200 };
//! let faults = issuer.corpus()?.faults(forgetful);
//! assert!(faults.iter().any(|fault| fault.name() == "alg-none"));
//! # Ok::<(), cotter_issue::IssueError>(())
//! ```

mod answer;
mod cases;
mod corpus;
mod forge;
mod issuer;
mod key;
mod material;
#[cfg(feature = "paseto")]
mod paseto;

#[cfg(feature = "paseto")]
pub use self::paseto::PasetoTestIssuer;
pub use self::{
    answer::Answer,
    corpus::{Case, Corpus, Fault},
    issuer::TestIssuer,
    key::{TEST_KEY_ID, TestKey},
    material::TestAlgorithm,
};

// The keys are published: whoever has a release with them in it should have meant it.
const _: () = assert!(
    cfg!(debug_assertions)
        || match option_env!("COTTER_TESTING_IN_RELEASE") {
            Some(said) => matches!(said.as_bytes(), b"1"),
            None => false,
        },
    "the feature `testing` of cotter-issue is in a build without debug assertions: list it under [dev-dependencies] only, or set \
     COTTER_TESTING_IN_RELEASE=1 if this is a test"
);
