//! JSON Web Tokens (RFC 7519): signed claims sets that a policy must accept.

mod begin;
#[cfg(feature = "cache")]
mod cached;
mod draft;
mod either;
mod issuer_router;
mod opening;
mod route;
mod sought;
mod verifier;
mod with_header;

#[cfg(feature = "cache")]
pub use cached::CachedVerifier;
pub use either::Either;
pub use issuer_router::IssuerRouter;
pub(crate) use issuer_router::unverified_issuer;
pub(crate) use opening::{Opening, Opens};
pub use route::Route;
pub(crate) use sought::{Found, Sought};
pub use verifier::Verifier;
