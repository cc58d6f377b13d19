//! A store under test, and what many cases do with it.

use std::{
    env,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use cotter::Timestamp;
use tokio::{sync::Barrier, task::JoinSet};

use super::{Opened, TestClock, Violation};
use crate::{
    Begun, RefreshToken, SecurityEvent, SessionCookie, SessionId, SessionPolicy, Sessions, Subject,
    store::{Found, SessionStore},
};

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// The overlap of [`policy`].
pub(super) const OVERLAP: Duration = Duration::from_secs(30);

/// The client that sessions are begun for.
pub(super) const CLIENT: &str = "a client";

pub(super) type Handle = Sessions<dyn SessionStore>;

pub(super) struct Trial {
    pub(super) store: Arc<dyn SessionStore>,
    /// Which part of the case this store has.
    pub(super) share: Share,
    clock: Arc<dyn TestClock>,
    subjects: AtomicU64,
}

impl Trial {
    pub(super) fn new(opened: &Opened, share: Share) -> Self {
        Self { store: opened.store.clone(), share, clock: opened.clock.clone(), subjects: AtomicU64::new(0) }
    }

    pub(super) fn sessions(&self) -> Handle {
        self.sessions_with(policy())
    }

    pub(super) fn sessions_with(&self, policy: SessionPolicy) -> Handle {
        Sessions::shared(self.store.clone(), policy)
    }

    /// Sessions whose events are kept.
    pub(super) fn watched(&self) -> (Handle, Events) {
        let events = Events::default();
        (events.of(self.sessions()), events)
    }

    /// A subject that the store does not know yet.
    pub(super) fn subject(&self) -> Result<Subject, Violation> {
        let number = self.subjects.fetch_add(1, Ordering::Relaxed);
        Ok(Subject::new(&format!("user {number}"))?)
    }

    pub(super) async fn now(&self) -> Result<Timestamp, Violation> {
        Ok(self.store.now().await?)
    }

    /// Moves the clock on.
    pub(super) fn advance(&self, by: Duration) {
        self.clock.shift(milliseconds(by));
    }

    /// Moves the clock back.
    pub(super) fn turn_back(&self, by: Duration) {
        self.clock.shift(-milliseconds(by));
    }

    /// Moves the clock to a time, or to just after it if the clock runs on.
    pub(super) async fn set(&self, to: Timestamp) -> Result<(), Violation> {
        let now = self.now().await?;
        match to.checked_duration_since(now) {
            Some(ahead) => self.advance(ahead),
            None => self.turn_back(now.saturating_duration_since(to)),
        }
        Ok(())
    }

    /// The row of a session, which must be there.
    pub(super) async fn row(&self, id: SessionId) -> Result<Found, Violation> {
        self.store.get(id).await?.ok_or_else(|| Violation::new("the row of a session is gone"))
    }
}

/// One of several equal parts of a case, each on a store of its own.
#[derive(Clone, Copy)]
pub(super) struct Share {
    pub(super) number: usize,
    pub(super) of: usize,
}

/// What was noted.
#[derive(Clone, Default)]
pub(super) struct Events(Arc<Mutex<Vec<SecurityEvent>>>);

impl Events {
    /// Notes what these sessions report.
    pub(super) fn of(&self, sessions: Handle) -> Handle {
        let sink = self.clone();
        sessions.events(move |event: &SecurityEvent| {
            sink.0.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
        })
    }

    pub(super) fn take(&self) -> Vec<SecurityEvent> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(super) fn policy() -> SessionPolicy {
    SessionPolicy::new(600 * SECOND)
}

/// Begins a session with a refresh token, and gives the token.
pub(super) async fn begin_family(sessions: &Handle, subject: Subject) -> Result<RefreshToken, Violation> {
    let Begun { refresh_token, .. } = sessions.begin(subject).with_refresh_token(CLIENT).start().await?;
    refresh_token.ok_or_else(|| Violation::new("the refresh token that was asked for is missing"))
}

/// Begins a session with a cookie, and gives the cookie.
pub(super) async fn begin_cookie(sessions: &Handle, subject: Subject) -> Result<SessionCookie, Violation> {
    let Begun { cookie, .. } = sessions.begin(subject).with_cookie().start().await?;
    cookie.ok_or_else(|| Violation::new("the cookie that was asked for is missing"))
}

/// The same token once more: a copy, as a second tab or a thief has one.
pub(super) fn copy(token: &RefreshToken) -> Result<RefreshToken, Violation> {
    Ok(RefreshToken::parse(&token.expose())?)
}

/// Runs tasks that all start at one moment.
pub(super) async fn race<T, F>(racers: impl IntoIterator<Item = F>) -> Result<Vec<T>, Violation>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let racers: Vec<F> = racers.into_iter().collect();
    let barrier = Arc::new(Barrier::new(racers.len()));
    let mut tasks = JoinSet::new();
    for racer in racers {
        let barrier = barrier.clone();
        tasks.spawn(async move {
            barrier.wait().await;
            racer.await
        });
    }
    let mut outcomes = Vec::new();
    while let Some(outcome) = tasks.join_next().await {
        outcomes.push(outcome?);
    }
    Ok(outcomes)
}

/// The number of rounds of a race.
pub(super) fn rounds() -> usize {
    number("COTTER_CONFORMANCE_ROUNDS", if is_full() { 1000 } else { 4 })
}

/// The number of rounds of what takes hundreds of steps, or waits.
pub(super) fn few_rounds() -> usize {
    rounds().min(100)
}

/// The number of random histories.
pub(super) fn histories() -> usize {
    number("COTTER_CONFORMANCE_HISTORIES", if is_full() { 100_000 } else { 300 })
}

/// Whether this is a long run.
fn is_full() -> bool {
    number("COTTER_FULL", 0) != 0
}

/// A number from the environment.
pub(super) fn number(variable: &str, default: usize) -> usize {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
