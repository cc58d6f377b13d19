//! The child of a flood: one thread sends tokens with random ids, and one verifies a token of a known key.
//!
//! Windows of a second without and with the flood take turns, so that what else the machine does meets both.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    runtime::{Builder, Handle},
    task::yield_now,
    time::sleep,
};

use super::{Held, Measured, Task, times::Recorder};
use crate::{
    Outcome,
    child::say,
    peers::{Pace, Verifier},
    process::{resident, thread_cpu_time},
    tokens::Random,
};

const WINDOW: Duration = Duration::from_secs(1);

/// Verifications at the beginning of a window count for neither.
const EDGE: Duration = Duration::from_millis(50);

/// How many tokens are sent before they are looked at.
const BURST: u64 = 10;

/// The most tokens that are on their way. Beyond that, none is sent.
const MOST_ALIVE: usize = 20_000;

pub fn measure(task: Task) -> Outcome<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    say(&runtime.block_on(send(task))?)
}

/// What both threads know.
#[derive(Default)]
struct Shared {
    /// The number of the window. The flood is on in odd ones.
    window: AtomicUsize,
    is_over: AtomicBool,
    accepted: AtomicU64,
    refused: AtomicU64,
}

/// Starts the library, and sends the flood from this thread.
async fn send(task: Task) -> Outcome<Measured> {
    let verifier = task.name.start(&task.url, Pace::Default).await?;
    let other = match &task.elsewhere {
        Some(url) => task.name.start(url, Pace::Default).await?,
        None => Arc::clone(&verifier),
    };
    for verifier in [&verifier, &other] {
        ready(verifier.as_ref(), &task.known).await?;
    }
    let shared = Arc::new(Shared::default());
    let verifying = thread::spawn({
        let (shared, known, runtime) = (Arc::clone(&shared), task.known.clone(), Handle::current());
        // This thread drives nothing: what the library does besides is done by the other one.
        move || runtime.block_on(verify(verifier, known, shared))
    });
    sleep(WINDOW * 2).await;
    let mut flood = Flood { other, random: Random::new(&task.known, 17), sent: 0, left_out: 0, most: 0 };
    let start = held()?;
    let mut middle = start;
    for window in 0..task.seconds * 2 {
        shared.window.store(usize::try_from(window)? + 2, Relaxed);
        if window % 2 == 1 {
            flood.run(task.rate, &shared).await;
        } else {
            sleep(WINDOW).await;
            if window <= task.seconds {
                middle = held()?;
            }
        }
    }
    shared.is_over.store(true, Relaxed);
    // The longest that a token waits in any of the libraries' caches is not known: these seconds are for those that are left.
    sleep(WINDOW * 3).await;
    let end = held()?;
    let recorder = verifying.join().map_err(|_| "the verifying thread has panicked")??;
    Ok(Measured {
        quiet: recorder.of(false),
        flooded: recorder.of(true),
        sent: flood.sent,
        left_out: flood.left_out,
        accepted: shared.accepted.load(Relaxed),
        refused: shared.refused.load(Relaxed),
        start,
        middle,
        end,
        most_tasks: flood.most,
    })
}

/// Waits until the known key is there.
async fn ready(verifier: &dyn Verifier, known: &str) -> Outcome<()> {
    for _ in 0..1000 {
        if verifier.verify(known).await.is_ok() {
            return Ok(());
        }
        sleep(Duration::from_millis(10)).await;
    }
    Err("the known key is not there after ten seconds".into())
}

struct Flood {
    other: Arc<dyn Verifier>,
    random: Random,
    sent: u64,
    left_out: u64,
    most: usize,
}

impl Flood {
    /// Sends tokens for one window, each in a task, as a server would.
    async fn run(&mut self, rate: u64, shared: &Arc<Shared>) {
        let (start, mut done) = (Instant::now(), 0);
        while start.elapsed() < WINDOW {
            let due = u64::try_from(start.elapsed().as_micros()).unwrap_or_default() * rate / 1_000_000;
            while done < due {
                done += 1;
                if Handle::current().metrics().num_alive_tasks() >= MOST_ALIVE {
                    self.left_out += 1;
                    continue;
                }
                let (verifier, token, shared) = (Arc::clone(&self.other), self.random.token(), Arc::clone(shared));
                tokio::spawn(async move {
                    let counter =
                        if verifier.verify(&token).await.is_ok() { &shared.accepted } else { &shared.refused };
                    counter.fetch_add(1, Relaxed);
                });
                self.sent += 1;
                // If this thread had to wait for a processor, what it is late with does not come all at once.
                if done % BURST == 0 {
                    yield_now().await;
                }
            }
            self.most = self.most.max(Handle::current().metrics().num_alive_tasks());
            sleep(Duration::from_millis(1)).await;
        }
    }
}

/// Verifies the known token again and again, and records each time by both clocks.
async fn verify(verifier: Arc<dyn Verifier>, known: String, shared: Arc<Shared>) -> Outcome<Recorder> {
    let mut recorder = Recorder::new()?;
    let (mut current, mut since) = (0, Instant::now());
    while !shared.is_over.load(Relaxed) {
        let window = shared.window.load(Relaxed);
        let (wall, cpu) = (Instant::now(), thread_cpu_time());
        verifier.verify(&known).await.map_err(|error| format!("a token of the known key was refused: {error}"))?;
        let (cpu, wall) = (thread_cpu_time().saturating_sub(cpu), wall.elapsed());
        if window != current {
            (current, since) = (window, Instant::now());
            recorder.next_window();
        }
        // The first two are for warming up.
        if window >= 2 && since.elapsed() >= EDGE {
            recorder.record(window % 2 == 1, wall, cpu)?;
        }
    }
    recorder.next_window();
    Ok(recorder)
}

fn held() -> Outcome<Held> {
    Ok(Held { tasks: Handle::current().metrics().num_alive_tasks(), memory: resident()? })
}
