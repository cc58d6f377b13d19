//! The task that keeps one key set. It sleeps, fetches, and publishes, as the plan says.

mod published;

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use cotter::{JwksReader, JwsPublicKeyAlgorithm, KeyError};
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};
use tracing::Instrument;

pub(crate) use self::published::Published;
use crate::{
    Standing,
    client::HttpClient,
    clock::{Clocks, Moment},
    fetcher::{Failure, Fetched, Fetcher, NoKey},
    freshness::Freshness,
    gate::Gate,
    response::MAX_KEYS,
    snapshot::{Disk, Loaded, SnapshotError},
    status::{Report, Status, Telemetry},
};

/// The state that the task shares with its handles.
pub(crate) struct Shared {
    pub(crate) gate: Gate,
    pub(crate) clocks: Clocks,
    pub(crate) report: Mutex<Report>,
    pub(crate) telemetry: Telemetry,
    /// Wakes the task.
    pub(crate) wake: Notify,
    /// How many refreshes have ended, and the standing of the keys.
    pub(crate) progress: watch::Sender<Progress>,
    /// The uptime, in milliseconds, from which the keys that are published must not be used; `u64::MAX` if there are none.
    pub(crate) usable_until: AtomicU64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) ended: u64,
    pub(crate) standing: Standing,
    /// Whether the task has ended, and verifiers have no keys any more.
    pub(crate) is_over: bool,
}

impl Shared {
    pub(crate) fn status(&self) -> Status {
        let now = self.clocks.now();
        let Report { keys, skipped, succeeded, last_error } = self.with_report(|report| report.clone());
        self.gate.with(|plan| Status {
            standing: plan.standing(now),
            age: plan.age(now),
            keys,
            skipped,
            succeeded,
            failures: plan.failures(),
            last_error,
            next_refresh: plan.next().saturating_sub(now.uptime),
        })
    }

    /// Whether there are keys, and they are not too old.
    pub(crate) fn is_ready(&self) -> bool {
        self.progress.borrow().standing != Standing::Unavailable && !self.is_overdue()
    }

    /// Whether keys are published that are too old by now, since nobody drives the task. Takes no lock.
    pub(crate) fn is_overdue(&self) -> bool {
        self.clocks.uptime().as_millis() >= u128::from(self.usable_until.load(Ordering::Acquire))
    }

    pub(crate) fn with_report<R>(&self, f: impl FnOnce(&mut Report) -> R) -> R {
        f(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) struct Task<A: JwsPublicKeyAlgorithm, C> {
    pub(crate) shared: Arc<Shared>,
    pub(crate) fetcher: Fetcher<C>,
    pub(crate) reader: JwksReader,
    pub(crate) snapshot: Option<Disk>,
    pub(crate) keys: Published<A>,
}

impl<A: JwsPublicKeyAlgorithm, C: HttpClient> Task<A, C> {
    /// Runs until `stop` says so, or until all handles are gone.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.keep() => {}
            // An error means that the sender is gone.
            _ = stop.wait_for(|stopped| *stopped) => self.keys.end_as_asked(),
        }
    }

    async fn keep(&mut self) {
        self.restore().await;
        loop {
            let now = self.shared.clocks.now();
            self.keys.publish(now);
            if self.shared.gate.with(|plan| plan.begin(now)) {
                self.refresh(now).await;
                continue;
            }
            let rest = self.shared.gate.with(|plan| plan.rest(now));
            tokio::select! {
                () = sleep(rest) => {}
                () = self.shared.wake.notified() => {}
            }
        }
    }

    /// Does one refresh. Meanwhile, the published standing stays up to date.
    async fn refresh(&mut self, began: Moment) {
        let span = self.shared.telemetry.span();
        let fetched = {
            let fetching = self.fetcher.fetch::<A>(began.uptime).instrument(span);
            tokio::pin!(fetching);
            loop {
                let now = self.shared.clocks.now();
                self.keys.publish(now);
                let rest = self.shared.gate.with(|plan| plan.rest(now));
                tokio::select! {
                    fetched = &mut fetching => break fetched,
                    () = sleep(rest) => {}
                }
            }
        };
        match fetched {
            Ok(fetched) => self.succeeded(began, fetched).await,
            Err(failure) => self.failed(failure),
        }
    }

    async fn succeeded(&mut self, began: Moment, fetched: Fetched<A>) {
        let freshness = match fetched {
            Fetched::NoKey(NoKey { skipped, freshness, text }) => {
                self.shared.with_report(|report| report.skipped = skipped.len());
                let Some(removed) = self.keys.remove_all(text) else {
                    let error = KeyError::KeyringEmpty { skipped }.into();
                    return self.failed(Failure { error, retry_after: None });
                };
                self.shared.telemetry.no_key(removed);
                freshness
            }
            Fetched::Set(set, text) => {
                let (added, removed) = self.keys.replace(set.keys, text);
                self.shared.with_report(|report| report.skipped = set.skipped.len());
                self.shared.telemetry.fetched(self.keys.len(), added, removed);
                set.freshness
            }
            Fetched::NotModified(freshness) => {
                self.shared.telemetry.not_modified();
                freshness
            }
        };
        let keys = self.keys.len();
        self.shared.with_report(|report| {
            report.keys = keys;
            report.succeeded = report.succeeded.saturating_add(1);
            report.last_error = None;
        });
        self.shared.gate.with(|plan| plan.succeeded(freshness));
        self.keys.publish(self.shared.clocks.now());
        self.save(began, freshness).await;
    }

    fn failed(&mut self, Failure { error, retry_after }: Failure) {
        let now = self.shared.clocks.now();
        let failures = self.shared.gate.with(|plan| {
            plan.failed(now, retry_after);
            plan.failures()
        });
        self.shared.telemetry.failed(&error, failures);
        self.shared.with_report(|report| report.last_error = Some(error));
        self.keys.publish(now);
    }

    /// Uses the set of the snapshot, if there is a usable one.
    async fn restore(&mut self) {
        let Some(disk) = &self.snapshot else { return };
        let loaded = disk.load(self.shared.clocks.now().wall).await;
        let code = match loaded {
            Ok(Loaded { jwks, age, usable_for }) => {
                match self.reader.max_keys(MAX_KEYS).and_then(|reader| reader.read::<A>(&jwks)) {
                    Ok((keys, skipped)) => {
                        self.keys.replace(keys, jwks);
                        let count = self.keys.len();
                        self.shared.with_report(|report| (report.keys, report.skipped) = (count, skipped.len()));
                        let now = self.shared.clocks.now();
                        self.shared.gate.with(|plan| plan.restore(now, age, usable_for));
                        "loaded"
                    }
                    Err(error) => error.code(),
                }
            }
            Err(error) => error.code(),
        };
        self.shared.telemetry.snapshot(code);
    }

    async fn save(&self, began: Moment, freshness: Freshness) {
        let (Some(disk), Some(date)) = (&self.snapshot, began.wall) else { return };
        let saved = disk.save(Arc::clone(&self.keys.text), date, freshness.usable_for).await;
        self.shared.telemetry.snapshot(saved.map_or_else(SnapshotError::code, |()| "saved"));
    }
}
