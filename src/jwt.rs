//! JSON Web Tokens (RFC 7519): a claims set, signed, and held against a policy.

#[cfg(feature = "cache")]
mod cached;
mod issuer_router;
mod joinable;
mod opening;
mod or;
mod verifier;

#[cfg(feature = "cache")]
pub use cached::CachedVerifier;
pub use issuer_router::IssuerRouter;
pub use joinable::Joinable;
pub(crate) use opening::{Opening, Opens};
pub use or::Or;
pub use verifier::Verifier;
