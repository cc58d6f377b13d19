//! The task that keeps one key set: it sleeps, fetches, and publishes what the plan says.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use cotter::{JwksReader, JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, SharedKeyring};
use tokio::{
    sync::{Notify, watch},
    task::spawn_blocking,
    time::{sleep, timeout},
};
use tracing::Instrument;

use crate::{
    Standing,
    client::HttpClient,
    clock::{Clocks, Moment},
    fetcher::{Failure, Fetched, Fetcher, NoKey},
    freshness::Freshness,
    gate::Gate,
    response::MAX_KEYS,
    snapshot::{Loaded, SnapshotError, SnapshotFile},
    status::{Report, Status, Telemetry},
};

/// How long a disk may take.
const DISK: Duration = Duration::from_secs(2);

/// What the task and those who hold its keys have in common.
pub(crate) struct Shared {
    pub(crate) gate: Gate,
    pub(crate) clocks: Clocks,
    pub(crate) report: Mutex<Report>,
    pub(crate) telemetry: Telemetry,
    /// Wakes the task.
    pub(crate) wake: Notify,
    /// How many refreshes have ended, and whether there are keys.
    pub(crate) progress: watch::Sender<Progress>,
    /// The uptime, in milliseconds, from which the keys that are published must not be used; `u64::MAX` if there are none.
    pub(crate) usable_until: AtomicU64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) ended: u64,
    pub(crate) standing: Standing,
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

    pub(crate) fn is_stopped(&self) -> bool {
        self.gate.with(|plan| plan.is_stopped())
    }

    pub(crate) fn with_report<R>(&self, f: impl FnOnce(&mut Report) -> R) -> R {
        f(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) struct Task<A: JwsPublicKeyAlgorithm, C> {
    pub(crate) shared: Arc<Shared>,
    pub(crate) fetcher: Fetcher<C>,
    pub(crate) reader: JwksReader,
    pub(crate) snapshot: Option<SnapshotFile>,
    pub(crate) keys: Published<A>,
}

impl<A: JwsPublicKeyAlgorithm, C: HttpClient> Task<A, C> {
    /// Runs until `stop` says so, or nobody is left who could.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.keep() => {}
            // An error means that the sender is gone.
            _ = stop.wait_for(|stopped| *stopped) => {}
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

    /// One refresh. What is published is kept true meanwhile.
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

    /// Takes the set of the snapshot, if there is a usable one.
    async fn restore(&mut self) {
        let Some(file) = self.snapshot.clone() else { return };
        let date = self.shared.clocks.now().wall;
        let loaded = on_disk(move || file.load(date)).await;
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
        let (Some(file), Some(date)) = (self.snapshot.clone(), began.wall) else { return };
        let text = self.keys.text.clone();
        let saved = on_disk(move || file.save(&text, date, freshness.usable_for)).await;
        self.shared.telemetry.snapshot(saved.map_or_else(SnapshotError::code, |()| "saved"));
    }
}

/// Runs on a thread that may block, for a bounded time.
async fn on_disk<R: Send + 'static>(
    f: impl FnOnce() -> Result<R, SnapshotError> + Send + 'static,
) -> Result<R, SnapshotError> {
    match timeout(DISK, spawn_blocking(f)).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => Err(SnapshotError::Io),
    }
}

/// The last good keys, and what verifiers see of them.
pub(crate) struct Published<A: JwsPublicKeyAlgorithm> {
    shared: Arc<Shared>,
    ring: SharedKeyring<A>,
    good: Keyring<A>,
    /// The set that the keys are from, as text.
    text: Arc<str>,
    /// What was published of them; nothing yet, if they are new.
    standing: Option<Standing>,
}

impl<A: JwsPublicKeyAlgorithm> Published<A> {
    pub(crate) fn new(shared: Arc<Shared>, ring: SharedKeyring<A>) -> Self {
        let good = Keyring::unavailable();
        Self { shared, ring, good, text: "".into(), standing: None }
    }

    fn len(&self) -> usize {
        self.good.len()
    }

    /// Takes a new set, to be published next. Returns how many ids are new and gone.
    fn replace(&mut self, keys: Keyring<A>, text: String) -> (usize, usize) {
        let ids = |ring: &Keyring<A>| ring.ids().cloned().collect::<BTreeSet<KeyId>>();
        let (old, new) = (ids(&self.good), ids(&keys));
        self.good = keys;
        self.text = text.into();
        self.standing = None;
        (new.difference(&old).count(), old.difference(&new).count())
    }

    /// Removes the keys: the set that has this text says that there is none. Returns how many there were; nothing if there never was a set.
    fn remove_all(&mut self, text: String) -> Option<usize> {
        // The ring of the beginning cannot be made one that is up to date.
        if self.good.is_outdated() {
            return None;
        }
        let ids: Vec<KeyId> = self.good.ids().cloned().collect();
        for id in &ids {
            drop(self.good.remove(id));
        }
        self.text = text.into();
        self.standing = None;
        Some(ids.len())
    }

    /// Publishes what the plan says of the keys, if that has changed.
    fn publish(&mut self, now: Moment) {
        let (progress, until, age) = self.shared.gate.with(|plan| {
            (Progress { ended: plan.ended(), standing: plan.standing(now) }, plan.usable_until(now), plan.age(now))
        });
        self.show(progress, until);
        self.shared.telemetry.age(age);
    }

    fn show(&mut self, progress: Progress, until: Option<Duration>) {
        let standing = progress.standing;
        if self.standing != Some(standing) {
            match standing {
                Standing::Fresh => self.ring.replace(self.good.clone()),
                Standing::Outdated => self.ring.replace(self.good.clone().outdated()),
                Standing::Unavailable => self.ring.replace(Keyring::unavailable()),
            }
            self.standing = Some(standing);
        }
        let until = until.and_then(|until| u64::try_from(until.as_millis()).ok()).unwrap_or(u64::MAX);
        self.shared.usable_until.store(until, Ordering::Release);
        // Only after the ring: who waits for it verifies next.
        let before = self.shared.progress.send_replace(progress);
        if before.standing != standing {
            self.shared.telemetry.standing(standing);
        }
    }
}

/// However the task ends, nobody keeps the keys any more, so nobody may use them.
impl<A: JwsPublicKeyAlgorithm> Drop for Published<A> {
    fn drop(&mut self) {
        let ended = self.shared.gate.with(|plan| {
            plan.stop();
            plan.ended()
        });
        // Without the clock, which may be why it ends.
        self.show(Progress { ended, standing: Standing::Unavailable }, None);
        self.shared.telemetry.age(None);
    }
}
