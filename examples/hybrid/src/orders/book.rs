//! The orders of each user, in this process's memory: it is an example.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

/// How many orders of a user are kept: the latest.
const KEPT: usize = 1_000;

/// The longest name of an item, in bytes.
const MAX_ITEM: usize = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Order {
    id: String,
    item: String,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Placed,
    Refunded,
}

#[derive(Default)]
pub(super) struct Book(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    last: u64,
    of: BTreeMap<String, Vec<Order>>,
}

impl Book {
    pub(super) fn accepts(item: &str) -> bool {
        (1..=MAX_ITEM).contains(&item.len())
    }

    /// The orders of a user, the oldest first.
    pub(super) fn of(&self, user: &str) -> Vec<Order> {
        self.pages().of.get(user).cloned().unwrap_or_default()
    }

    pub(super) fn add(&self, user: &str, item: String) -> Order {
        let mut pages = self.pages();
        pages.last = pages.last.saturating_add(1);
        let order = Order { id: pages.last.to_string(), item, state: State::Placed };
        let orders = pages.of.entry(user.to_owned()).or_default();
        if orders.len() >= KEPT {
            orders.remove(0);
        }
        orders.push(order.clone());
        order
    }

    /// Refunds an order of this user. Another's is as unknown as one that never was.
    pub(super) fn refund(&self, user: &str, id: &str) -> Option<Order> {
        let mut pages = self.pages();
        let order = pages.of.get_mut(user)?.iter_mut().find(|order| order.id == id)?;
        order.state = State::Refunded;
        Some(order.clone())
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_or_refunds_the_orders_of_another() {
        let book = Book::default();
        let kettle = book.add("alice", "kettle".to_owned());
        assert_eq!(book.of("alice"), std::slice::from_ref(&kettle));
        assert!(book.of("bob").is_empty());
        assert_eq!(book.refund("bob", &kettle.id), None);
        assert_eq!(book.refund("alice", &kettle.id).unwrap().state, State::Refunded);
        assert_ne!(book.add("bob", "cup".to_owned()).id, kettle.id);
    }

    #[test]
    fn the_latest_orders_are_kept() {
        let book = Book::default();
        let first = book.add("alice", "first".to_owned());
        (0..KEPT).for_each(|_| drop(book.add("alice", "more".to_owned())));
        assert_eq!(book.of("alice").len(), KEPT);
        assert!(!book.of("alice").contains(&first));
        assert!(!Book::accepts("") && !Book::accepts(&"x".repeat(MAX_ITEM + 1)));
    }
}
