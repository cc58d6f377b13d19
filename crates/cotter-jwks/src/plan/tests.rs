mod asking;
mod clocks;
mod refreshing;

use cotter::Timestamp;

use super::*;

const START: u64 = 1_795_000_000;

/// A plan with its clocks.
struct World {
    plan: Plan,
    uptime: Duration,
    wall: u64,
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn fresh(fresh_for: u64, usable_for: u64) -> Freshness {
    Freshness { fresh_for: seconds(fresh_for), usable_for: seconds(usable_for) }
}

impl World {
    fn new() -> Self {
        let rules = Rules { bounds: Bounds::default(), cool_down: seconds(30) };
        Self { plan: Plan::new(rules, 7), uptime: Duration::ZERO, wall: START }
    }

    /// With a set that was fetched just now.
    fn with(freshness: Freshness) -> Self {
        let mut world = Self::new();
        assert!(world.begin());
        world.plan.succeeded(freshness);
        world
    }

    fn now(&self) -> Moment {
        Moment { uptime: self.uptime, wall: Some(Timestamp::from_unix_seconds(self.wall)) }
    }

    fn pass(&mut self, time: u64) {
        self.uptime += seconds(time);
        self.wall += time;
    }

    fn begin(&mut self) -> bool {
        self.plan.begin(self.now())
    }

    fn fail(&mut self) {
        self.plan.failed(self.now(), None);
    }

    fn ask(&mut self, id: u64) -> Ask {
        self.plan.ask(Some(id), self.now())
    }

    fn standing(&self) -> Standing {
        self.plan.standing(self.now())
    }

    /// Passes the time until a refresh begins, and returns how long that took.
    fn until_begin(&mut self) -> u64 {
        let from = self.uptime;
        while !self.begin() {
            let rest = self.plan.rest(self.now()).as_secs().max(1);
            self.pass(rest);
        }
        (self.uptime - from).as_secs()
    }
}
