use std::collections::{BTreeMap, HashMap};

use crate::SessionId;

/// Sessions that will never be live again, in the order in which that was found.
#[derive(Default)]
pub(super) struct Retired {
    order: BTreeMap<u64, SessionId>,
    numbers: HashMap<SessionId, u64>,
    next: u64,
}

impl Retired {
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// One that is there already keeps its place.
    pub(super) fn add(&mut self, id: SessionId) {
        self.numbers.entry(id).or_insert_with(|| {
            self.next = self.next.saturating_add(1);
            self.order.insert(self.next, id);
            self.next
        });
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, id: SessionId) -> bool {
        self.numbers.remove(&id).is_some_and(|number| self.order.remove(&number).is_some())
    }

    pub(super) fn oldest(&self) -> Option<SessionId> {
        self.order.first_key_value().map(|(_, id)| *id)
    }
}
