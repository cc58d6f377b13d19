use alloc::vec::Vec;
use core::{fmt, time::Duration};

/// What one sign-in knows: what was sent in the authentication request, and what came back beside the ID token.
///
/// Whether a `nonce` was sent is always stated. The rest is stated where it was sent or has come; an access token or a code
/// that is not handed over is not bound to the ID token. `Debug` shows what is stated, and neither the nonce, nor the token,
/// nor the code.
///
/// ```
/// use core::time::Duration;
/// use cotter::profile::SignIn;
///
/// let sign_in = SignIn::nonce("n-0S6_WzA2Mj").max_age(Duration::from_secs(3600)).access_token("SlAV32hkKG");
/// assert!(!format!("{sign_in:?}").contains("n-0S6"));
/// assert!(!format!("{sign_in:?}").contains("SlAV"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct SignIn<'s> {
    pub(super) nonce: Nonce<'s>,
    pub(super) subject: Option<&'s str>,
    pub(super) max_age: Option<Duration>,
    pub(super) acr: Option<Vec<&'s str>>,
    pub(super) access_token: Option<Beside<'s>>,
    pub(super) code: Option<Beside<'s>>,
}

#[derive(Clone, Copy)]
pub(super) enum Nonce<'s> {
    Sent(&'s str),
    NotSent,
    /// Sent with the request that began the session, of which this is a refreshed token.
    SentBefore(&'s str),
}

/// Something that came beside the ID token, and whether the token must hold its hash.
#[derive(Clone, Copy)]
pub(super) struct Beside<'s> {
    pub(super) value: &'s str,
    pub(super) hash_required: bool,
}

impl<'s> SignIn<'s> {
    /// The request had this `nonce`: the token must have it too, compared byte by byte (OpenID Connect Core §3.1.3.7, step 11).
    /// With an empty one, no token is accepted.
    ///
    /// It is of this one sign-in, bound to the browser that began it, and is forgotten when it has been used.
    pub const fn nonce(nonce: &'s str) -> Self {
        Self::new(Nonce::Sent(nonce))
    }

    /// The request had no `nonce`; a token that has one answers another request, and is refused (OpenID Connect Core §2).
    ///
    /// Nothing in the token says then for which sign-in it was made. In the code flow `state` or PKCE must tell.
    pub const fn without_nonce() -> Self {
        Self::new(Nonce::NotSent)
    }

    /// The token came with a refreshed access token: its `nonce` may be absent, and otherwise is that of the sign-in that
    /// began the session (OpenID Connect Core §12.2). State its [`subject`](Self::subject) too.
    pub const fn refreshed(nonce: &'s str) -> Self {
        Self::new(Nonce::SentBefore(nonce))
    }

    const fn new(nonce: Nonce<'s>) -> Self {
        Self { nonce, subject: None, max_age: None, acr: None, access_token: None, code: None }
    }

    /// `sub` must be this: that of an earlier ID token, or the one that was asked for (OpenID Connect Core §5.5.1, §12.2).
    pub fn subject(self, subject: &'s str) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// The request had this `max_age`: `auth_time` must be there, not be in the future, and be at most this long ago
    /// (OpenID Connect Core §3.1.2.1, §3.1.3.7, step 13).
    pub fn max_age(self, age: Duration) -> Self {
        Self { max_age: Some(age), ..self }
    }

    /// The request asked for one of these: `acr` must be there and be one of them (OpenID Connect Core §3.1.3.7, step 12).
    ///
    /// With no values at all, no token is accepted.
    pub fn acr_values(self, values: impl IntoIterator<Item = &'s str>) -> Self {
        Self { acr: Some(values.into_iter().collect()), ..self }
    }

    /// This access token came from the authorization endpoint, beside the ID token: `at_hash` must be there and be its hash
    /// (OpenID Connect Core §3.2.2.9, §3.3.2.9).
    pub fn access_token(self, token: &'s str) -> Self {
        Self { access_token: Some(Beside { value: token, hash_required: true }), ..self }
    }

    /// This access token came from the token endpoint, where `at_hash` may be left out; one that is there must be its hash
    /// (OpenID Connect Core §3.1.3.6, §3.1.3.8).
    pub fn access_token_from_token_endpoint(self, token: &'s str) -> Self {
        Self { access_token: Some(Beside { value: token, hash_required: false }), ..self }
    }

    /// This code came from the authorization endpoint, beside the ID token: `c_hash` must be there and be its hash
    /// (OpenID Connect Core §3.3.2.10).
    pub fn code(self, code: &'s str) -> Self {
        Self { code: Some(Beside { value: code, hash_required: true }), ..self }
    }
}

impl fmt::Debug for SignIn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nonce = match self.nonce {
            Nonce::Sent(_) => "stated",
            Nonce::NotSent => "none",
            Nonce::SentBefore(_) => "stated, of an earlier request",
        };
        f.debug_struct("SignIn")
            .field("nonce", &format_args!("{nonce}"))
            .field("max_age", &self.max_age)
            .field("acr_values", &self.acr)
            .field("access_token", &self.access_token.is_some())
            .field("code", &self.code.is_some())
            .finish_non_exhaustive()
    }
}
