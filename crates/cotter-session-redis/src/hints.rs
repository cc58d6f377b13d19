//! Whose a session is, for sessions that were looked up before.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use cotter_session::SessionId;

use crate::keys::{Bucket, Owner};

/// The most entries of one part.
const LIMIT: usize = 4096;

/// Remembers whose a session is, so that its row and its counters are read in one command.
///
/// It is never trusted: the row says whose the session is. It is filled by sessions that exist only, and a part that is
/// full begins anew.
pub(crate) struct Hints([Mutex<HashMap<SessionId, Arc<Hint>>>; 16]);

/// Whose a session is, and where the counters are that it was begun under.
pub(crate) struct Hint {
    pub(crate) owner: Owner,
    pub(crate) counters: [String; 3],
}

impl Hint {
    pub(crate) fn of(owner: Owner, bucket: &Bucket) -> Self {
        let counters = bucket.counters(&owner);
        Self { owner, counters }
    }
}

impl Hints {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }

    pub(crate) fn get(&self, id: SessionId) -> Option<Arc<Hint>> {
        self.part(id)?.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    pub(crate) fn put(&self, id: SessionId, hint: Arc<Hint>) {
        let Some(part) = self.part(id) else { return };
        let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
        if part.len() >= LIMIT {
            part.clear();
        }
        part.insert(id, hint);
    }

    fn part(&self, id: SessionId) -> Option<&Mutex<HashMap<SessionId, Arc<Hint>>>> {
        let [.., last] = id.as_bytes();
        self.0.get(usize::from(last & 15))
    }
}
