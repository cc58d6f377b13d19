//! Ids that were missing from a set fetched for them. A few are remembered, for some minutes.

use std::{collections::VecDeque, time::Duration};

/// How many ids are remembered. The oldest makes room.
pub(super) const MOST: usize = 256;

/// How long an id is remembered.
pub(super) const LIFE: Duration = Duration::from_secs(300);

/// Ids as keyed hashes. Nobody outside can compute one, so nobody can make one id stand for another.
#[derive(Debug)]
pub(super) struct UnknownIds(VecDeque<(u64, Duration)>);

impl UnknownIds {
    pub(super) const fn new() -> Self {
        Self(VecDeque::new())
    }

    pub(super) fn contains(&self, id: u64, now: Duration) -> bool {
        self.0.iter().any(|(one, until)| *one == id && now < *until)
    }

    pub(super) fn insert(&mut self, id: u64, now: Duration) {
        if self.contains(id, now) {
            return;
        }
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back((id, now.saturating_add(LIFE)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_remembered_for_five_minutes() {
        let mut ids = UnknownIds::new();
        ids.insert(1, Duration::from_secs(10));
        ids.insert(1, Duration::from_secs(20));
        assert!(ids.contains(1, Duration::from_secs(309)) && !ids.contains(2, Duration::from_secs(10)));
        assert!(!ids.contains(1, Duration::from_secs(310)));
    }

    #[test]
    fn a_flood_takes_no_more_room() {
        let mut ids = UnknownIds::new();
        for id in 0..100_000 {
            ids.insert(id, Duration::ZERO);
        }
        assert_eq!(ids.0.len(), MOST);
        assert!(ids.0.capacity() <= 2 * MOST, "{}", ids.0.capacity());
        assert!(ids.contains(99_999, Duration::ZERO) && !ids.contains(99_743, Duration::ZERO));
    }
}
