//! How long a store takes, and how far its clock is off.

use std::time::Instant;

use cotter::Timestamp;

use super::{
    BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
    Rotated, SessionStore, Stats, StoreError, Taken, Touch, WriteData, Written, each_step,
};
use crate::{
    Clock, Epochs, Record, RevocationFeed, SecretDigest, SessionId, Subject, SystemClock,
    revocation::{Batch, FeedError, Target, Watermark},
};

/// A store whose steps are timed.
///
/// | Metric | |
/// |---|---|
/// | `store_seconds{step,result}` | the time of a step: `step` is the name of the method, `result` is `ok` or [`StoreError::code`] |
/// | `clock_skew_seconds` | how far the store's clock is ahead of this machine's, as of the last call of [`now`](SessionStore::now) |
///
/// The skew is 0 where the time that the answer took leaves it open. The feed is not timed, since its readers wait.
///
/// ```
/// use std::time::Duration;
/// use cotter_session::{MemoryStore, SessionPolicy, Sessions, store::Timed};
///
/// let store = Timed::new(MemoryStore::new(1_000)?);
/// let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
/// assert_eq!(format!("{:?}", sessions.store()), "Timed(MemoryStore { .. })");
/// # Ok::<(), cotter_session::RandomnessError>(())
/// ```
#[derive(Debug)]
pub struct Timed<S>(S);

impl<S: SessionStore> Timed<S> {
    /// Times the steps of this store.
    #[must_use]
    pub const fn new(store: S) -> Self {
        Self(store)
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &S {
        &self.0
    }
}

impl<S: SessionStore> RevocationFeed for Timed<S> {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        self.0.snapshot()
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: std::time::Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        self.0.since(after, wait)
    }
}

/// Times every method.
macro_rules! timed {
    ($trait:ident: $($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl<S: $trait> $trait for Timed<S> {
            $(fn $name<'a>(&'a self, $($argument: $type),*) -> BoxFuture<'a, $answer> {
                Box::pin(async move {
                    let (asked_at, begun) = (SystemClock.now(), Instant::now());
                    let answer = self.0.$name($($argument),*).await;
                    let result = answer.as_ref().map_or_else(StoreError::code, |answer| answer.note(asked_at));
                    let took = begun.elapsed().as_secs_f64();
                    metrics::histogram!("store_seconds", "step" => stringify!($name), "result" => result).record(took);
                    answer
                })
            })*
        }
    };
}

each_step!(timed);

/// An answer of a store.
trait Answer {
    /// Takes note of it, and gives the word for the metric.
    fn note(&self, _asked_at: Result<Timestamp, StoreError>) -> &'static str {
        "ok"
    }
}

impl Answer for Timestamp {
    fn note(&self, asked_at: Result<Timestamp, StoreError>) -> &'static str {
        if let (Ok(asked_at), Ok(answered_at)) = (asked_at, SystemClock.now()) {
            metrics::gauge!("clock_skew_seconds").set(skew(*self, asked_at, answered_at));
        }
        "ok"
    }
}

/// These say nothing of a clock.
macro_rules! ok {
    ($($type:ty),*) => { $(impl Answer for $type {})* };
}

ok!(Created, Rotated, Ended, EndedAll, Epochs, Written, Purged, Stats, bool, ());
ok!(Option<Found>, Vec<Record>, Option<Taken>, Option<u64>);

/// How far a clock that was read between two moments is ahead of them, in seconds.
fn skew(of_store: Timestamp, asked_at: Timestamp, answered_at: Timestamp) -> f64 {
    let ahead = of_store.saturating_duration_since(answered_at);
    let behind = asked_at.saturating_duration_since(of_store);
    ahead.as_secs_f64() - behind.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_off_by_what_the_answer_does_not_explain() {
        let at = |milliseconds| {
            Timestamp::from_unix_seconds(1_763_683_200).saturating_add(std::time::Duration::from_millis(milliseconds))
        };
        for (of_store, expected) in [(10_000, 0.0), (10_250, 0.0), (10_400, 0.0), (9_000, -1.0), (15_400, 5.0)] {
            let skew = skew(at(of_store), at(10_000), at(10_400));
            assert!((skew - expected).abs() < 1e-9, "{of_store}: {skew}");
        }
    }
}
