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
mod builder;
pub mod client;
mod clock;
mod discovery;
mod error;
mod fetcher;
pub mod freshness;
mod gate;
mod issuers;
mod plan;
mod remote;
#[cfg(feature = "reqwest")]
mod reqwest_client;
#[cfg(feature = "reqwest")]
mod resolver;
pub mod response;
mod snapshot;
mod status;
mod task;
mod url;

pub use address::AddressScope;
pub use builder::Builder;
pub use clock::{Clock, SystemClock};
pub use discovery::{Discovery, MetadataError};
pub use error::{RefreshError, StartError};
pub use issuers::RemoteIssuers;
pub use plan::Standing;
pub use remote::RemoteJwks;
#[cfg(feature = "reqwest")]
pub use reqwest_client::{ClientError, ReqwestClient, ReqwestClientBuilder};
#[cfg(feature = "reqwest")]
pub use resolver::{Resolver, SystemResolver};
pub use status::Status;
pub use url::{JwksUrl, UrlError};
