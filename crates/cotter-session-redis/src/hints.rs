//! Whose a session is, for sessions that were looked up before.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use cotter_session::SessionId;

use crate::keys::Owner;

/// The most entries of one part.
const LIMIT: usize = 4096;

/// Remembers whose a session is, so that its row and its counters are read in one command.
///
/// It is never trusted: the row says whose the session is. It is filled by sessions that exist only, and a part that is
/// full begins anew.
pub(crate) struct Hints([Mutex<HashMap<SessionId, Owner>>; 16]);

impl Hints {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }

    pub(crate) fn get(&self, id: SessionId) -> Option<Owner> {
        self.part(id)?.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    pub(crate) fn put(&self, id: SessionId, owner: Owner) {
        let Some(part) = self.part(id) else { return };
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        if part.len() >= LIMIT {
            part.clear();
        }
        part.insert(id, owner);
    }

    fn part(&self, id: SessionId) -> Option<&Mutex<HashMap<SessionId, Owner>>> {
        let [.., last] = id.as_bytes();
        self.0.get(usize::from(last & 15))
    }
}
