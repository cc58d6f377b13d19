//! Clocks that stand still, jump or are absent, and the age of a snapshot.

use super::*;

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
