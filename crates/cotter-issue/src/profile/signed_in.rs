use std::fmt;

use cotter::profile::SignIn;

/// Who has signed in, and what an ID token is issued with: the twin of [`SignIn`].
///
/// Whether the request had a `nonce` is always stated. `Debug` shows neither it, nor the subject, the token or the code.
///
/// ```
/// use cotter_issue::profile::SignedIn;
///
/// let signed_in = SignedIn::nonce("user-17", "n-0S6_WzA2Mj").access_token("SlAV32hkKG");
/// assert_eq!(format!("{signed_in:?}"), "SignedIn { nonce: true, access_token: true, code: false, .. }");
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct SignedIn<'s> {
    pub(super) subject: &'s str,
    pub(super) nonce: Option<&'s str>,
    pub(super) access_token: Option<&'s str>,
    pub(super) code: Option<&'s str>,
}

impl<'s> SignedIn<'s> {
    /// This end user, whose request had this `nonce` (OpenID Connect Core §2).
    pub const fn nonce(subject: &'s str, nonce: &'s str) -> Self {
        Self { subject, nonce: Some(nonce), access_token: None, code: None }
    }

    /// This end user, whose request had no `nonce`.
    pub const fn without_nonce(subject: &'s str) -> Self {
        Self { subject, nonce: None, access_token: None, code: None }
    }

    /// States the hash of this access token, which is issued beside (`at_hash`, OpenID Connect Core §3.1.3.6).
    pub const fn access_token(self, token: &'s str) -> Self {
        Self { access_token: Some(token), ..self }
    }

    /// States the hash of this code, which is issued beside (`c_hash`, OpenID Connect Core §3.3.2.11).
    pub const fn code(self, code: &'s str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// What the client will know of this sign-in.
    pub(super) fn as_client(&self) -> SignIn<'s> {
        let sign_in = self.nonce.map_or_else(SignIn::without_nonce, SignIn::nonce);
        let sign_in = self.access_token.map_or_else(|| sign_in.clone(), |token| sign_in.clone().access_token(token));
        self.code.map_or_else(|| sign_in.clone(), |code| sign_in.clone().code(code))
    }
}

impl fmt::Debug for SignedIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("nonce", &self.nonce.is_some())
            .field("access_token", &self.access_token.is_some())
            .field("code", &self.code.is_some())
            .finish_non_exhaustive()
    }
}
