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

#[test]
fn the_first_fetch_is_due_at_once_and_is_one() {
    let mut world = World::new();
    assert_eq!(world.standing(), Standing::Unavailable);
    assert_eq!(world.plan.rest(world.now()), Duration::ZERO);
    assert!(world.begin());
    assert!(!world.begin(), "it is on its way");
    world.plan.succeeded(fresh(600, 4200));
    assert_eq!(world.standing(), Standing::Fresh);
    assert!(!world.begin(), "it has just been fetched");
}

#[test]
fn it_is_fetched_again_ahead_of_its_end() {
    for (fresh_for, least, most) in [(60, 42, 48), (600, 420, 480), (3600, 2520, 2880)] {
        let mut world = World::with(fresh(fresh_for, fresh_for + 3600));
        let waited = world.until_begin();
        assert!((least..=most + 1).contains(&waited), "{waited} of {fresh_for}");
        assert_eq!(world.standing(), Standing::Fresh, "it is used meanwhile");
    }
}

#[test]
fn the_time_is_counted_from_the_request() {
    let mut world = World::new();
    assert!(world.begin());
    world.pass(5);
    world.plan.succeeded(fresh(60, 60));
    world.pass(54);
    assert_eq!(world.standing(), Standing::Fresh);
    world.pass(1);
    assert_eq!(world.standing(), Standing::Unavailable);
}

#[test]
fn an_outage_is_outlived_to_the_bound() {
    let mut world = World::with(fresh(600, 4200));
    world.until_begin();
    world.fail();
    assert_eq!(world.standing(), Standing::Outdated, "whether a key is new cannot be told");
    let mut attempts = 0;
    while world.uptime < seconds(4200) {
        assert_eq!(world.standing(), Standing::Outdated, "{:?}", world.uptime);
        assert_eq!(world.plan.age(world.now()), Some(world.uptime));
        world.pass(1);
        if world.begin() {
            attempts += 1;
            world.fail();
        }
    }
    assert_eq!(world.standing(), Standing::Unavailable);
    assert_eq!(world.plan.age(world.now()), None);
    assert!((80..400).contains(&attempts), "{attempts} in an hour");
    world.until_begin();
    world.plan.succeeded(fresh(600, 4200));
    assert_eq!((world.standing(), world.plan.failures()), (Standing::Fresh, 0));
}

#[test]
fn a_strict_set_is_withdrawn_when_it_is_no_longer_fresh() {
    let mut world = World::with(fresh(60, 60));
    world.pass(59);
    assert_eq!(world.standing(), Standing::Fresh);
    world.pass(1);
    assert_eq!(world.standing(), Standing::Unavailable);
}

#[test]
fn failures_are_tried_again_soon_and_then_less_often() {
    let mut world = World::new();
    assert!(world.begin());
    for bound in [2, 4, 8, 16, 32, 60, 60] {
        world.fail();
        assert_eq!(world.standing(), Standing::Unavailable);
        let waited = world.until_begin();
        assert!((1..=bound + 1).contains(&waited), "{waited}, at most {bound}");
    }
}

#[test]
fn a_response_can_ask_for_a_minute_at_most() {
    let mut world = World::new();
    assert!(world.begin());
    world.plan.failed(world.now(), Some(seconds(40)));
    assert!((40..=41).contains(&world.until_begin()));
    world.plan.failed(world.now(), Some(seconds(86_400)));
    assert!((60..=61).contains(&world.until_begin()));
}

#[test]
fn an_unknown_key_begins_one_refresh_in_a_cool_down() {
    let mut world = World::with(fresh(600, 4200));
    assert_eq!(world.ask(1), Ask::CoolDown, "the first fetch counts too");
    world.pass(29);
    assert_eq!(world.ask(1), Ask::CoolDown);
    world.pass(1);
    assert_eq!(world.ask(1), Ask::Wait { ended: 1, role: Role::First });
    assert_eq!(world.ask(2), Ask::Wait { ended: 1, role: Role::Joined });
    assert_eq!(world.plan.rest(world.now()), Duration::ZERO, "the task is to begin");
    assert!(world.begin());
    assert_eq!(world.ask(3), Ask::Wait { ended: 1, role: Role::Late });
    world.pass(5);
    world.plan.succeeded(fresh(600, 4200));
    assert_eq!(world.plan.ended(), 2);
    world.pass(24);
    assert_eq!(world.ask(4), Ask::CoolDown, "29 s since it was claimed");
    world.pass(1);
    assert_eq!(world.ask(4), Ask::Wait { ended: 2, role: Role::First });
}

#[test]
fn a_failure_cools_down_as_a_success_does() {
    let mut world = World::with(fresh(600, 4200));
    world.pass(30);
    assert_eq!(world.ask(1), Ask::Wait { ended: 1, role: Role::First });
    assert!(world.begin());
    world.fail();
    assert_eq!(world.ask(2), Ask::CoolDown);
    assert_eq!(world.plan.ask(None, world.now()), Ask::CoolDown, "without an id too");
}

#[test]
fn nothing_that_tokens_ask_for_changes_when_a_failure_is_tried_again() {
    let attempts = |ask: bool| {
        let mut world = World::new();
        let mut attempts = 0_u64;
        while world.uptime < seconds(3600) {
            if ask {
                for id in 0..10 {
                    world.ask(attempts * 10 + id);
                }
            }
            if world.begin() {
                attempts += 1;
                world.fail();
            }
            world.pass(1);
        }
        attempts
    };
    assert_eq!(attempts(true), attempts(false));
}

#[test]
fn no_token_brings_forward_what_a_response_has_put_off() {
    let mut world = World::with(fresh(600, 4200));
    world.pass(30);
    assert!(matches!(world.ask(1), Ask::Wait { .. }) && world.begin());
    world.plan.failed(world.now(), Some(seconds(60)));
    world.pass(59);
    assert_eq!(world.ask(2), Ask::CoolDown, "the cool-down is over, the minute is not");
    world.pass(1);
    assert!(matches!(world.ask(2), Ask::Wait { role: Role::First, .. }));
}

#[test]
fn a_key_that_a_set_lacked_is_not_asked_for_again_soon() {
    let mut world = World::with(fresh(3600, 7200));
    world.pass(60);
    assert!(matches!(world.ask(1), Ask::Wait { .. }));
    assert!(world.begin());
    world.plan.succeeded(fresh(3600, 7200));
    world.plan.note_unknown(1, world.now());
    world.pass(60);
    assert_eq!(world.ask(1), Ask::KnownUnknown);
    assert!(matches!(world.ask(2), Ask::Wait { role: Role::First, .. }));
    assert_eq!(world.ask(1), Ask::KnownUnknown, "it does not wait with the others");
    assert!(world.begin());
    world.plan.succeeded(fresh(3600, 7200));
    world.pass(240);
    assert!(matches!(world.ask(1), Ask::Wait { role: Role::First, .. }));
}

#[test]
fn few_wait_for_one_refresh() {
    let mut world = World::with(fresh(600, 4200));
    world.pass(30);
    for id in 0..1024 {
        assert!(matches!(world.ask(id), Ask::Wait { .. }));
    }
    assert_eq!(world.ask(1024), Ask::Crowded);
    world.plan.leave();
    assert!(matches!(world.ask(1024), Ask::Wait { role: Role::Joined, .. }));
}

#[test]
fn a_sleep_of_the_machine_is_seen_on_the_wall() {
    let mut world = World::with(fresh(600, 4200));
    world.pass(60);
    // The other clock stood still for ten hours.
    world.wall += 36_000;
    assert_eq!(world.standing(), Standing::Fresh, "first it is asked");
    assert!(world.begin(), "at once");
    world.fail();
    assert_eq!(world.standing(), Standing::Unavailable, "by now it is known to be too old");
    world.until_begin();
    world.plan.succeeded(fresh(600, 4200));
    assert_eq!(world.standing(), Standing::Fresh);
}

#[test]
fn a_sleep_within_the_bound_leaves_the_keys() {
    let mut world = World::with(fresh(600, 4200));
    world.pass(60);
    world.wall += 1000;
    assert!(world.begin());
    world.fail();
    assert_eq!(world.standing(), Standing::Outdated);
}

#[test]
fn a_clock_that_runs_away_does_not_cause_a_flood() {
    let mut world = World::with(fresh(600, 4200));
    let mut attempts = 0;
    for _ in 0..300 {
        world.pass(1);
        world.wall += 100_000;
        if world.begin() {
            attempts += 1;
            world.plan.succeeded(fresh(600, 4200));
        }
        assert_eq!(world.standing(), Standing::Fresh);
    }
    assert_eq!(attempts, 10, "one in a cool-down, for 5 min");
}

#[test]
fn a_clock_that_goes_back_makes_nothing_younger() {
    let mut world = World::with(fresh(600, 4200));
    world.wall -= 100_000;
    assert_eq!(world.standing(), Standing::Fresh);
    world.until_begin();
    world.fail();
    world.uptime = seconds(4199);
    assert_eq!(world.standing(), Standing::Outdated);
    world.uptime = seconds(4200);
    assert_eq!(world.standing(), Standing::Unavailable);
}

#[test]
fn without_a_date_the_other_clock_is_enough() {
    let mut world = World::with(fresh(600, 4200));
    let at = |uptime| Moment { uptime: seconds(uptime), wall: None };
    assert_eq!(world.plan.standing(at(599)), Standing::Fresh);
    assert!(world.plan.begin(at(599)));
    world.plan.failed(at(599), None);
    assert_eq!(world.plan.standing(at(4199)), Standing::Outdated);
    assert_eq!(world.plan.standing(at(4200)), Standing::Unavailable);
}

#[test]
fn a_snapshot_is_stale_and_no_younger_than_its_date() {
    let mut world = World::new();
    world.plan.restore(world.now(), seconds(1000), seconds(4200));
    assert_eq!(world.standing(), Standing::Outdated);
    assert_eq!(world.plan.age(world.now()), Some(seconds(1000)));
    assert!(world.begin(), "it is fetched at once all the same");
    world.fail();
    world.pass(3199);
    assert_eq!(world.standing(), Standing::Outdated);
    world.pass(1);
    assert_eq!(world.standing(), Standing::Unavailable);

    // A file that promises more than any response could is capped.
    let mut world = World::new();
    world.plan.restore(world.now(), seconds(0), seconds(u64::MAX));
    world.pass(7199);
    assert_eq!(world.standing(), Standing::Outdated);
    world.pass(1);
    assert_eq!(world.standing(), Standing::Unavailable);
}

#[test]
fn after_the_end_there_are_no_keys_and_nobody_waits() {
    let mut world = World::with(fresh(600, 4200));
    world.pass(30);
    assert!(matches!(world.ask(1), Ask::Wait { ended: 1, .. }));
    world.plan.stop();
    assert!(world.plan.ended() > 1, "who waits is told");
    assert_eq!((world.standing(), world.ask(2)), (Standing::Unavailable, Ask::Stopped));
    world.pass(100_000);
    assert!(!world.begin());
}

#[test]
fn a_rest_ends_no_later_than_the_next_change() {
    let mut world = World::with(fresh(600, 620));
    world.until_begin();
    world.fail();
    while world.standing() != Standing::Unavailable {
        let rest = world.plan.rest(world.now());
        assert!(rest <= HEARTBEAT);
        let before = world.standing();
        world.uptime += rest.saturating_sub(Duration::from_millis(1));
        assert_eq!(world.standing(), before, "nothing changes by itself before the rest is over");
        world.uptime += Duration::from_millis(1).min(rest);
        if world.begin() {
            world.fail();
        }
    }
    assert_eq!(world.uptime, seconds(620));
}
