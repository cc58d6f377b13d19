//! A session, as its service sees it.

use cotter::Timestamp;

use crate::{Binding, Epochs, Record, SessionId, Subject};

/// A session that was live when the store was asked. It holds no secret and no digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub(crate) record: Record,
    read_at: Timestamp,
}

impl Session {
    /// A session that was live at this time of the store.
    pub(crate) const fn new(record: Record, read_at: Timestamp) -> Self {
        Self { record, read_at }
    }

    /// A session of an answer without a time: it was live at its last use.
    pub(crate) const fn as_last_used(record: Record) -> Self {
        let read_at = record.last_used_at;
        Self { record, read_at }
    }

    /// A time at which it was live, by the store's clock: that of the look-up, the log-in or the refresh. Of a session in a
    /// list, and of one that was kept while others ended, it is the last use.
    ///
    /// Whatever has ended it since is later. So its access tokens count their life from this time.
    #[must_use]
    pub const fn read_at(&self) -> Timestamp {
        self.read_at
    }

    /// The public id: `sid` of its tokens.
    #[must_use]
    pub const fn id(&self) -> SessionId {
        self.record.id
    }

    /// Whom it belongs to.
    #[must_use]
    pub const fn subject(&self) -> &Subject {
        &self.record.subject
    }

    /// The OAuth client that it was begun for, if any.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        Some(&*self.record.client).filter(|client| !client.is_empty())
    }

    /// What to show in a list of sessions.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.record.label
    }

    /// The counters that it is under: `sep` of its tokens.
    #[must_use]
    pub const fn epochs(&self) -> Epochs {
        self.record.epochs
    }

    /// When it was begun.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.record.created_at
    }

    /// When its user logged in: `auth_time` of its tokens (OpenID Connect Core §2).
    #[must_use]
    pub const fn auth_time(&self) -> Timestamp {
        self.record.auth_time
    }

    /// When it was last used, to within the touch interval.
    #[must_use]
    pub const fn last_used_at(&self) -> Timestamp {
        self.record.last_used_at
    }

    /// When it is over if it is not used: never after [`expires_at`](Self::expires_at).
    #[must_use]
    pub const fn idle_expires_at(&self) -> Timestamp {
        self.record.idle_expires_at
    }

    /// When it is over, however much it is used.
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.record.expires_at
    }

    /// The key that its refresh tokens are bound to.
    #[must_use]
    pub const fn binding(&self) -> Option<Binding> {
        self.record.binding
    }

    /// Whether it has a cookie, so is a browser's.
    #[must_use]
    pub const fn has_cookie(&self) -> bool {
        self.record.cookie.is_some()
    }

    /// Whether it has refresh tokens, so is a native client's.
    #[must_use]
    pub const fn has_refresh_token(&self) -> bool {
        self.record.refresh.is_some()
    }

    /// The version of its data.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.record.version
    }

    /// What the caller keeps with it.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.record.data
    }
}
