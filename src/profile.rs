//! Profiles: kinds of JWT with rules of their own, each a verifier that cannot be built without them.
//!
//! A profile is a [`jwt::Verifier`](crate::jwt::Verifier) with a policy that its specification states, and with the claims that the
//! specification adds. What it returns is a type of its own, so an ID token cannot be used where an access token is asked for.
//!
//! | Kind | Verifier | What comes out |
//! |---|---|---|
//! | Access token (RFC 9068) | [`AccessTokens`] | [`AccessToken<T>`] |
//! | DPoP proof (RFC 9449) | [`DpopProofs`] | [`DpopProof`] |

mod access_token;
mod claims;
mod confirmation;
mod dpop;
mod http_uri;

pub use access_token::{AccessToken, AccessTokens};
pub use confirmation::Presented;
pub use dpop::{DpopProof, DpopProofs, DpopRequest, ProofAlgorithms};
