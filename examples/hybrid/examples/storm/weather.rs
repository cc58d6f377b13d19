//! Whether something is happening to a process, or has a short time ago.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

#[derive(Clone, Copy)]
enum Sky {
    /// Since then.
    Calm(Instant),
    /// A service is gone or stopped.
    Rough,
    /// The engine is gone or stopped since then, and nothing else.
    WithoutEngine(Instant),
}

pub(crate) struct Weather {
    sky: Mutex<Sky>,
    /// The last time that the engine alone was gone.
    gone: Mutex<Option<(Instant, Instant)>>,
}

impl Default for Weather {
    fn default() -> Self {
        Self { sky: Mutex::new(Sky::Rough), gone: Mutex::default() }
    }
}

impl Weather {
    /// Something begins to happen.
    pub(crate) fn breaks(&self) {
        let mut sky = self.sky.lock().unwrap();
        if let Sky::WithoutEngine(since) = *sky {
            *self.gone.lock().unwrap() = Some((since, Instant::now()));
        }
        *sky = Sky::Rough;
    }

    /// Nothing happens but to the engine.
    pub(crate) fn takes_the_engine(&self) {
        *self.sky.lock().unwrap() = Sky::WithoutEngine(Instant::now());
    }

    /// It is over, and everyone is ready again.
    pub(crate) fn clears(&self) {
        *self.sky.lock().unwrap() = Sky::Calm(Instant::now());
    }

    /// Whether nothing has happened since then, nor in the time before it in which a client may still notice.
    pub(crate) fn is_calm_since(&self, then: Instant, before: Duration) -> bool {
        matches!(*self.sky.lock().unwrap(), Sky::Calm(clear) if clear + before <= then)
    }

    /// Whether all services have run since then, and the engine has not: until now, or for this time.
    pub(crate) fn is_without_engine(&self, then: Instant, time: Duration) -> bool {
        let is_now = matches!(*self.sky.lock().unwrap(), Sky::WithoutEngine(gone) if gone <= then);
        is_now || self.gone.lock().unwrap().is_some_and(|(from, to)| from <= then && to >= then + time)
    }
}
