//! What is issued: a credential, with a type for each kind.

use std::{marker::PhantomData, mem};

use cotter::Timestamp;
use zeroize::optimization_barrier;

use crate::random::TokenId;

/// A token of one kind. Anybody who reads it can use it.
///
/// It has no `Debug`, `Display` or `Serialize`, so that it reaches no log and no response by accident:
/// [`expose`](Self::expose) is the only way to read it. It is wiped when it is dropped. The kind is a type, so an ID token does not compile
/// where an access token is expected.
///
/// ```
/// use std::time::Duration;
/// use cotter::{Ed25519, KeyId};
/// use cotter_issue::{Lifetime, SigningKey, Subject, jwt};
///
/// let key = SigningKey::<Ed25519>::generate(KeyId::ABSENT)?;
/// let issuer = jwt::Issuer::new(key, "order+jwt", "https://auth.example", "orders", Lifetime::of(Duration::from_secs(300))?)?;
/// let token = issuer.issue(Subject::ABSENT, &serde_json::json!({"order": 7}))?;
/// assert_eq!(token.expose().split('.').count(), 3);
/// assert_eq!(token.token_id().len(), 22);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail
/// fn log<K>(token: &cotter_issue::Token<K>) {
///     println!("{token:?}");
/// }
/// ```
#[expect(missing_debug_implementations, reason = "it is a credential, and nothing shows it")]
pub struct Token<K> {
    text: Text,
    moment: Moment,
    kind: PhantomData<fn() -> K>,
}

/// The text, which is wiped when it is dropped: at once, since byte by byte that takes as long as signing some of it.
struct Text(String);

impl Drop for Text {
    fn drop(&mut self) {
        let mut bytes = mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        optimization_barrier(&*bytes);
    }
}

/// When a token begins and ends, and its id.
#[derive(Clone)]
pub(crate) struct Moment {
    pub(crate) issued_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) token_id: TokenId,
}

impl<K> Token<K> {
    pub(crate) fn new(text: String, moment: Moment) -> Self {
        Self { text: Text(text), moment, kind: PhantomData }
    }

    /// The text, for the party that the token is meant for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text.0
    }

    /// `jti`, by which lists of revoked tokens name it. It gives access to nothing.
    #[must_use]
    pub fn token_id(&self) -> &str {
        self.moment.token_id.as_str()
    }

    /// `iat`.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.moment.issued_at)
    }

    /// `exp`: from then on it is expired.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.moment.expires_at)
    }
}

/// A JWT without a profile, as a kind of [`Token`].
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no values")]
pub enum Jwt {}

/// An access token (RFC 9068), as a kind of [`Token`].
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no values")]
pub enum AccessToken {}

/// An ID token (OpenID Connect Core), as a kind of [`Token`].
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no values")]
pub enum IdToken {}

/// A logout token (OpenID Connect Back-Channel Logout), as a kind of [`Token`].
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no values")]
pub enum LogoutToken {}

/// A client assertion (RFC 7523), as a kind of [`Token`].
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no values")]
pub enum ClientAssertion {}

/// A PASETO, as a kind of [`Token`].
#[cfg(feature = "paseto")]
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no values")]
pub enum Paseto {}
