//! When a set is fetched, and how long it is used.

use super::*;

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
