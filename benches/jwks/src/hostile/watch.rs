//! The child of a hostile case: it keeps asking, and says what it sees.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::{
    runtime::{Builder, Handle},
    task::spawn_blocking,
    time::{sleep, timeout},
};

use super::{Recovery, Seen, Task, Verdict};
use crate::{
    Outcome,
    child::{say, wait},
    peers::{Pace, Verifier},
    process::{forget_peak, peak, resident},
    tokens::Random,
};

/// How long a library may take to come back after the bad answers.
const PATIENCE: Duration = Duration::from_secs(75);

pub fn watch(task: Task) -> Outcome<()> {
    // Two threads, as a small service has.
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(steps(task))?;
    // Whatever is still waited for.
    runtime.shutdown_background();
    Ok(())
}

async fn steps(task: Task) -> Outcome<()> {
    let task = Arc::new(task);
    let mut verifier = None;
    if task.is_warm {
        let started = task.name.start(&task.url, Pace::Soon).await?;
        ready(started.as_ref(), &task.tokens.known).await?;
        verifier = Some(started);
    }
    say(&())?;
    pause().await?;

    forget_peak()?;
    let before = resident()?;
    let mut why = String::new();
    if verifier.is_none() {
        match task.name.start(&task.url, Pace::Soon).await {
            Ok(started) => verifier = Some(started),
            Err(error) => why = error.to_string(),
        }
    }
    let watched = verifier.clone().map(|verifier| Watched::start(verifier, &task));
    say(&())?;
    pause().await?;
    if let Some(watched) = &watched {
        watched.is_over.store(true, Relaxed);
    }
    let seen = match (&verifier, &watched) {
        (Some(verifier), Some(watched)) => Seen {
            has_started: true,
            why: watched.why(),
            longest: watched.longest(),
            peak: peak()?.saturating_sub(before),
            known: verdict(verifier.as_ref(), &task.tokens.known).await,
            double: verdict(verifier.as_ref(), &task.tokens.double).await,
            withdrawn: verdict(verifier.as_ref(), &task.tokens.withdrawn).await,
            planted: verdict(verifier.as_ref(), &task.tokens.planted).await,
            secret: verdict(verifier.as_ref(), &task.tokens.secret).await,
        },
        _ => Seen::not_started(why, peak()?.saturating_sub(before)),
    };
    say(&seen)?;
    pause().await?;
    say(&recovery(verifier, &task).await)
}

/// Waits for the parent without keeping a thread of the runtime.
async fn pause() -> Outcome<()> {
    spawn_blocking(wait).await?
}

async fn ready(verifier: &dyn Verifier, known: &str) -> Outcome<()> {
    for _ in 0..1000 {
        if verifier.verify(known).await.is_ok() {
            return Ok(());
        }
        sleep(Duration::from_millis(10)).await;
    }
    Err("the known key is not there after ten seconds".into())
}

async fn verdict(verifier: &dyn Verifier, token: &str) -> Verdict {
    match timeout(Duration::from_secs(3), verifier.verify(token)).await {
        Ok(Ok(())) => Verdict::Accepted,
        Ok(Err(_)) => Verdict::Refused,
        Err(_) => Verdict::Waits,
    }
}

/// Tokens of the known key, ten milliseconds apart, and tokens with random ids, which ask for a fetch.
struct Watched {
    is_over: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    longest: Duration,
    /// When the verification began that is not done yet.
    since: Option<Instant>,
    /// Why the last token of the known key was refused.
    why: String,
}

impl Watched {
    fn start(verifier: Arc<dyn Verifier>, task: &Arc<Task>) -> Arc<Self> {
        let watched = Arc::new(Self { is_over: AtomicBool::new(false), state: Mutex::default() });
        Handle::current().spawn({
            let (watched, verifier, task) = (Arc::clone(&watched), Arc::clone(&verifier), Arc::clone(task));
            async move {
                while !watched.is_over.load(Relaxed) {
                    let since = Instant::now();
                    watched.with(|state| state.since = Some(since));
                    let verified = verifier.verify(&task.tokens.known).await;
                    watched.with(|state| {
                        state.since = None;
                        state.longest = state.longest.max(since.elapsed());
                        state.why = verified.err().unwrap_or_default();
                    });
                    sleep(Duration::from_millis(10)).await;
                }
            }
        });
        Handle::current().spawn({
            let (watched, mut random) = (Arc::clone(&watched), Random::new(&task.tokens.known, 23));
            async move {
                while !watched.is_over.load(Relaxed) {
                    let (verifier, token) = (Arc::clone(&verifier), random.token());
                    tokio::spawn(async move { verifier.verify(&token).await });
                    sleep(Duration::from_millis(200)).await;
                }
            }
        });
        watched
    }

    fn longest(&self) -> Duration {
        self.with(|state| state.longest.max(state.since.map(|since| since.elapsed()).unwrap_or_default()))
    }

    fn why(&self) -> String {
        self.with(|state| state.why.clone())
    }

    fn with<R>(&self, f: impl FnOnce(&mut State) -> R) -> R {
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Waits until the new key is accepted and the withdrawn one is refused.
async fn recovery(mut verifier: Option<Arc<dyn Verifier>>, task: &Task) -> Recovery {
    let (start, mut recovery) = (Instant::now(), Recovery { new: None, withdrawn: None });
    while start.elapsed() < PATIENCE && (recovery.new.is_none() || recovery.withdrawn.is_none()) {
        match &verifier {
            Some(verifier) => {
                if recovery.new.is_none() && verdict(verifier.as_ref(), &task.tokens.new).await == Verdict::Accepted {
                    recovery.new = Some(start.elapsed());
                }
                if recovery.withdrawn.is_none()
                    && verdict(verifier.as_ref(), &task.tokens.withdrawn).await == Verdict::Refused
                {
                    recovery.withdrawn = Some(start.elapsed());
                }
            }
            // As whoever supervises the service would.
            None => verifier = task.name.start(&task.url, Pace::Soon).await.ok(),
        }
        sleep(Duration::from_millis(250)).await;
    }
    recovery
}
