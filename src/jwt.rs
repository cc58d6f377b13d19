//! JSON Web Tokens (RFC 7519): a claims set, signed, and held against a policy.

mod claims;
mod policy;
mod verifier;

pub use policy::{Expect, Policy};
pub use verifier::Verifier;
