//! Extractors, layers and handlers for axum. A handler that names what it needs is not reached without it.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

#[cfg(feature = "session")]
pub mod backchannel;
#[cfg(feature = "bff")]
pub mod bff;
#[cfg(feature = "session")]
pub mod browser;
#[cfg(feature = "session")]
pub mod feed;
#[cfg(feature = "session")]
mod forms;
#[cfg(feature = "session")]
mod instant;
mod nonces;
#[cfg(feature = "session")]
mod private;
pub mod resource;
#[cfg(feature = "server")]
pub mod server;

/// The examples in the README are tests.
#[cfg(all(doctest, feature = "bff", feature = "server"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
