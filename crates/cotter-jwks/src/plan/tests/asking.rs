//! What tokens with unknown keys can cause.

use super::*;

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
fn who_is_trusted_begins_a_refresh_a_second() {
    let mut world = World::with(fresh(600, 4200));
    assert_eq!(world.ask(1), Ask::CoolDown);
    for ended in 1..10 {
        for _ in 0..100 {
            world.plan.demand(world.now());
        }
        assert!(!world.begin(), "the last one began in this second");
        assert_eq!(world.plan.rest(world.now()), seconds(1));
        world.pass(1);
        assert!(world.begin());
        assert_eq!(world.plan.ended(), ended);
        world.plan.succeeded(fresh(600, 4200));
        assert!(!world.begin(), "one for all of them");
    }
    assert_eq!(world.ask(1), Ask::CoolDown, "strangers have no more than before");
}

#[test]
fn a_demand_is_heard_after_a_failure_and_during_a_refresh() {
    let mut world = World::with(fresh(600, 4200));
    world.pass(30);
    world.plan.demand(world.now());
    assert!(world.begin());
    world.plan.failed(world.now(), Some(seconds(60)));
    world.plan.demand(world.now());
    world.pass(1);
    assert!(world.begin(), "before its retry");
    // The issuer may have been asked before it knew.
    world.plan.demand(world.now());
    world.pass(5);
    assert!(!world.begin());
    world.plan.succeeded(fresh(600, 4200));
    assert!(world.begin());
    world.plan.succeeded(fresh(600, 4200));
    assert!(!world.begin());
    world.plan.stop();
    world.plan.demand(world.now());
    world.pass(5);
    assert!(!world.begin());
}
