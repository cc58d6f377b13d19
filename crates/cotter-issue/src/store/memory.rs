//! A store for tests.

use std::sync::{Arc, Mutex, PoisonError};

use super::{KeyStore, Revision, StoreError, Stored};

/// Keys in memory, for tests. Clones share them.
///
/// ```
/// use cotter_issue::store::{KeyStore, MemoryStore, Stored};
///
/// let store = MemoryStore::new();
/// let first = store.replace(None, &Stored::new("{}", []))?;
/// assert_eq!(store.replace(None, &Stored::new("{}", []))?, None, "something is stored by now");
/// assert_eq!(store.revision()?, first);
/// # Ok::<(), cotter_issue::store::StoreError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<(u64, Option<Stored>)>>);

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn with<T>(&self, act: impl FnOnce(&mut (u64, Option<Stored>)) -> T) -> T {
        // Nothing can panic between the two parts of a change.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl KeyStore for MemoryStore {
    fn revision(&self) -> Result<Option<Revision>, StoreError> {
        Ok(self.with(|(count, stored)| stored.is_some().then(|| Revision::new(count.to_string()))))
    }

    fn load(&self) -> Result<Option<(Revision, Stored)>, StoreError> {
        Ok(self.with(|(count, stored)| stored.clone().map(|stored| (Revision::new(count.to_string()), stored))))
    }

    fn replace(&self, expected: Option<&Revision>, next: &Stored) -> Result<Option<Revision>, StoreError> {
        Ok(self.with(|(count, stored)| {
            let present = stored.is_some().then(|| Revision::new(count.to_string()));
            if present.as_ref() != expected {
                return None;
            }
            *count = count.saturating_add(1);
            *stored = Some(next.clone());
            Some(Revision::new(count.to_string()))
        }))
    }
}
