//! A session, as a store keeps it.

use std::fmt;

use cotter::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Epochs, RotationNonce, SecretDigest, SessionId, Subject};

/// A session, as a store keeps it: one row, with digests in place of secrets.
///
/// A browser's session has a cookie, a native client's has a refresh token, and one session may have both. `Debug` does
/// not show the data, which may hold secrets of the caller's.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores of other crates build it: a new field must be stored")]
pub struct Record {
    /// The public id.
    pub id: SessionId,
    /// Whom it belongs to.
    pub subject: Subject,
    /// The OAuth client that it was begun for; empty for none.
    pub client: Box<str>,
    /// What to show in a list of sessions: the `User-Agent` of the log-in, for instance.
    pub label: Box<str>,
    /// The counters under which it was begun or kept.
    pub epochs: Epochs,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When its user logged in: the claim `auth_time`.
    pub auth_time: Timestamp,
    /// When it was used last, to within the touch interval.
    pub last_used_at: Timestamp,
    /// When it is over if it is not used.
    pub idle_expires_at: Timestamp,
    /// When it is over, however much it is used.
    pub expires_at: Timestamp,
    /// The digest of its cookie.
    pub cookie: Option<SecretDigest>,
    /// Its refresh tokens.
    pub refresh: Option<Family>,
    /// The thumbprint of the key that its refresh tokens are bound to (RFC 9449 §5).
    pub binding: Option<Binding>,
    /// Counts the writes of `data`.
    pub version: u64,
    /// What the caller keeps with the session.
    pub data: Vec<u8>,
    /// Why it has ended, if it has. The row stays until `expires_at`, so that a late use is recognised.
    pub ended: Option<EndReason>,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id)
            .field("epochs", &self.epochs)
            .field("created_at", &self.created_at)
            .field("idle_expires_at", &self.idle_expires_at)
            .field("expires_at", &self.expires_at)
            .field("version", &self.version)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// The refresh tokens of a session: the current one and its predecessor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores of other crates build it: a new field must be stored")]
pub struct Family {
    /// The digest of the current token.
    pub current: SecretDigest,
    /// The digest of the token that it replaced, and what it was derived with.
    pub previous: Option<Predecessor>,
    /// The number of rotations.
    pub generation: u64,
}

/// The token that the current one has replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "stores of other crates build it: a new field must be stored")]
pub struct Predecessor {
    /// Its digest.
    pub digest: SecretDigest,
    /// What the current token was derived from it with.
    pub nonce: RotationNonce,
    /// When it was replaced.
    pub rotated_at: Timestamp,
}

/// The SHA-256 thumbprint of a key (RFC 7638) that refresh tokens are bound to: `jkt` of a DPoP proof (RFC 9449 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding([u8; 32]);

impl Binding {
    /// A binding to the key with this thumbprint.
    #[must_use]
    pub const fn from_bytes(thumbprint: [u8; 32]) -> Self {
        Self(thumbprint)
    }

    /// The thumbprint.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Why a session has ended.
///
/// ```
/// use cotter_session::EndReason;
///
/// assert_eq!(EndReason::from_code(EndReason::LoggedOut.code()), Some(EndReason::LoggedOut));
/// assert_eq!(EndReason::from_code(0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum EndReason {
    /// Its user logged out.
    LoggedOut,
    /// Its user ended it from another session.
    EndedByUser,
    /// All sessions of the subject, the tenant or everyone were ended.
    Everywhere,
    /// A refresh token was used again, or was made up.
    Reuse,
    /// The session was replaced by another of the same browser.
    Replaced,
    /// An operator ended it.
    Administrative,
    /// A client revoked its refresh token (RFC 7009).
    Revoked,
    /// The authorization code that it came from was used again (RFC 6749 §4.1.2).
    CodeReuse,
}

impl EndReason {
    const ALL: [Self; 8] = [
        Self::LoggedOut,
        Self::EndedByUser,
        Self::Everywhere,
        Self::Reuse,
        Self::Replaced,
        Self::Administrative,
        Self::Revoked,
        Self::CodeReuse,
    ];

    /// The number that stores keep. It never changes.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::LoggedOut => 1,
            Self::EndedByUser => 2,
            Self::Everywhere => 3,
            Self::Reuse => 4,
            Self::Replaced => 5,
            Self::Administrative => 6,
            Self::Revoked => 7,
            Self::CodeReuse => 8,
        }
    }

    /// The reason with this number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// A word for logs and counters: `logged_out`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::EndedByUser => "ended_by_user",
            Self::Everywhere => "everywhere",
            Self::Reuse => "reuse",
            Self::Replaced => "replaced",
            Self::Administrative => "administrative",
            Self::Revoked => "revoked",
            Self::CodeReuse => "code_reuse",
        }
    }
}
