//! The corpora of test tokens: cotter's verifiers give the answers that are stated, and each fault of a careless service is found.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod answers;
mod careless;
mod keys;
