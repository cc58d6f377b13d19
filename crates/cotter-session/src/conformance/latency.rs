//! How long verifiers elsewhere accept a token after its session has ended.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cotter::revocation::Status;
use tokio::task::JoinSet;

use super::{
    Engine, Violation,
    random::{Random, seed},
    runtime,
    trial::{SECOND, Share, Trial, begin_cookie, number, policy},
    violation::ensure,
};
use crate::{
    EndReason, EpochClaim, FeedFollower, RevocationView, TokenId,
    revocation::Target,
    store::{SessionStore, StoreError},
};

/// How many verifiers follow the feed, each with a view of its own.
const VERIFIERS: usize = 3;

/// The time from the acknowledgement of a log-out until a verifier rejects the session's tokens.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Propagation {
    /// Half of the times are shorter.
    pub p50: Duration,
    /// 99 of 100 are shorter.
    pub p99: Duration,
    /// The longest.
    pub longest: Duration,
    /// How many times there are: of each log-out, one a verifier.
    pub samples: usize,
    /// How many other revocations were acknowledged in each second meanwhile.
    pub per_second: f64,
}

/// Ends sessions one by one, while so many tokens a second are revoked, and times three verifiers.
///
/// `COTTER_LATENCY_ROUNDS` is the number of sessions, 300 unless it is stated. It is a measurement: run it alone, on a
/// machine that does nothing else. `None` if the engine is absent.
///
/// # Errors
///
/// [`Violation`] if the engine fails, or if a verifier has not heard of a log-out within ten seconds.
pub fn propagation(engine: &dyn Engine, per_second: u32) -> Result<Option<Propagation>, Violation> {
    runtime()?.block_on(async {
        let Some(opened) = engine.open().await else { return Ok(None) };
        let trial = Trial::new(&opened, Share { number: 0, of: 1 });
        let mut views = Vec::new();
        let mut following = Vec::new();
        for _ in 0..VERIFIERS {
            let view = RevocationView::new();
            following.push(FeedFollower::new(trial.store.clone(), view.clone()).start()?);
            view.ready().await;
            views.push(view);
        }
        let background = Background::start(trial.store.clone(), per_second);
        let (mut times, mut random) = (Vec::new(), Random::from_seed(seed()));
        for _ in 0..number("COTTER_LATENCY_ROUNDS", 300) {
            // Not in step with a feed that is read at intervals.
            tokio::time::sleep(Duration::from_millis(random.next() % 128)).await;
            times.extend(one_log_out(&trial, &views).await?);
        }
        let per_second = background.stop().await?;
        for task in following {
            task.stop().await;
        }
        times.sort_unstable();
        let at = |hundredth: usize| times.get(times.len() * hundredth / 100).copied().unwrap_or_default();
        let longest = times.last().copied().unwrap_or_default();
        Ok(Some(Propagation { p50: at(50), p99: at(99), longest, samples: times.len(), per_second }))
    })
}

/// From when the end was acknowledged.
async fn one_log_out(trial: &Trial, views: &[RevocationView]) -> Result<Vec<Duration>, Violation> {
    let sessions = trial.sessions();
    let subject = trial.subject()?;
    let cookie = begin_cookie(&sessions, subject.clone()).await?;
    let claim = EpochClaim::of(&sessions.find(&cookie).await?);
    let (sid, sep) = (cookie.session_id().to_string(), claim.to_string());
    let mut verifiers = JoinSet::new();
    let acknowledged = Arc::new(OnceLock::new());
    for view in views {
        let (view, sid, sub, sep) = (view.clone(), sid.clone(), subject.id().to_owned(), sep.clone());
        let accepted = view.danger_status_of(&sid, "a token", &sub, &sep, None);
        ensure!(accepted == Status::NotRevoked, "a verifier does not accept a token of a live session");
        let acknowledged: Arc<OnceLock<Instant>> = acknowledged.clone();
        verifiers.spawn(async move {
            let give_up = Instant::now() + 10 * SECOND;
            while view.danger_status_of(&sid, "a token", &sub, &sep, None) != Status::Revoked {
                ensure!(Instant::now() < give_up, "a verifier accepts a token ten seconds after the log-out");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            // One may hear of it before the one who ended it.
            let rejected = Instant::now();
            Ok(acknowledged.get().map_or(Duration::ZERO, |at| rejected.saturating_duration_since(*at)))
        });
    }
    sessions.end(cookie.session_id(), EndReason::LoggedOut).await?;
    let _ = acknowledged.set(Instant::now());
    let mut times = Vec::new();
    while let Some(time) = verifiers.join_next().await {
        times.push(time??);
    }
    Ok(times)
}

/// Revokes tokens at a steady rate.
struct Background {
    stops: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
    begun: Instant,
    task: tokio::task::JoinHandle<Result<(), Violation>>,
}

impl Background {
    fn start(store: Arc<dyn SessionStore>, per_second: u32) -> Self {
        let (stops, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let task = tokio::spawn(revoke_steadily(store, per_second, stops.clone(), acknowledged.clone()));
        Self { stops, acknowledged, begun: Instant::now(), task }
    }

    /// How many were acknowledged in each second.
    async fn stop(self) -> Result<f64, Violation> {
        let took = self.begun.elapsed();
        let acknowledged = self.acknowledged.load(Ordering::Relaxed);
        self.stops.store(true, Ordering::Relaxed);
        self.task.await??;
        Ok(f64::from(u32::try_from(acknowledged).unwrap_or(u32::MAX)) / took.as_secs_f64())
    }
}

/// What is due is asked for every ten milliseconds, whatever has been answered.
async fn revoke_steadily(
    store: Arc<dyn SessionStore>,
    per_second: u32,
    stops: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
) -> Result<(), Violation> {
    let (begun, mut asked, mut tasks) = (Instant::now(), 0_u64, JoinSet::new());
    let life = policy().revocation_life();
    while !stops.load(Ordering::Relaxed) {
        let due =
            u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX).saturating_mul(per_second.into()) / 1000;
        for number in asked..due {
            let (store, acknowledged) = (store.clone(), acknowledged.clone());
            let target = Target::Token(TokenId::new(&format!("background {number}"))?);
            tasks.spawn(async move {
                store.revoke(target, life).await?;
                acknowledged.fetch_add(1, Ordering::Relaxed);
                Ok::<_, StoreError>(())
            });
        }
        asked = due;
        while let Some(done) = tasks.try_join_next() {
            done??;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}
