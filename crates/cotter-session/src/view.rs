//! What a stateless verifier knows of revocations.

#[cfg(test)]
mod beside;
mod check;
mod state;
mod table;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;
use cotter::revocation::Needs;
use tokio::{sync::watch, time::Instant};

pub use check::LenientView;

use crate::{EpochClaim, revocation::Batch};
use state::{State, seconds};

/// How old a view may be unless stated otherwise.
const MAX_STALENESS: Duration = Duration::from_secs(10);

/// How many shards of a table are swept for each second that has passed: all within about a minute.
const SWEPT_PER_SECOND: u64 = 4;

/// How many revocations are added before readers get the new state, and what it replaces is freed.
const PART: usize = 1024;

/// The revocations that a verifier knows of, exact and in memory.
///
/// It is a [`RevocationCheck`] for access tokens that belong to sessions. A [`FeedFollower`](crate::FeedFollower)
/// keeps it up to date. Reading it takes no lock and no I/O. A clone is another handle on the same view.
///
/// A token is rejected if any level covers it: its session, its `jti`, the key that verified it, or a counter of its
/// subject, its tenant or everyone that is higher than in the token. It needs `sid`, `jti`, `sub` and `sep`, in the form
/// that this crate writes them. A view belongs to the issuer whose store the feed reads, so use it in a policy for that
/// issuer alone.
///
/// # Staleness
///
/// A view is as old as the last read of its feed. When it is older than [`max_staleness`](Self::max_staleness), or has
/// not been filled yet, the check answers [`Status::Indeterminate`], and the token is rejected with a fault of the
/// service (503). What the view knows to be revoked stays revoked. [`lenient`](Self::lenient) is a check on the same
/// view that accepts at any age, for requests that change nothing.
///
/// # Size
///
/// An entry has about 30 bytes, of a subject or a tenant about 40, and is dropped when no token that it covers can be
/// accepted any more. The number of entries is revocations per second × (life of an access token + leeway).
///
/// ```
/// use std::sync::Arc;
/// use cotter::{Expect, Policy};
/// use cotter_session::{FeedFollower, MemoryStore, RevocationView};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let view = RevocationView::new();
/// let following = FeedFollower::new(MemoryStore::new(1_000)?, view.clone()).start()?;
/// view.ready().await;
///
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).revocation(Arc::new(view));
/// # assert!(format!("{policy:?}").contains("revocation"));
/// # following.stop().await;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`RevocationCheck`]: cotter::revocation::RevocationCheck
/// [`Status::Indeterminate`]: cotter::revocation::Status::Indeterminate
#[derive(Clone)]
pub struct RevocationView {
    inner: Arc<Inner>,
    max_staleness: Duration,
}

struct Inner {
    /// `None` before the first snapshot.
    state: ArcSwapOption<State>,
    /// What is swept next, held by whoever changes the state: there is one writer at a time.
    sweeper: Mutex<Sweeper>,
    /// When the last read began, in milliseconds after `origin`.
    read_at: AtomicU64,
    origin: Instant,
    filled: watch::Sender<bool>,
}

#[derive(Default)]
struct Sweeper {
    next: usize,
    /// The store's clock at the last sweep.
    swept_at: u64,
}

/// How many entries a view has.
///
/// ```
/// use cotter_session::RevocationView;
///
/// assert_eq!(RevocationView::new().counts().sessions, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ViewCounts {
    /// Sessions.
    pub sessions: usize,
    /// Single tokens.
    pub tokens: usize,
    /// Keys.
    pub keys: usize,
    /// Subjects whose counter has been raised.
    pub subjects: usize,
    /// Tenants whose counter has been raised.
    pub tenants: usize,
    /// 1 if everyone's counter has been raised.
    pub everyone: usize,
}

impl RevocationView {
    /// The claims that the check needs: `sid`, `jti`, `sub` and `sep`.
    pub const NEEDS: Needs =
        Needs::SESSION_ID.and(Needs::TOKEN_ID).and(Needs::SUBJECT).and(Needs::claim(EpochClaim::NAME));

    /// An empty view, which rejects every token until a feed has filled it. It may be 10 s old.
    #[must_use]
    pub fn new() -> Self {
        let inner = Inner {
            state: ArcSwapOption::empty(),
            sweeper: Mutex::default(),
            read_at: AtomicU64::new(0),
            origin: Instant::now(),
            filled: watch::Sender::new(false),
        };
        Self { inner: Arc::new(inner), max_staleness: MAX_STALENESS }
    }

    /// The same view for a check that accepts it up to this age, instead of 10 s. Each handle has its own.
    #[must_use]
    pub fn max_staleness(self, max: Duration) -> Self {
        Self { max_staleness: max, ..self }
    }

    /// A check on the same view that accepts it at any age, once it has been filled.
    #[must_use]
    pub fn lenient(&self) -> LenientView {
        LenientView::new(self.clone())
    }

    /// How old the view is: the time since the last read that a feed has answered was begun; `None` before the first.
    ///
    /// ```
    /// use cotter_session::RevocationView;
    ///
    /// assert_eq!(RevocationView::new().staleness(), None);
    /// ```
    #[must_use]
    pub fn staleness(&self) -> Option<Duration> {
        self.is_filled().then(|| self.age())
    }

    /// Whether the view has been filled, and is not too old.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.staleness().is_some_and(|staleness| staleness <= self.max_staleness)
    }

    /// Waits until the view has been filled for the first time.
    pub async fn ready(&self) {
        // The sender is in `self`, so it is not gone while this waits.
        let mut filled = self.inner.filled.subscribe();
        drop(filled.wait_for(|is_filled| *is_filled).await);
    }

    /// The number of entries.
    #[must_use]
    pub fn counts(&self) -> ViewCounts {
        self.inner.state.load().as_ref().map(|state| state.counts()).unwrap_or_default()
    }

    /// Takes over a snapshot. `begun` is when it was asked for: the view is as old as that.
    ///
    /// The counters are those of the snapshot. Sessions, tokens and keys that were revoked before stay so until they are
    /// over: a store that has lost what it had acknowledged, and knows less now, does not make them valid again.
    pub fn replace(&self, snapshot: &Batch, begun: Instant) {
        let mut sweeper = self.inner.sweeper.lock().unwrap_or_else(PoisonError::into_inner);
        let now = snapshot.read_at.unix_seconds();
        let mut state = self.inner.state.load().as_ref().map_or_else(State::new, |state| state.without_counters());
        snapshot.revocations.iter().for_each(|revocation| state.add(revocation, seconds(now)));
        self.inner.state.store(Some(Arc::new(state)));
        sweeper.swept_at = now;
        self.note_read(begun);
        self.inner.filled.send_replace(true);
    }

    /// Adds what came after a snapshot. `begun` is when it was asked for: the view is as old as that.
    ///
    /// Revocations may come twice, and in any order. It does nothing before the first snapshot.
    pub fn apply(&self, batch: &Batch, begun: Instant) {
        let mut sweeper = self.inner.sweeper.lock().unwrap_or_else(PoisonError::into_inner);
        let now = batch.read_at.unix_seconds();
        let passed = now.saturating_sub(sweeper.swept_at);
        if !batch.revocations.is_empty() || passed > 0 {
            let Some(mut state) = self.inner.state.load().as_deref().cloned() else { return };
            let shards = usize::try_from(passed.saturating_mul(SWEPT_PER_SECOND)).unwrap_or(usize::MAX);
            let shards = shards.min(table::SHARDS);
            state.sweep(sweeper.next, shards, seconds(now));
            self.inner.state.store(Some(Arc::new(state.clone())));
            for part in batch.revocations.chunks(PART) {
                part.iter().for_each(|revocation| state.add(revocation, seconds(now)));
                self.inner.state.store(Some(Arc::new(state.clone())));
            }
            sweeper.next = sweeper.next.wrapping_add(shards) % table::SHARDS;
            // A store whose clock goes back sweeps when it has caught up.
            sweeper.swept_at = sweeper.swept_at.max(now);
        }
        if self.is_filled() {
            self.note_read(begun);
        }
    }

    /// Notes when a read that has been answered was begun. It never goes back.
    fn note_read(&self, begun: Instant) {
        let after = begun.saturating_duration_since(self.inner.origin).as_millis();
        self.inner.read_at.fetch_max(u64::try_from(after).unwrap_or(u64::MAX), Ordering::AcqRel);
    }

    /// The time since the last read was begun, or since the view was made.
    fn age(&self) -> Duration {
        let read_at = Duration::from_millis(self.inner.read_at.load(Ordering::Acquire));
        self.inner.origin.elapsed().saturating_sub(read_at)
    }

    fn is_filled(&self) -> bool {
        self.inner.state.load().is_some()
    }

    /// Everything, in one order.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> std::collections::BTreeSet<(String, u64, u32)> {
        self.inner.state.load().as_ref().map(|state| state.contents()).unwrap_or_default()
    }
}

impl Default for RevocationView {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RevocationView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationView").field("counts", &self.counts()).finish_non_exhaustive()
    }
}
