//! Keeps the keys of [`cotter`]'s verifiers up to date from JWK sets that issuers publish.
//!
//! A [`RemoteJwks<A>`] is the set of one issuer for one algorithm. A task fetches it and replaces the keys in the
//! [`SharedKeyring`](cotter::SharedKeyring) of its verifiers, so verification takes no lock and waits for nothing.
//! [`verify_or_refresh`](RemoteJwks::verify_or_refresh) waits for one refetch if a `kid` is unknown. [`RemoteIssuers`] does the same for
//! several issuers.
//!
//! | Question | Answer |
//! |---|---|
//! | How long is a set used? | [`freshness`]: as its header fields say, within bounds |
//! | What does a response mean? | [`response`]: a set, no change, or a [`RefreshError`] |
//! | What may be fetched? | [`JwksUrl`]: an `https` URL, or one on this machine |
//! | Who fetches? | [`client`]: any [`HttpClient`](client::HttpClient), within the limits of the request |
//! | What do verifiers say meanwhile? | [`Standing`]: [`KidUnknown`](cotter::VerifyError::KidUnknown) only if the set is fresh |
//!
//! The README lists the bounds. The algorithms are features of [`cotter`].
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

/// The examples in the README are tests. They use the built-in client.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
