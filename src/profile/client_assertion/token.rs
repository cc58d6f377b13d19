use core::fmt;

use crate::{
    Verified, VerifyError,
    verified::{Opened, Read},
};

/// The proof that a client has authenticated itself.
///
/// Only [`ClientAssertions`](super::ClientAssertions) makes one. `T` is the type of further claims, if the caller asks
/// for any. `Debug` shows nothing from the assertion.
#[must_use]
#[derive(Clone)]
pub struct ClientAssertion<T = ()> {
    pub(super) verified: Verified<T>,
}

impl<T> ClientAssertion<T> {
    pub(super) fn new(opened: Opened<'_>, read: Read<T>) -> Result<Self, VerifyError> {
        Ok(Self { verified: read(opened)? })
    }

    /// The client, which is both `iss` and `sub`.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.verified.issuer().unwrap_or_default()
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

impl<T> fmt::Debug for ClientAssertion<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientAssertion").field(&self.verified).finish()
    }
}
