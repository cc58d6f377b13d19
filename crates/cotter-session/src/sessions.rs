//! What a service calls.

mod begin;
mod ending;
mod refresh;

use std::{fmt, sync::Arc};

pub use begin::{Begin, Begun};
pub use ending::EndedEverywhere;
pub use refresh::{RefreshOutcome, Refreshed};

use crate::{
    EventSink, FindError, SecurityEvent, Session, SessionCookie, SessionId, SessionPolicy, Subject, UpdateError,
    decision::{self, Over},
    store::{Found, Purged, Renew, SessionStore, StoreError, Touch, WriteData, Written},
};

/// The sessions of a service, in a store.
///
/// Each method is one step of the store, and says what happened. A clone is another handle on the same sessions.
///
/// ```
/// use std::time::Duration;
/// use cotter_session::{EndReason, MemoryStore, SessionPolicy, Sessions, Subject};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let sessions = Sessions::new(MemoryStore::new(10_000)?, SessionPolicy::new(Duration::from_secs(600)));
///
/// let begun = sessions.begin(Subject::new("alice")?).with_cookie().start().await?;
/// let cookie = begun.cookie.ok_or("a cookie was asked for")?;
/// assert_eq!(sessions.find(&cookie).await?.subject().id(), "alice");
///
/// sessions.end(cookie.session_id(), EndReason::LoggedOut).await?;
/// assert!(sessions.find(&cookie).await.is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sessions<S: ?Sized> {
    inner: Arc<Inner>,
    store: Arc<S>,
}

struct Inner {
    policy: SessionPolicy,
    events: Option<Box<dyn EventSink>>,
}

impl<S: SessionStore> Sessions<S> {
    /// Sessions in a store.
    #[must_use]
    pub fn new(store: S, policy: SessionPolicy) -> Self {
        Self::shared(Arc::new(store), policy)
    }

    /// The same sessions behind a type that does not name the store, for what is not generic over it.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cotter_session::{MemoryStore, SessionPolicy, Sessions, store::SessionStore};
    ///
    /// let sessions = Sessions::new(MemoryStore::new(1_000)?, SessionPolicy::new(Duration::from_secs(600)));
    /// let erased: Sessions<dyn SessionStore> = sessions.erased();
    /// assert_eq!(erased.policy(), sessions.policy());
    /// # Ok::<(), cotter_session::RandomnessError>(())
    /// ```
    #[must_use]
    pub fn erased(&self) -> Sessions<dyn SessionStore> {
        let store: Arc<dyn SessionStore> = Arc::<S>::clone(&self.store);
        Sessions { inner: Arc::clone(&self.inner), store }
    }
}

impl<S: SessionStore + ?Sized> Sessions<S> {
    /// Sessions in a store that others use too. It may be an `Arc<dyn SessionStore>`.
    #[must_use]
    pub fn shared(store: Arc<S>, policy: SessionPolicy) -> Self {
        Self { inner: Arc::new(Inner { policy, events: None }), store }
    }

    /// Reports security events to a sink.
    #[must_use]
    pub fn events(self, sink: impl EventSink) -> Self {
        let inner = Inner { policy: self.inner.policy, events: Some(Box::new(sink)) };
        Self { inner: Arc::new(inner), store: self.store }
    }

    /// The store, for its feed and its single-use records.
    #[must_use]
    pub const fn store(&self) -> &Arc<S> {
        &self.store
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &SessionPolicy {
        &self.inner.policy
    }

    /// Finds the live session of a cookie, and notes that it was used.
    ///
    /// # Errors
    ///
    /// [`FindError::Over`] if there is no live session with this cookie; [`FindError::Store`] if the store cannot tell.
    pub async fn find(&self, cookie: &SessionCookie) -> Result<Session, FindError> {
        let id = cookie.session_id();
        let found = self.store.get(id).await?.ok_or(FindError::Over(Over::Unknown))?;
        // First, so that a wrong secret is told nothing. A row that has ended has no digest any more.
        if found.record.ended.is_none() && found.record.cookie != Some(cookie.digest()) {
            return Err(FindError::Over(Over::Unknown));
        }
        let Found { record, now, .. } = live(found)?;
        let policy = &self.inner.policy;
        if record.last_used_at.saturating_add(policy.touch_interval) <= now {
            self.store.touch(Touch { id, idle: policy.cookie_idle, interval: policy.touch_interval }).await?;
        }
        Ok(Session::new(record, now))
    }

    /// Looks up a session by its public id: whether it is live at this moment, whatever a feed knows.
    ///
    /// # Errors
    ///
    /// As for [`find`](Self::find).
    pub async fn get(&self, id: SessionId) -> Result<Session, FindError> {
        let found = self.store.get(id).await?.ok_or(FindError::Over(Over::Unknown))?;
        live(found).map(|Found { record, now, .. }| Session::new(record, now))
    }

    /// Gives a session a new cookie value; the old one is dead at once. Do so whenever a user gains rights.
    ///
    /// # Errors
    ///
    /// As for [`find`](Self::find).
    pub async fn renew(&self, cookie: &SessionCookie) -> Result<SessionCookie, FindError> {
        let renewed = cookie.renewed()?;
        let renew = Renew { id: cookie.session_id(), from: cookie.digest(), to: renewed.digest() };
        if self.store.renew(renew).await? { Ok(renewed) } else { Err(FindError::Over(Over::Unknown)) }
    }

    /// The live sessions of a subject, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    pub async fn list(&self, subject: &Subject) -> Result<Vec<Session>, StoreError> {
        Ok(self.store.list(subject).await?.into_iter().map(Session::as_last_used).collect())
    }

    /// Writes the data of a session, if nobody else has written since it was read.
    ///
    /// # Errors
    ///
    /// [`UpdateError::TooLong`] if the policy allows less; [`UpdateError::Store`] if the store cannot tell.
    pub async fn update_data(&self, session: &Session, data: Vec<u8>) -> Result<Written, UpdateError> {
        let max_bytes = self.inner.policy.max_data;
        if data.len() > max_bytes {
            return Err(UpdateError::TooLong { max_bytes });
        }
        Ok(self.store.write_data(WriteData { id: session.id(), expected: session.version(), data }).await?)
    }

    /// Removes at most `limit` rows of each kind that are over.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    pub async fn purge(&self, limit: usize) -> Result<Purged, StoreError> {
        self.store.purge(limit).await
    }

    fn note(&self, event: &SecurityEvent) {
        if let Some(events) = &self.inner.events {
            events.note(event);
        }
    }
}

/// The row, if it is live.
fn live(found: Found) -> Result<Found, FindError> {
    decision::live(&found.record, &found.latest, found.now).map_err(FindError::Over)?;
    Ok(found)
}

impl<S: ?Sized> Clone for Sessions<S> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), store: Arc::clone(&self.store) }
    }
}

impl<S: ?Sized> fmt::Debug for Sessions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("policy", &self.inner.policy).finish_non_exhaustive()
    }
}
