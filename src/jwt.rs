//! JSON Web Tokens (RFC 7519): a claims set, signed, and held against a policy.

mod issuers;
mod joinable;
mod or;
mod verifier;

pub use issuers::Issuers;
pub use joinable::Joinable;
pub use or::Or;
pub use verifier::Verifier;
