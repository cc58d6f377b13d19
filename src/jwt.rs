//! JSON Web Tokens (RFC 7519): a claims set, signed, and held against a policy.

#[cfg(feature = "cache")]
mod cached;
mod draft;
mod issuers;
mod joinable;
mod opening;
mod or;
mod verifier;
mod with_header;

#[cfg(feature = "cache")]
pub use cached::CachedVerifier;
pub use issuers::Issuers;
pub use joinable::Joinable;
pub(crate) use opening::{Opening, Opens};
pub use or::Or;
pub use verifier::Verifier;
