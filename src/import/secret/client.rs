use core::fmt;

/// The secret of a client, as text: a `&str`, or one that is explicitly short.
///
/// The verifiers of [`profile`](crate::profile) accept it where a client and its provider share a secret.
///
/// ```
/// use cotter::{ClientSecret, Hs256, KeyError, KeyId, profile::IdTokens};
///
/// let secret = "s6BhdRkqt3Vd9Qz7";
/// let tokens = IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, secret, "https://op.example", "client");
/// assert_eq!(tokens.unwrap_err(), KeyError::SecretTooShort { min: 32 });
/// let short = ClientSecret::danger_short(secret);
/// assert!(IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, short, "https://op.example", "client").is_ok());
/// ```
#[derive(Clone, Copy)]
pub struct ClientSecret<'s> {
    secret: &'s str,
    may_be_short: bool,
}

impl<'s> ClientSecret<'s> {
    /// Accepts a secret that may be shorter than the hash, of at least 16 bytes.
    ///
    /// Some providers hand out such secrets; see
    /// [`PinnedKey::danger_from_short_secret`](crate::PinnedKey::danger_from_short_secret).
    #[must_use]
    pub const fn danger_short(secret: &'s str) -> Self {
        Self { secret, may_be_short: true }
    }

    /// The secret as a key (OpenID Connect Core §10.1): for issuers.
    #[doc(hidden)]
    #[must_use]
    pub const fn octets(&self) -> &'s [u8] {
        self.secret.as_bytes()
    }

    /// Whether the caller has named it as short: for issuers.
    #[doc(hidden)]
    #[must_use]
    pub const fn may_be_short(&self) -> bool {
        self.may_be_short
    }
}

impl<'s> From<&'s str> for ClientSecret<'s> {
    fn from(secret: &'s str) -> Self {
        Self { secret, may_be_short: false }
    }
}

impl<'s> From<&'s alloc::string::String> for ClientSecret<'s> {
    fn from(secret: &'s alloc::string::String) -> Self {
        secret.as_str().into()
    }
}

/// Shows nothing of the secret.
impl fmt::Debug for ClientSecret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret")
    }
}
