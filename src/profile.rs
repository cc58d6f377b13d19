//! Profiles: kinds of JWT with rules of their own, each a verifier that cannot be built without them.
//!
//! A profile is a [`jwt::Verifier`](crate::jwt::Verifier) with a policy that its specification states, and with the claims that the
//! specification adds. What it returns is a type of its own, so an ID token cannot be used where an access token is asked for.

mod claims;
