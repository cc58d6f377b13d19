use alloc::vec::Vec;
use core::{fmt, time::Duration};

/// One sign-in: what the authentication request sent, and what came back beside the ID token.
///
/// The caller always states whether a `nonce` was sent. State the rest if it was sent or has come back: an access token
/// or a code that is not stated is not bound to the ID token. `Debug` shows neither the nonce, nor the token, nor the
/// code.
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
    /// Sent with the request that began the session; this token was refreshed since.
    SentBefore(&'s str),
}

/// Something that came beside the ID token, and whether the ID token must contain its hash.
#[derive(Clone, Copy)]
pub(super) struct Beside<'s> {
    pub(super) value: &'s str,
    pub(super) hash_required: bool,
}

impl<'s> SignIn<'s> {
    /// Requires the `nonce` of the request, compared byte by byte (OpenID Connect Core §3.1.3.7, step 11).
    ///
    /// An empty nonce rejects every token. Use each nonce for one sign-in, bind it to the browser that began the
    /// sign-in, and delete it once it has been used.
    pub const fn nonce(nonce: &'s str) -> Self {
        Self::new(Nonce::Sent(nonce))
    }

    /// Requires that there is no `nonce`, since the request had none (OpenID Connect Core §2).
    ///
    /// A token with one answers another request. Without a nonce, nothing in the token says which sign-in it was made
    /// for. In the code flow, `state` or PKCE must ensure that.
    pub const fn without_nonce() -> Self {
        Self::new(Nonce::NotSent)
    }

    /// Requires, for a token that came with a refreshed access token, the `nonce` of the original sign-in or none.
    ///
    /// The original sign-in is the one that began the session (OpenID Connect Core §12.2). State its
    /// [`subject`](Self::subject) too.
    pub const fn refreshed(nonce: &'s str) -> Self {
        Self::new(Nonce::SentBefore(nonce))
    }

    const fn new(nonce: Nonce<'s>) -> Self {
        Self { nonce, subject: None, max_age: None, acr: None, access_token: None, code: None }
    }

    /// Requires this `sub`: that of an earlier ID token, or one the request asked for (OpenID Connect Core §5.5.1,
    /// §12.2).
    pub fn subject(self, subject: &'s str) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// Requires an `auth_time` that is at most this long ago and not in the future, for a request with this `max_age`
    /// (OpenID Connect Core §3.1.2.1, §3.1.3.7, step 13).
    pub fn max_age(self, age: Duration) -> Self {
        Self { max_age: Some(age), ..self }
    }

    /// Requires an `acr` that is one of these, for a request that asked for them (OpenID Connect Core §3.1.3.7, step
    /// 12).
    ///
    /// An empty list rejects every token.
    pub fn acr_values(self, values: impl IntoIterator<Item = &'s str>) -> Self {
        Self { acr: Some(values.into_iter().collect()), ..self }
    }

    /// Requires the hash of this access token in `at_hash`.
    ///
    /// The access token came from the authorization endpoint, beside the ID token (OpenID Connect Core §3.2.2.9,
    /// §3.3.2.9).
    pub fn access_token(self, token: &'s str) -> Self {
        Self { access_token: Some(Beside { value: token, hash_required: true }), ..self }
    }

    /// Requires the hash of this access token in `at_hash`, if that is present.
    ///
    /// The access token came from the token endpoint, which may leave `at_hash` out (OpenID Connect Core §3.1.3.6,
    /// §3.1.3.8).
    pub fn access_token_from_token_endpoint(self, token: &'s str) -> Self {
        Self { access_token: Some(Beside { value: token, hash_required: false }), ..self }
    }

    /// Requires the hash of this code in `c_hash`.
    ///
    /// The code came from the authorization endpoint, beside the ID token (OpenID Connect Core §3.3.2.10).
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
