//! A store in memory that fails, hangs or waits where a test wants it to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use cotter::Timestamp;
use cotter_session::{
    Clock, Epochs, MemoryStore, Record, RevocationFeed, SecretDigest, SessionId, Subject, SystemClock,
    revocation::{Batch, FeedError, Target, Watermark},
    store::{
        BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
        Rotated, SessionStore, Stats, StoreError, Taken, Touch, WriteData, Written,
    },
};
use tokio::sync::Semaphore;

/// A clock that can be put forward.
#[derive(Clone, Default)]
pub struct TestClock(Arc<Mutex<Duration>>);

impl TestClock {
    pub fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Result<Timestamp, StoreError> {
        Ok(SystemClock::default().now()?.saturating_add(*self.0.lock().unwrap()))
    }
}

/// Where a step of the store is held up.
#[derive(Clone)]
pub struct Gate {
    reached: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    fn new() -> Self {
        Self { reached: Arc::new(Semaphore::new(0)), open: Arc::new(Semaphore::new(0)) }
    }

    /// Waits until a request has come here; `false` if none does within a second.
    pub async fn is_reached(&self) -> bool {
        tokio::time::timeout(Duration::from_secs(1), self.reached.acquire()).await.is_ok()
    }

    pub fn open(&self) {
        self.open.add_permits(1);
    }
}

#[derive(Default)]
struct Plan {
    failing: BTreeSet<&'static str>,
    hanging: bool,
    gates: BTreeMap<&'static str, Gate>,
    asked: Vec<&'static str>,
}

pub struct TestStore {
    inner: MemoryStore,
    plan: Mutex<Plan>,
}

impl TestStore {
    pub fn new(clock: TestClock) -> Self {
        Self { inner: MemoryStore::with_clock(10_000, clock).unwrap(), plan: Mutex::default() }
    }

    /// These steps fail from now on; `""` stands for all.
    pub fn fail(&self, steps: &[&'static str]) {
        self.plan.lock().unwrap().failing = steps.iter().copied().collect();
    }

    pub fn hang(&self, hangs: bool) {
        self.plan.lock().unwrap().hanging = hangs;
    }

    /// Holds up the next request that comes to this step, before the step.
    pub fn hold(&self, step: &'static str) -> Gate {
        let gate = Gate::new();
        self.plan.lock().unwrap().gates.insert(step, gate.clone());
        gate
    }

    /// The steps that were asked for since the last time.
    pub fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.plan.lock().unwrap().asked)
    }

    async fn before(&self, step: &'static str) -> Result<(), StoreError> {
        let (gate, hangs) = {
            let mut plan = self.plan.lock().unwrap();
            plan.asked.push(step);
            if plan.failing.contains(step) || plan.failing.contains("") {
                return Err(StoreError::unavailable("connection refused"));
            }
            (plan.gates.remove(step), plan.hanging)
        };
        if hangs {
            std::future::pending::<()>().await;
        }
        if let Some(gate) = gate {
            gate.reached.add_permits(1);
            gate.open.acquire().await.unwrap().forget();
        }
        Ok(())
    }
}

impl RevocationFeed for TestStore {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        self.inner.snapshot()
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        self.inner.since(after, wait)
    }
}

macro_rules! steps {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl SessionStore for TestStore {
            $(fn $name<'a>(&'a self, $($argument: $type),*) -> BoxFuture<'a, Result<$answer, StoreError>> {
                Box::pin(async move {
                    self.before(stringify!($name)).await?;
                    self.inner.$name($($argument),*).await
                })
            })*
        }
    };
}

steps! {
    create(new: NewSession) -> Created;
    get(id: SessionId) -> Option<Found>;
    rotate(attempt: Rotate) -> Rotated;
    renew(renew: Renew) -> bool;
    touch(touch: Touch) -> ();
    end(end: EndOne) -> Ended;
    end_all(end: EndAll) -> EndedAll;
    epochs(subject: &'a Subject) -> Epochs;
    list(subject: &'a Subject) -> Vec<Record>;
    write_data(write: WriteData) -> Written;
    revoke(target: Target, life: Duration) -> ();
    is_revoked(target: &'a Target) -> bool;
    record_use(new: NewUse) -> bool;
    put_grant(grant: Grant) -> ();
    take_grant(digest: SecretDigest) -> Option<Taken>;
    times_taken(digest: SecretDigest) -> Option<u64>;
    purge(limit: usize) -> Purged;
    stats() -> Stats;
    now() -> Timestamp;
}
