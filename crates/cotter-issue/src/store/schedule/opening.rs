//! Creates and opens a stored schedule.

use std::time::{Duration, Instant};

use cotter::{KeyId, Timestamp};

use super::{
    super::{AtRest, KeyStore, Revision, StoreError},
    StoredSchedule, restored, sealed,
};
use crate::{
    JwsPublicKeySigningAlgorithm, SigningKey,
    schedule::{KeySchedule, Timing},
};

/// How long keys are used after the last answer of the store, unless another time is stated.
const STALE_AFTER: Duration = Duration::from_secs(3600);

impl<A: JwsPublicKeySigningAlgorithm> StoredSchedule<A> {
    /// Stores a new schedule, as [`KeySchedule::new`] begins it: the first key signs after [`Timing::announced_for`].
    ///
    /// # Errors
    ///
    /// [`StoreError::StoreTaken`] if keys are stored already; those of the store and of [`KeySchedule::new`].
    pub fn create(
        store: impl KeyStore + 'static,
        at_rest: AtRest,
        timing: Timing,
        first: SigningKey<A>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Self::create_from(store, at_rest, KeySchedule::new(timing, first, now)?)
    }

    /// Stores a new schedule whose first key signs at once, as [`KeySchedule::danger_signing_at_once`] begins it.
    ///
    /// Use it for the first start of a service. Verifiers that have an older set of the service refuse valid tokens for up to
    /// [`Timing::announced_for`].
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub fn danger_create_signing_at_once(
        store: impl KeyStore + 'static,
        at_rest: AtRest,
        timing: Timing,
        first: SigningKey<A>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Self::create_from(store, at_rest, KeySchedule::danger_signing_at_once(timing, first, now)?)
    }

    /// Stores a schedule that was created in another way, such as by [`KeySchedule::new_unpublished`].
    ///
    /// # Errors
    ///
    /// [`StoreError::StoreTaken`] if keys are stored already; those of the store.
    pub fn create_from(
        store: impl KeyStore + 'static,
        at_rest: AtRest,
        schedule: KeySchedule<A>,
    ) -> Result<Self, StoreError> {
        let schedule = schedule.stored_once_more();
        let revision = store.replace(None, &sealed(&at_rest, &schedule, None)?)?.ok_or(StoreError::StoreTaken)?;
        Ok(Self::opened(Box::new(store), at_rest, revision, schedule))
    }

    fn opened(store: Box<dyn KeyStore>, at_rest: AtRest, revision: Revision, schedule: KeySchedule<A>) -> Self {
        Self {
            store,
            at_rest,
            timing: *schedule.timing(),
            revision,
            schedule,
            answered: Instant::now(),
            stale_after: STALE_AFTER,
            advanced: None,
            untold: Vec::new(),
        }
    }

    /// Opens the stored schedule. If there is none, it stores a new key that signs at once, as
    /// [`danger_create_signing_at_once`](Self::danger_create_signing_at_once) does.
    ///
    /// The key is named by its thumbprint. Of several processes that start at once, one makes it. If the store is empty because it was lost,
    /// verifiers still have the old key set, and refuse the tokens of the new key for up to [`Timing::announced_for`].
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open) and [`create`](Self::create), except for an empty store.
    pub fn danger_open_or_create(
        store: impl KeyStore + 'static,
        at_rest: AtRest,
        timing: Timing,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        if store.revision()?.is_none() {
            let first = SigningKey::generate(KeyId::ABSENT)?.pinned_by_thumbprint();
            let schedule = KeySchedule::danger_signing_at_once(timing, first, now)?.stored_once_more();
            if let Some(revision) = store.replace(None, &sealed(&at_rest, &schedule, None)?)? {
                return Ok(Self::opened(Box::new(store), at_rest, revision, schedule));
            }
        }
        Self::open(store, at_rest, timing)
    }

    /// Opens the stored schedule.
    ///
    /// # Errors
    ///
    /// [`StoreError::StoreEmpty`]; [`ScheduleError::AlgorithmOther`](crate::schedule::ScheduleError::AlgorithmOther) if the keys are of
    /// another algorithm; those of the store, of [`KeySchedule::restore`], and of a private key.
    pub fn open(store: impl KeyStore + 'static, at_rest: AtRest, timing: Timing) -> Result<Self, StoreError> {
        let (revision, stored) = store.load()?.ok_or(StoreError::StoreEmpty)?;
        let schedule = restored(&at_rest, timing, &stored, None)?;
        Ok(Self::opened(Box::new(store), at_rest, revision, schedule))
    }
}
