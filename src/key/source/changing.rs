//! A source that has another ring at each reading, for the tests of those that read it.

use alloc::vec::Vec;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::{KeySource, Source};
use crate::{Algorithm, Keyring};

/// Rings, one for each reading. The last one stays.
pub(crate) struct Changing<A: Algorithm> {
    rings: Arc<[Arc<Keyring<A>>]>,
    read: Arc<AtomicUsize>,
}

impl<A: Algorithm> Changing<A> {
    pub(crate) fn new(rings: impl IntoIterator<Item = Keyring<A>>) -> Self {
        let rings = rings.into_iter().map(Arc::new).collect::<Vec<_>>().into();
        Self { rings, read: Arc::default() }
    }

    /// How often it has been read, and starts anew.
    pub(crate) fn restart(&self) -> usize {
        self.read.swap(0, Ordering::Relaxed)
    }

    pub(super) fn next(&self) -> arc_swap::Guard<Arc<Keyring<A>>> {
        let read = self.read.fetch_add(1, Ordering::Relaxed);
        arc_swap::Guard::from_inner(Arc::clone(self.rings.get(read).or(self.rings.last()).unwrap()))
    }
}

impl<A: Algorithm> From<&Changing<A>> for KeySource<A> {
    fn from(changing: &Changing<A>) -> Self {
        Self(Source::Changing(changing.clone()))
    }
}

impl<A: Algorithm> Clone for Changing<A> {
    fn clone(&self) -> Self {
        Self { rings: Arc::clone(&self.rings), read: Arc::clone(&self.read) }
    }
}
