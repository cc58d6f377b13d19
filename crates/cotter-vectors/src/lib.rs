//! Reads files of verification cases and runs them against `cotter`.
//!
//! A file of schema `cotter-vectors/1` contains keys, policies and tokens, with the expected outcome of each.
//! [`CaseFile`] reads a file, [`Case::run`] runs a case, and [`Outcome`] is the result. If this build does not have the
//! kind or the algorithm of a case, the case is skipped with the reason, and never counts as passed. A case that is not
//! understood fails.
//!
//! ```
//! let file = br#"{"schema": "cotter-vectors/1", "source": {"name": "RFC 8037"}, "groups": [{
//!     "kind": "jwk",
//!     "pin": {"alg": "Ed25519", "kid": "2026-11", "key": {"jwk": {
//!         "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
//!     }}},
//!     "cases": [{"id": "example", "comment": "A public key.", "expect": "accept"}]
//! }]}"#;
//!
//! let file = cotter_vectors::CaseFile::parse("example.json", file)?;
//! assert!(file.cases().all(|case| case.run().ok));
//! # Ok::<(), cotter_vectors::ReadError>(())
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod algorithm;
mod check;
mod file;
mod jwks;
pub mod key;
mod key_set;
mod outcome;
mod paserk;
mod plan;
mod policy;
mod profile;
pub mod protocol;
mod revocation;
mod schema;

pub use file::{Case, CaseFile, ReadError};
pub use outcome::Outcome;
