//! Profiles: kinds of JWT with rules of their own, each a verifier that cannot be built without them.
//!
//! A profile is a [`jwt::Verifier`](crate::jwt::Verifier) with a policy that its specification states, and with the claims that the
//! specification adds. What it returns is a type of its own, so an ID token cannot be used where an access token is asked for.

mod audience;
mod claims;
mod client_assertion;
mod id_token;
mod logout_token;
mod request_object;
mod single_use;
mod subject;

pub use client_assertion::{ClientAssertion, ClientAssertions};
pub use id_token::{IdToken, IdTokens, SignIn};
pub use logout_token::{LogoutToken, LogoutTokens, Sessions};
pub use request_object::{RequestObject, RequestObjects};
