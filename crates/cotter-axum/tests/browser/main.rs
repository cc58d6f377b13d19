//! What browsers, and the services behind, are answered: over HTTP on loopback.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod backchannel;
mod bff;
mod cross_site;
mod either;
mod feed;
mod routes;
mod store;
mod support;
