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

/// A policy accepts a token for so long after its `exp` at most.
const LONGEST_LEEWAY: Duration = Duration::from_secs(MAX_LEEWAY_SECONDS);

/// One user has the capacity divided by this, unless it is said otherwise.
const SHARES: usize = 100;

/// The operator has the capacity divided by this, unless it is said otherwise.
const RESERVES: usize = 10;

/// A [`RevocationCheck`](super::RevocationCheck) in memory, of a stated number of entries, that never forgets one before its time.
///
/// It says by what tokens are revoked: one by one by their `jti`, by their session, by their subject, or by several of these;
/// a token without the claims for each of them is refused. Entries are kept until what they revoke has expired under every
/// policy: `exp` and ten minutes, the longest leeway that there is. When the list is full of such entries, revoking is an error
/// and everything in it stays.
///
/// Each call says [`By`] whom it is. A user, who can log in and out again, has a hundredth of the list at most, or what
/// [`per_user`](Self::per_user) says, and all users leave a tenth of it, or what [`reserve`](Self::reserve) says, to the
/// operator: the call that revokes a stolen session is not refused because others have logged out.
///
/// # Size
///
/// An entry has about 350 bytes in all, however long the ids are, and memory is taken as it is needed. Entries at any one time are
/// revocations a second × (longest life + 20 minutes): with tokens of an hour, 10 log-outs a second are 48,000 entries, or 17 MB.
/// Choose the capacity for that and the reserve.
///
/// # What is refused
///
/// The list does not know the tokens of a session or a subject, nor the other tokens of a `jti`. So it is told how long one lives at
/// most, from `iat` to `exp`. A token that lives longer, or without end, is refused as [`Status::Indeterminate`](super::Status::Indeterminate): its entry could be gone
/// before it. So is a token whose `iat` is more than ten minutes ahead, unless the list is of subjects alone. With a longest life of
/// [`Duration::MAX`] tokens need no `iat` and no end, and entries stay as long as the list.
///
/// Where the clock has jumped ahead and entries were dropped for it, tokens that end before the latest of those are `Indeterminate` once the
/// clock is right again.
///
/// The list is of one process, and empty when that starts: what was revoked before must be put in again from where it is kept.
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
    /// How long a token lives at most that is revoked by itself.
    tokens: Option<Duration>,
    /// How long a token of a session lives at most.
    sessions: Option<Duration>,
    /// How long a token of a subject lives at most.
    subjects: Option<Duration>,
    /// For a subject, with the instant until which its revoked tokens were issued.
    entries: RwLock<Expiring<Timestamp>>,
}

impl RevocationList {
    /// An empty list of this capacity that revokes tokens one by one, which live `longest_life` at most; each needs a `jti` and an
    /// `iat`.
    #[must_use]
    pub fn of_tokens(capacity: usize, longest_life: Duration) -> Self {
        Self::new(capacity).and_tokens(longest_life)
    }

    /// An empty list of this capacity that revokes the tokens of a session, which live `longest_life` at most; each needs a `sid`
    /// and an `iat`.
    #[must_use]
    pub fn of_sessions(capacity: usize, longest_life: Duration) -> Self {
        Self::new(capacity).and_sessions(longest_life)
    }

    /// An empty list of this capacity that revokes the tokens of a subject, which live `longest_life` at most; each needs a `sub`
    /// and an `iat`.
    #[must_use]
    pub fn of_subjects(capacity: usize, longest_life: Duration) -> Self {
        Self::new(capacity).and_subjects(longest_life)
    }

    /// One that also revokes tokens one by one, within the same capacity.
    #[must_use]
    pub fn and_tokens(self, longest_life: Duration) -> Self {
        Self { tokens: Some(longest_life), ..self }
    }

    /// One that also revokes the tokens of a session, within the same capacity.
    #[must_use]
    pub fn and_sessions(self, longest_life: Duration) -> Self {
        Self { sessions: Some(longest_life), ..self }
    }

    /// One that also revokes the tokens of a subject, within the same capacity.
    #[must_use]
    pub fn and_subjects(self, longest_life: Duration) -> Self {
        Self { subjects: Some(longest_life), ..self }
    }

    /// Allows each user this many entries at a time, instead of a hundredth of the capacity.
    ///
    /// With the capacity or more, one user can fill all but the reserve.
    #[must_use]
    pub fn per_user(self, entries: usize) -> Self {
        self.with_room(|room| Room { share: entries, ..room })
    }

    /// Keeps this many entries free for what [`By::OPERATOR`] revokes, instead of a tenth of the capacity, rounded down.
    ///
    /// The operator may use the rest as well. With the capacity or more, no user can revoke anything.
    #[must_use]
    pub fn reserve(self, entries: usize) -> Self {
        self.with_room(|room| Room { reserve: entries, ..room })
    }

    /// Takes back every token of this issuer (`None`: without one) and `jti` that has been made by now, one of which expires at
    /// `expires_at`.
    ///
    /// The entry outlives all of them: one with the same `jti` and a later `exp` is not good again when this one has expired.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; the token has not been revoked, and what was revoked before still is.
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

    /// Takes back every token of this session: those with this issuer (`None`: without one) and `sid`.
    ///
    /// The session is over, and its issuer makes no token for it any more. The issuer's clock may be ten minutes ahead of `now`.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; the session has not been revoked, and what was revoked before still is.
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

    /// Takes back every token of this issuer (`None`: without one) and `sub` whose `iat` is this instant or earlier, compared in whole
    /// seconds.
    ///
    /// Of two calls for one subject the later instant counts. `issued_until` is a time of the issuer's clock, which may be ahead
    /// of the one of this machine.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; nothing more has been revoked, and what was revoked before still is.
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

/// The latest `exp` of a token that an issuer has made by now whose clock may be ten minutes ahead.
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
