//! The right answer to a request that shows a token, without a runtime: credentials, challenges, cookies, cross-site
//! decisions, forms.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod answer;
mod challenge;
mod credentials;

pub use answer::{Answer, DpopNonce, NonceError, ProtectedResource, StepUp};
pub use challenge::{Challenge, Description, ErrorCode, NotQuotable, QuotedText, Scheme};
pub use credentials::{Credential, CredentialError, Schemes, Way, ensure_no_token_in_form};

/// The example in the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
