//! Signed bytes that are not a claims set: the compact serialization of RFC 7515, attached or detached.
//!
//! For a JWT, use [`jwt::Verifier`](crate::jwt::Verifier), which also applies a policy to the claims.

use alloc::vec::Vec;

use crate::{
    KeyId, Segment, VerifyError,
    strict::{bare, base64url, limits::TokenLimit},
};

mod compact;
mod header;
mod header_cache;
mod verifier;

pub(crate) use compact::split;
pub(crate) use header::{Expected, Header, HeaderRules};
pub(crate) use header_cache::HeaderCache;
pub use verifier::Verifier;

/// The key id that a token names; see [`header::unverified_kid`].
pub(crate) fn unverified_kid(token: &str, limit: TokenLimit) -> Result<KeyId, VerifyError> {
    split(token, limit).and_then(|parts| header::unverified_kid(parts.header)).map_err(bare::explain(token))
}

/// The payload of a token whose signature has not been verified.
pub(crate) fn unverified_payload(token: &str, limit: TokenLimit) -> Result<Vec<u8>, VerifyError> {
    let decode = |payload| base64url::decode(payload).map_err(|_| VerifyError::NotBase64(Segment::Payload));
    split(token, limit).and_then(|parts| decode(parts.payload)).map_err(bare::explain(token))
}
