//! Users of one process, until it ends.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cotter_session::store::{BoxFuture, StoreError};

use super::{PasswordHash, UserStore};

#[derive(Default)]
pub(crate) struct MemoryUsers(Mutex<BTreeMap<String, PasswordHash>>);

impl MemoryUsers {
    fn users(&self) -> MutexGuard<'_, BTreeMap<String, PasswordHash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UserStore for MemoryUsers {
    fn make_if_absent(&self, name: &str, hash: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        let mut users = self.users();
        let is_new = !users.contains_key(name);
        if is_new {
            users.insert(name.to_owned(), hash);
        }
        drop(users);
        Box::pin(async move { Ok(is_new) })
    }

    fn hash_of(&self, name: &str) -> BoxFuture<'_, Result<Option<PasswordHash>, StoreError>> {
        let found = self.users().get(name).cloned();
        Box::pin(async move { Ok(found) })
    }

    fn replace(&self, name: &str, from: PasswordHash, to: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>> {
        let replaced = self.users().get_mut(name).filter(|hash| **hash == from).map(|hash| *hash = to).is_some();
        Box::pin(async move { Ok(replaced) })
    }
}
