mod check;

use core::{fmt, time::Duration};
use std::sync::RwLock;

use super::By;
use crate::{
    Timestamp,
    error::RevokeError,
    expiring::{Entry, Expiring, Key, NoRoom, Room},
    strict::limits::MAX_LEEWAY_SECONDS,
};

/// A policy accepts a token for at most this long after its `exp`.
const LONGEST_LEEWAY: Duration = Duration::from_secs(MAX_LEEWAY_SECONDS);

/// By default, a user's share is the capacity divided by this.
const SHARES: usize = 100;

/// By default, the operator's reserve is the capacity divided by this.
const RESERVES: usize = 10;

/// A [`RevocationCheck`](super::RevocationCheck) in memory with a fixed capacity, which never drops an entry before it
/// expires.
///
/// A list revokes tokens by their `jti`, by their session, by their subject, or by several of these. It rejects a token
/// that lacks the claims for any of them. An entry is kept until the tokens that it revokes have expired under every
/// policy: until `exp` plus ten minutes, the longest leeway. When the list is full, revoking is an error, and all
/// entries stay.
///
/// Each call states who revokes: [`By`]. Users can log in and out any number of times. So each user has at most a
/// hundredth of the list, or the limit of [`per_user`](Self::per_user). All users together leave a tenth of it, or what
/// [`reserve`](Self::reserve) says, to the operator. The call that revokes a stolen session does not fail because
/// others have logged out.
///
/// # Size
///
/// An entry has about 350 bytes in all, however long the ids are. Memory is allocated as needed. The number of entries
/// is revocations per second × (longest life + 20 minutes). With tokens that live for an hour, 10 log-outs per second
/// are 48,000 entries, or 17 MB. Choose the capacity for that number plus the reserve.
///
/// # What is rejected
///
/// The list does not know the tokens of a session or a subject, nor the other tokens with the same `jti`. So it is told
/// how long a token lives at most, from `iat` to `exp`. A token that lives longer, or without end, is rejected as
/// [`Status::Indeterminate`](super::Status::Indeterminate), since its entry could expire before it. So is a token whose
/// `iat` is more than ten minutes ahead, unless the list revokes by subject alone. If the longest life is
/// [`Duration::MAX`], tokens need neither `iat` nor `exp`, and entries stay as long as the list.
///
/// If the clock jumped ahead and entries were dropped for that reason, tokens that end before the latest of those are
/// `Indeterminate` once the clock is right again.
///
/// The list belongs to one process, and is empty when the process starts. Add earlier revocations again from where you
/// store them.
///
/// ```
/// use core::time::Duration;
/// use std::{sync::Arc, time::SystemTime};
/// use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy, Timestamp, VerifyError, revocation::RevocationList};
/// # use serde_json::Value;
/// # const PEM: &str = "-----BEGIN PUBLIC KEY-----
/// # MCowBQYDK2VwAyEAn9q8xTrtOrquccBNJ7QsqDIEs9RmBNv+5EOzsn1Tb4U=
/// # -----END PUBLIC KEY-----";
/// # let token = include_str!("../../vectors/demo/token.jwt").trim_end();
///
/// // The token of this example is good for many years; most live for minutes.
/// let list = Arc::new(RevocationList::of_tokens(100_000, Duration::MAX));
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).revocation(list.clone());
/// let verifier = jwt::Verifier::new(PinnedKey::<Ed25519>::from_pem("demo-2026", PEM)?, policy);
///
/// let verified = verifier.verify(token)?;
/// list.revoke(&verified, Timestamp::try_from(SystemTime::now())?)?;
/// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::Revoked);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RevocationList {
    /// How long a token that is revoked by its `jti` lives at most.
    tokens: Option<Duration>,
    /// How long a token of a session lives at most.
    sessions: Option<Duration>,
    /// How long a token of a subject lives at most.
    subjects: Option<Duration>,
    /// For a subject, tokens issued up to this instant are revoked.
    entries: RwLock<Expiring<Timestamp>>,
}

impl RevocationList {
    /// Creates an empty list that revokes tokens by their `jti`.
    ///
    /// Each token lives for at most `longest_life`, and needs a `jti` and an `iat`.
    #[must_use]
    pub fn of_tokens(capacity: usize, longest_life: Duration) -> Self {
        Self::new(capacity).and_tokens(longest_life)
    }

    /// Creates an empty list that revokes the tokens of a session.
    ///
    /// Each token lives for at most `longest_life`, and needs a `sid` and an `iat`.
    #[must_use]
    pub fn of_sessions(capacity: usize, longest_life: Duration) -> Self {
        Self::new(capacity).and_sessions(longest_life)
    }

    /// Creates an empty list that revokes the tokens of a subject.
    ///
    /// Each token lives for at most `longest_life`, and needs a `sub` and an `iat`.
    #[must_use]
    pub fn of_subjects(capacity: usize, longest_life: Duration) -> Self {
        Self::new(capacity).and_subjects(longest_life)
    }

    /// Also revokes tokens by their `jti`, within the same capacity.
    #[must_use]
    pub fn and_tokens(self, longest_life: Duration) -> Self {
        Self { tokens: Some(longest_life), ..self }
    }

    /// Also revokes the tokens of a session, within the same capacity.
    #[must_use]
    pub fn and_sessions(self, longest_life: Duration) -> Self {
        Self { sessions: Some(longest_life), ..self }
    }

    /// Also revokes the tokens of a subject, within the same capacity.
    #[must_use]
    pub fn and_subjects(self, longest_life: Duration) -> Self {
        Self { subjects: Some(longest_life), ..self }
    }

    /// Allows each user this many entries at a time, instead of a hundredth of the capacity.
    ///
    /// With a limit of the capacity or more, one user can fill everything except the reserve.
    #[must_use]
    pub fn per_user(self, entries: usize) -> Self {
        self.with_room(|room| Room { share: entries, ..room })
    }

    /// Reserves this many entries for [`By::OPERATOR`], instead of a tenth of the capacity, rounded down.
    ///
    /// The operator may use the rest as well. With a reserve of the capacity or more, users cannot revoke anything.
    #[must_use]
    pub fn reserve(self, entries: usize) -> Self {
        self.with_room(|room| Room { reserve: entries, ..room })
    }

    /// Revokes every token of this issuer (`None`: no issuer) with this `jti` that has been made by now.
    ///
    /// `expires_at` is the `exp` of one of them. The entry outlives all of them: a token with the same `jti` and a
    /// later `exp` stays revoked when this one has expired.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; the token is not revoked, and earlier revocations stay.
    pub fn revoke_token(
        &self,
        issuer: Option<&str>,
        token_id: &str,
        expires_at: Timestamp,
        by: By<'_>,
        now: Timestamp,
    ) -> Result<(), RevokeError> {
        let longest_life = self.tokens.ok_or(RevokeError::NotCovered)?;
        let last_exp = last_exp(longest_life, now).max(expires_at);
        let entry = Entry { until: last_exp.saturating_add(LONGEST_LEEWAY), value: now };
        self.put(token_key(issuer, token_id), entry, by, now)
    }

    /// Revokes every token of this session: those with this issuer (`None`: no issuer) and `sid`.
    ///
    /// The session is over, so its issuer must not make further tokens for it. The issuer's clock may be ten minutes
    /// ahead of `now`.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; the session is not revoked, and earlier revocations stay.
    pub fn revoke_session(
        &self,
        issuer: Option<&str>,
        session_id: &str,
        by: By<'_>,
        now: Timestamp,
    ) -> Result<(), RevokeError> {
        let longest_life = self.sessions.ok_or(RevokeError::NotCovered)?;
        let entry = Entry { until: last_exp(longest_life, now).saturating_add(LONGEST_LEEWAY), value: now };
        self.put(session_key(issuer, session_id), entry, by, now)
    }

    /// Revokes every token of this issuer (`None`: no issuer) and `sub` whose `iat` is `issued_until` or earlier.
    ///
    /// The instants are compared in whole seconds. Of two calls for one subject, the later instant counts.
    /// `issued_until` is a time of the issuer's clock, which may be ahead of this machine's.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; nothing more is revoked, and earlier revocations stay.
    pub fn revoke_subject(
        &self,
        issuer: Option<&str>,
        subject: &str,
        issued_until: Timestamp,
        by: By<'_>,
        now: Timestamp,
    ) -> Result<(), RevokeError> {
        let longest_life = self.subjects.ok_or(RevokeError::NotCovered)?;
        let last_exp = issued_until.saturating_add(Duration::from_secs(1)).saturating_add(longest_life);
        let entry = Entry { until: last_exp.saturating_add(LONGEST_LEEWAY), value: issued_until };
        self.put(subject_key(issuer, subject), entry, by, now)
    }

    const fn new(capacity: usize) -> Self {
        let room = Room { capacity, share: capacity.div_ceil(SHARES), reserve: capacity / RESERVES };
        Self { tokens: None, sessions: None, subjects: None, entries: RwLock::new(Expiring::new(room)) }
    }

    fn with_room(mut self, change: impl FnOnce(Room) -> Room) -> Self {
        if let Ok(entries) = self.entries.get_mut() {
            entries.set_room(change(entries.room()));
        }
        self
    }

    fn put(&self, key: Key, entry: Entry<Timestamp>, by: By<'_>, now: Timestamp) -> Result<(), RevokeError> {
        let mut entries = self.entries.write().map_err(|_| RevokeError::ListUnusable)?;
        let Room { capacity, share, .. } = entries.room();
        entries.put(key, entry, by.holder(), now).map_err(|no_room| match no_room {
            NoRoom::ShareUsed => RevokeError::UserQuota { max: share },
            NoRoom::Full => RevokeError::ListFull { capacity },
        })
    }
}

impl fmt::Debug for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationList")
            .field("tokens", &self.tokens)
            .field("sessions", &self.sessions)
            .field("subjects", &self.subjects)
            .finish_non_exhaustive()
    }
}

/// The latest `exp` of any token made by now, if the issuer's clock is ten minutes ahead.
const fn last_exp(longest_life: Duration, now: Timestamp) -> Timestamp {
    now.saturating_add(LONGEST_LEEWAY).saturating_add(longest_life)
}

fn token_key(issuer: Option<&str>, token_id: &str) -> Key {
    Key::of("token", [issuer, Some(token_id)])
}

fn session_key(issuer: Option<&str>, session_id: &str) -> Key {
    Key::of("session", [issuer, Some(session_id)])
}

fn subject_key(issuer: Option<&str>, subject: &str) -> Key {
    Key::of("subject", [issuer, Some(subject)])
}

#[cfg(test)]
mod tests;
