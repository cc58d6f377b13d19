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

mod address;
pub mod client;
#[cfg(feature = "reqwest")]
mod reqwest_client;
#[cfg(feature = "reqwest")]
mod resolver;
mod url;

pub use address::AddressScope;
#[cfg(feature = "reqwest")]
pub use reqwest_client::{ClientError, ReqwestClient, ReqwestClientBuilder};
#[cfg(feature = "reqwest")]
pub use resolver::{Resolver, SystemResolver};
pub use url::{JwksUrl, UrlError};
