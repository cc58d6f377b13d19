//! A resource server over real HTTP on loopback: every answer, header by header, over HTTP/1.1 and HTTP/2.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod answered;
mod answers;
mod binding;
mod composition;
mod either;
mod feed;
mod keys;
mod nonces;
mod stores;
mod support;
mod telemetry;
