//! Profiles: kinds of JWT with rules of their own, each a verifier that cannot be built without them.
//!
//! A profile is a [`jwt::Verifier`](crate::jwt::Verifier) with the policy that its specification prescribes and the
//! claims that the specification adds. It returns a type of its own, so an ID token cannot be used where an access
//! token is required.
//!
//! | Kind | Verifier | Returns |
//! |---|---|---|
//! | Access token (RFC 9068) | [`AccessTokens`] | [`AccessToken<T>`] |
//! | DPoP proof (RFC 9449) | [`DpopProofs`] | [`DpopProof`] |
//! | ID token (OpenID Connect Core 1.0) | [`IdTokens`] | [`IdToken<T>`] |
//! | Logout token (OpenID Connect Back-Channel Logout 1.0) | [`LogoutTokens`] | [`LogoutToken<T>`] |
//! | Client assertion (RFC 7523) | [`ClientAssertions`] | [`ClientAssertion<T>`] |
//! | Request object (RFC 9101) | [`RequestObjects`] | [`RequestObject<T>`] |
//!
//! An [`AccessTokenRouter`] serves several issuers of access tokens, or one issuer that is moving to another algorithm.
//! An [`IdTokenRouter`] does the same for providers of ID tokens. `a.or(b)` creates either.

mod access_token;
mod audience;
mod claims;
mod client_assertion;
mod confirmation;
mod dpop;
mod http_uri;
mod id_token;
mod kind;
mod logout_token;
mod presented;
#[cfg(all(test, feature = "std", feature = "ed25519", feature = "ecdsa", feature = "rsa"))]
mod readings;
mod request_object;
mod routes;
mod single_use;
mod subject;
mod tenant;
mod verifier;

pub use access_token::{AccessToken, AccessTokenRouter, AccessTokens};
pub use client_assertion::{ClientAssertion, ClientAssertions};
pub use confirmation::Presentation;
pub use dpop::{DpopProof, DpopProofs, DpopRequest, ProofAlgorithms};
pub use id_token::{IdToken, IdTokenRouter, IdTokens, SignIn};
pub use logout_token::{LogoutToken, LogoutTokens, Sessions};
pub use request_object::{RequestObject, RequestObjects};
