//! Kinds of JWT with rules of their own: the twins of [`cotter::profile`].
//!
//! | Kind | Issued by | Verified by |
//! |---|---|---|
//! | access token (RFC 9068) | [`AccessTokenIssuer`] | [`AccessTokens`](cotter::profile::AccessTokens) |
//! | ID token (OpenID Connect Core) | [`IdTokenIssuer`] | [`IdTokens`](cotter::profile::IdTokens) |
//! | logout token (Back-Channel Logout) | [`LogoutTokenIssuer`] | [`LogoutTokens`](cotter::profile::LogoutTokens) |
//! | client assertion (RFC 7523) | [`ClientAssertionIssuer`] | [`ClientAssertions`](cotter::profile::ClientAssertions) |
//! | DPoP proof (RFC 9449) | [`DpopProver`] | [`DpopProofs`](cotter::profile::DpopProofs) |
//!
//! In the claims of the caller, a float that is not finite becomes `null`, as `serde_json` writes it.

mod access_token;
mod client_assertion;
mod dpop;
mod grant;
mod id_token;
mod logout_token;
mod signed_in;
mod token_hash;

pub use access_token::AccessTokenIssuer;
pub use client_assertion::ClientAssertionIssuer;
pub use dpop::{DpopProof, DpopProver, DpopTarget};
pub use grant::Grant;
pub use id_token::IdTokenIssuer;
pub use logout_token::LogoutTokenIssuer;
pub use signed_in::SignedIn;
