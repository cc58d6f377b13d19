//! All interleavings of a few threads, by `loom`.

use std::time::Duration;

use loom::{
    sync::{Arc, Mutex},
    thread,
};

use super::*;
use crate::{
    freshness::{Bounds, Freshness},
    plan::{Rules, Standing},
};

impl<T> Lock<T> for Mutex<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.lock().unwrap())
    }
}

type Checked = Gate<Mutex<Plan>>;

fn at(seconds: u64) -> Moment {
    Moment { uptime: Duration::from_secs(seconds), wall: None }
}

/// With a set that was fetched a while ago, so that tokens may ask.
fn gate() -> Arc<Checked> {
    let mut plan = Plan::new(Rules { bounds: Bounds::default(), cool_down: Duration::from_secs(30) }, 1);
    assert!(plan.begin(at(0)));
    plan.succeeded(freshness());
    Arc::new(Gate::new(Mutex::new(plan)))
}

fn freshness() -> Freshness {
    Freshness::of(&http::HeaderMap::new(), &Bounds::default())
}

/// Does one turn of the task. Returns whether it has fetched.
fn task(gate: &Checked, now: Moment, succeeds: bool) -> bool {
    let begins = gate.with(|plan| plan.begin(now));
    if begins {
        gate.with(|plan| if succeeds { plan.succeeded(freshness()) } else { plan.failed(now, None) });
    }
    begins
}

#[test]
fn of_all_tokens_that_ask_at_once_one_begins_a_refresh() {
    loom::model(|| {
        let gate = gate();
        let tokens = [1, 2].map(|id| {
            let gate = Arc::clone(&gate);
            thread::spawn(move || gate.ask(Some(id), at(60)).map(|place| (place.role, place.ended)))
        });
        let fetched = task(&gate, at(60), true);
        let asked = tokens.map(|token| token.join().unwrap());
        let first = asked.iter().filter(|asked| matches!(asked, Ok((Role::First, _)))).count();
        assert_eq!(first, 1, "{asked:?}");
        // A token that asks after the refresh has ended does not begin another.
        assert!(asked.iter().all(|asked| matches!(asked, Ok((_, 1)) | Err(Ask::CoolDown))), "{asked:?}");
        let fetched_later = task(&gate, at(60), true);
        assert!(fetched ^ fetched_later, "exactly one is fetched");
        assert!(matches!(gate.ask(Some(3), at(89)), Err(Ask::CoolDown)));
    });
}

#[test]
fn whoever_waits_is_told_of_the_end() {
    for succeeds in [true, false] {
        loom::model(move || {
            let gate = gate();
            let token = {
                let gate = Arc::clone(&gate);
                thread::spawn(move || match gate.ask(Some(1), at(60)) {
                    Ok(place) => {
                        while gate.with(|plan| plan.ended()) <= place.ended {
                            thread::yield_now();
                        }
                        true
                    }
                    Err(_) => false,
                })
            };
            while !task(&gate, at(60), succeeds) {
                thread::yield_now();
            }
            assert!(token.join().unwrap(), "it asked before anything had begun");
            gate.with(|plan| assert_eq!(plan.ended(), 2));
        });
    }
}

#[test]
fn a_refresh_that_is_due_and_one_that_is_asked_for_are_one() {
    loom::model(|| {
        let gate = gate();
        let token = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || gate.ask(Some(1), at(590)).map(|place| place.role))
        };
        // Due by now, whether asked for or not.
        let fetched = task(&gate, at(590), true);
        assert!(fetched);
        let asked = token.join().unwrap();
        let again = task(&gate, at(590), true);
        match asked {
            // The refresh began for the token, or the token came while it was under way.
            Ok(_) | Err(Ask::CoolDown) => assert!(!again, "{asked:?}"),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn an_end_beside_tokens_leaves_none_waiting_and_no_place_taken() {
    loom::model(|| {
        let gate = gate();
        let token = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || match gate.ask(None, at(60)) {
                Ok(place) => gate.with(|plan| plan.ended() > place.ended || !plan.is_stopped()),
                Err(why) => why == Ask::Stopped,
            })
        };
        gate.with(Plan::stop);
        assert!(token.join().unwrap());
        gate.with(|plan| {
            assert_eq!(plan.standing(at(60)), Standing::Unavailable);
            assert_eq!(plan.waiting(), 0);
        });
    });
}
