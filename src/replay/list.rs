use core::fmt;
use std::sync::Mutex;

use super::{ReplayCheck, SingleUse, Use};
use crate::expiring::{Entry, Expiring, Key};

/// A [`ReplayCheck`] in memory, of a stated number of uses, that never forgets one before its time.
///
/// When it is full of uses that still count, every further one is [`Use::Unknown`], so tokens are refused until time makes room:
/// choose the capacity above the number of single-use tokens that can arrive while one is valid. An entry is a digest of realm
/// and id, of about 200 bytes in all however long the two are, and memory is taken as it is needed. A use whose time is over
/// is `Unknown`; so is one that may have been dropped before the clock was set back.
///
/// Verifiers of DPoP proofs that share a list have the same age and leeway: each records a proof for as long as it would take it
/// itself. Where anybody can have proofs recorded, as at a token endpoint before the client is known, anybody can fill the list: let
/// such an endpoint have a list of its own, and limit the rate of requests before it.
///
/// It is of one process: two processes, each with a list of its own, accept a token once each.
///
/// ```
/// use std::sync::Arc;
/// use cotter::replay::{ReplayCheck, ReplayList};
///
/// // 50 proofs a second that are good for two minutes, and room to spare.
/// let list: Arc<dyn ReplayCheck> = Arc::new(ReplayList::new(10_000));
/// # assert_eq!(Arc::strong_count(&list), 1);
/// ```
pub struct ReplayList {
    uses: Mutex<Expiring<()>>,
}

impl ReplayList {
    /// An empty list of this capacity; one of 0 refuses everything.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { uses: Mutex::new(Expiring::new(capacity)) }
    }
}

impl ReplayCheck for ReplayList {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        let key = Key::of("use", [Some(single_use.realm()), Some(single_use.id())]);
        let (now, until) = (single_use.now(), single_use.until());
        let Ok(mut uses) = self.uses.lock() else { return Use::Unknown };
        if uses.get(&key, now).is_some() {
            return Use::Repeated;
        }
        if until <= now || uses.may_have_forgotten(until) {
            return Use::Unknown;
        }
        match uses.put(key, Entry { until, value: () }, now) {
            Ok(()) => Use::First,
            Err(_) => Use::Unknown,
        }
    }
}

impl fmt::Debug for ReplayList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayList").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a lock is poisoned by a panic")]
mod tests {
    use alloc::{format, string::String, sync::Arc, vec::Vec};
    use std::{sync::Barrier, thread};

    use super::*;
    use crate::Timestamp;

    fn used(list: &ReplayList, id: &str, now: u64, until: u64) -> Use {
        used_in(list, "https://api.example/orders", id, now, until)
    }

    fn used_in(list: &ReplayList, realm: &str, id: &str, now: u64, until: u64) -> Use {
        let at = Timestamp::from_unix_seconds;
        list.record(&SingleUse::new(realm, id, at(now), at(until)))
    }

    #[test]
    fn the_first_use_is_the_only_one() {
        let list = ReplayList::new(10);
        assert_eq!(used(&list, "a", 0, 60), Use::First);
        assert_eq!(used(&list, "a", 0, 60), Use::Repeated);
        assert_eq!(used(&list, "a", 59, 90), Use::Repeated, "with a later time of its own");
        assert_eq!(used(&list, "b", 0, 60), Use::First);
        assert_eq!(used_in(&list, "https://api.example/other", "a", 0, 60), Use::First);
        assert_eq!(used_in(&list, "https://api.example/orders/", "a", 0, 60), Use::First);
        assert_eq!(used_in(&list, "https://api.example/order", "sa", 0, 60), Use::First, "parts do not run together");
    }

    #[test]
    fn a_longer_token_of_the_same_id_is_a_first_use_once() {
        let list = ReplayList::new(10);
        assert_eq!((used(&list, "a", 0, 60), used(&list, "a", 59, 90)), (Use::First, Use::Repeated));
        assert_eq!((used(&list, "a", 60, 90), used(&list, "a", 60, 90)), (Use::First, Use::Repeated));
    }

    #[test]
    fn a_use_whose_time_is_over_is_unknown() {
        let list = ReplayList::new(10);
        assert_eq!(used(&list, "a", 60, 60), Use::Unknown);
        assert_eq!(used(&list, "a", 61, 60), Use::Unknown);
        assert_eq!(used(&list, "a", 59, 60), Use::First, "the others were not recorded");
    }

    #[test]
    fn a_full_list_refuses_and_forgets_nothing() {
        let list = ReplayList::new(2);
        assert_eq!((used(&list, "a", 0, 60), used(&list, "b", 0, 90)), (Use::First, Use::First));
        assert_eq!(used(&list, "c", 59, 120), Use::Unknown);
        assert_eq!((used(&list, "a", 59, 60), used(&list, "b", 59, 90)), (Use::Repeated, Use::Repeated));
        assert_eq!(used(&list, "c", 60, 120), Use::First, "the time of one is over");
        assert_eq!((used(&list, "b", 60, 90), used(&list, "d", 60, 120)), (Use::Repeated, Use::Unknown));
        assert_eq!(used(&ReplayList::new(0), "a", 0, 60), Use::Unknown);
    }

    #[test]
    fn a_clock_that_is_set_back_lets_nothing_in_twice() {
        let list = ReplayList::new(10);
        assert_eq!(used(&list, "a", 100, 160), Use::First);
        assert_eq!(used(&list, "a", 50, 160), Use::Repeated);
        // The clock jumps ahead, so that the first is dropped, and back.
        assert_eq!(used(&list, "b", 9000, 9060), Use::First);
        assert_eq!(used(&list, "a", 100, 160), Use::Unknown);
        assert_eq!(used(&list, "c", 100, 161), Use::First, "what is good for longer was not dropped");
    }

    #[test]
    fn of_racing_threads_one_is_the_first() {
        let list = ReplayList::new(1000);
        let start = Barrier::new(8);
        let race = || {
            start.wait();
            (0..100).filter(|id| used(&list, &format!("{id}"), 0, 60) == Use::First).count()
        };
        let firsts: usize = thread::scope(|scope| {
            let racers: Vec<_> = (0..8).map(|_| scope.spawn(race)).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).sum()
        });
        assert_eq!(firsts, 100);
    }

    #[test]
    fn racing_threads_do_not_overfill_it() {
        let list = ReplayList::new(50);
        let firsts: usize = thread::scope(|scope| {
            let all = |racer| (0..100).filter(|id| used(&list, &format!("{racer} {id}"), 0, 60) == Use::First).count();
            let racers: Vec<_> = (0..4).map(|racer| scope.spawn(move || all(racer))).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).sum()
        });
        assert_eq!(firsts, 50);
    }

    #[test]
    fn after_a_panic_nothing_can_be_told() {
        let list = Arc::new(ReplayList::new(10));
        let poisoner = Arc::clone(&list);
        let panicked = thread::spawn(move || {
            let _held = poisoner.uses.lock();
            panic!("while the list is locked");
        });
        assert!(panicked.join().is_err());
        assert_eq!(used(&list, "a", 0, 60), Use::Unknown);
    }

    #[test]
    fn debug_shows_nothing_that_a_token_states() {
        let at = Timestamp::from_unix_seconds;
        let shown: String = format!("{:?}", SingleUse::new("realm", "an id", at(0), at(1)));
        assert!(!shown.contains("realm") && !shown.contains("an id"), "{shown}");
    }
}
