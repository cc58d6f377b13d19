//! Keeps the keys of [`cotter`]'s verifiers up to date from JWK sets that issuers publish.
#![forbid(unsafe_code)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test fails by panicking"
    )
)]

pub mod client;
mod url;

pub use url::{JwksUrl, UrlError};
