//! Signed bytes that are no claims set: the compact serialization of RFC 7515, attached or detached.
//!
//! For a JWT, use [`jwt::Verifier`](crate::jwt::Verifier), which also holds the claims against a policy.

mod compact;
mod header;
mod verifier;

pub(crate) use compact::split;
pub(crate) use header::{Expected, Typ, check, optional_string};
pub use verifier::Verifier;
