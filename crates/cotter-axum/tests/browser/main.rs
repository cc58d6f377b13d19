//! What browsers, and the services behind, are answered: over HTTP on loopback.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bff;
mod cross_site;
mod feed;
mod routes;
mod store;
mod support;
