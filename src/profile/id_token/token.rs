use alloc::{string::String, vec::Vec};
use core::fmt;

use super::claims::Claims;
use crate::{
    Timestamp, Verified, VerifyError,
    verified::{Opened, Read},
};

/// The proof that an ID token names an end user who has signed in.
///
/// Only [`IdTokens`](super::IdTokens) makes one. It is for the client that it was issued to. It is not an access token
/// and gives access to nothing. `T` is the type of further claims, if the caller asks for any. `Debug` shows nothing
/// from the token.
#[must_use]
#[derive(Clone)]
pub struct IdToken<T = ()> {
    pub(super) verified: Verified<T>,
    pub(super) auth_time: Option<Timestamp>,
    pub(super) acr: Option<String>,
    pub(super) amr: Vec<String>,
    pub(super) sid: Option<String>,
}

impl<T> IdToken<T> {
    pub(super) fn new(opened: Opened<'_>, claims: Claims, read: Read<T>) -> Result<Self, VerifyError> {
        let Claims { auth_time, acr, amr, sid, .. } = claims;
        Ok(Self { verified: read(opened)?, auth_time, acr, amr: amr.unwrap_or_default(), sid })
    }

    /// `sub`: the end user. Only together with the [`issuer`](Self::issuer) is it unique and never reassigned.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.verified.subject().unwrap_or_default()
    }

    /// `iss`: the provider.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.verified.issuer().unwrap_or_default()
    }

    /// `auth_time`: when the end user was authenticated.
    #[must_use]
    pub const fn auth_time(&self) -> Option<Timestamp> {
        self.auth_time
    }

    /// `acr`: the class of the authentication.
    #[must_use]
    pub fn acr(&self) -> Option<&str> {
        self.acr.as_deref()
    }

    /// `amr`: the methods of the authentication.
    pub fn amr(&self) -> impl Iterator<Item = &str> {
        self.amr.iter().map(String::as_str)
    }

    /// `sid`: the session at the provider, which a [`LogoutToken`](crate::profile::LogoutToken) may end (Back-Channel Logout §2.1).
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// The claims, in the caller's type.
    pub const fn claims(&self) -> &T {
        self.verified.claims()
    }

    /// The verified JWT, with its other registered claims.
    pub const fn verified(&self) -> &Verified<T> {
        &self.verified
    }
}

impl<T> fmt::Debug for IdToken<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IdToken").field(&self.verified).finish()
    }
}
