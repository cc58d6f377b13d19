//! Kills and stops an engine, at random times.

use std::{
    thread::{self, JoinHandle, sleep},
    time::{Duration, Instant},
};

use super::random::Random;
use crate::{Outcome, engines::Engine};

#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// `kill -9`, and started again.
    pub kills: u32,
    /// `kill -STOP`, and `-CONT` some seconds later.
    pub stops: u32,
}

/// A thread that has the engine.
pub struct Faults(JoinHandle<Outcome<(Engine, Counts)>>);

impl Faults {
    pub fn start(engine: Engine, end: Instant, seed: u64) -> Self {
        Self(thread::spawn(move || inject(engine, end, seed)))
    }

    /// Waits for its end. The engine runs then.
    pub async fn stop(self) -> Outcome<(Engine, Counts)> {
        let joined = tokio::task::spawn_blocking(|| self.0.join()).await?;
        joined.map_err(|_| "the thread of the faults has panicked")?
    }
}

fn inject(mut engine: Engine, end: Instant, seed: u64) -> Outcome<(Engine, Counts)> {
    let (mut random, mut counts) = (Random::new(seed), Counts::default());
    loop {
        let pause = Duration::from_millis(u64::try_from(3_000 + random.below(9_000))?);
        if Instant::now() + pause > end {
            sleep(end.saturating_duration_since(Instant::now()));
            return Ok((engine, counts));
        }
        sleep(pause);
        if random.below(3) == 0 {
            engine.signal("STOP")?;
            sleep(Duration::from_millis(u64::try_from(500 + random.below(6_000))?));
            engine.signal("CONT")?;
            counts.stops += 1;
        } else {
            engine.kill()?;
            engine.restart()?;
            counts.kills += 1;
        }
    }
}
