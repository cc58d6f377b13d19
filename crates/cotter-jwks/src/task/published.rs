//! The keys as verifiers see them.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use cotter::{JwsPublicKeyAlgorithm, KeyId, Keyring, SharedKeyring};

use super::{Progress, Shared};
use crate::{Standing, clock::Moment};

/// The last good keys, and what verifiers see of them.
pub(crate) struct Published<A: JwsPublicKeyAlgorithm> {
    shared: Arc<Shared>,
    ring: SharedKeyring<A>,
    good: Keyring<A>,
    /// The set that the keys are from, as text.
    pub(super) text: Arc<str>,
    /// What was published of them; nothing yet, if they are new.
    standing: Option<Standing>,
    /// The task ends because it was told to, or because nobody has a handle.
    is_asked_to_end: bool,
}

impl<A: JwsPublicKeyAlgorithm> Published<A> {
    pub(crate) fn new(shared: Arc<Shared>, ring: SharedKeyring<A>) -> Self {
        let good = Keyring::unavailable();
        Self { shared, ring, good, text: "".into(), standing: None, is_asked_to_end: false }
    }

    pub(super) fn len(&self) -> usize {
        self.good.len()
    }

    /// Takes a new set, to be published next. Returns how many ids are new and gone.
    ///
    /// If the text is that of the set that is held, its keys stay: what verifiers remember of them, such as verified tokens
    /// and tables, is for these very keys, and a token that asks for a refresh must not make them forget it.
    pub(super) fn replace(&mut self, keys: Keyring<A>, text: String) -> (usize, usize) {
        if *self.text == *text {
            return (0, 0);
        }
        let ids = |ring: &Keyring<A>| ring.ids().cloned().collect::<BTreeSet<KeyId>>();
        let (old, new) = (ids(&self.good), ids(&keys));
        self.good = keys;
        self.text = text.into();
        self.standing = None;
        (new.difference(&old).count(), old.difference(&new).count())
    }

    /// Removes the keys: the set that has this text says that there is none. Returns how many there were; nothing if there never was a set.
    pub(super) fn remove_all(&mut self, text: String) -> Option<usize> {
        // The ring of the beginning cannot be made one that is up to date.
        if self.good.is_outdated() {
            return None;
        }
        let ids: Vec<KeyId> = self.good.ids().cloned().collect();
        for id in &ids {
            drop(self.good.remove(id));
        }
        self.text = text.into();
        self.standing = None;
        Some(ids.len())
    }

    /// What comes next is not a fault.
    pub(super) const fn end_as_asked(&mut self) {
        self.is_asked_to_end = true;
    }

    /// Publishes what the plan says of the keys, if that has changed.
    pub(super) fn publish(&mut self, now: Moment) {
        let (progress, until, age) = self.shared.gate.with(|plan| {
            (
                Progress { ended: plan.ended(), standing: plan.standing(now), is_over: false },
                plan.usable_until(now),
                plan.age(now),
            )
        });
        self.show(progress, until);
        self.shared.telemetry.age(age);
    }

    fn show(&mut self, progress: Progress, until: Option<Duration>) {
        let standing = progress.standing;
        if self.standing != Some(standing) {
            match standing {
                Standing::Fresh => self.ring.replace(self.good.clone()),
                Standing::Outdated => self.ring.replace(self.good.clone().outdated()),
                Standing::Unavailable => self.ring.replace(Keyring::unavailable()),
            }
            self.standing = Some(standing);
        }
        let until = until.and_then(|until| u64::try_from(until.as_millis()).ok()).unwrap_or(u64::MAX);
        self.shared.usable_until.store(until, Ordering::Release);
        // Only after the ring: who waits for it verifies next.
        let before = self.shared.progress.send_replace(progress);
        if self.is_asked_to_end {
            self.shared.telemetry.ended();
        } else if before.standing != standing {
            self.shared.telemetry.standing(standing);
        }
    }
}

/// However the task ends, nobody keeps the keys any more, so nobody may use them.
impl<A: JwsPublicKeyAlgorithm> Drop for Published<A> {
    fn drop(&mut self) {
        let ended = self.shared.gate.with(|plan| {
            plan.stop();
            plan.ended()
        });
        // Without the clock, which may be why it ends.
        self.show(Progress { ended, standing: Standing::Unavailable, is_over: true }, None);
        self.shared.telemetry.age(None);
    }
}
