use ::redb::{AccessGuard, Key, Table, TableDefinition, Value, WriteTransaction};

use super::{Result, refusal::refused};

/// A table that several requests write in one transaction, and what undoes the request under way.
///
/// A request that is refused half way must leave nothing, while the others of its transaction are committed.
pub(super) struct Journal<'t, K: Key + 'static, V: Value + 'static> {
    table: Table<'t, K, V>,
    /// Keys, each with the value that it had before.
    undo: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl<'t, K: Key + 'static, V: Value + 'static> Journal<'t, K, V> {
    pub(super) fn open(transaction: &'t WriteTransaction, definition: TableDefinition<'_, K, V>) -> Result<Self> {
        Ok(Self { table: transaction.open_table(definition).map_err(refused)?, undo: Vec::new() })
    }

    pub(super) const fn table(&self) -> &Table<'t, K, V> {
        &self.table
    }

    /// Inserts or replaces a row. Returns whether there was one.
    pub(super) fn insert(&mut self, key: &K::SelfType<'_>, value: &V::SelfType<'_>) -> Result<bool> {
        let before = self.table.insert(key, value).map_err(refused)?.map(bytes);
        let existed = before.is_some();
        self.undo.push((K::as_bytes(key).as_ref().to_vec(), before));
        Ok(existed)
    }

    pub(super) fn remove(&mut self, key: &K::SelfType<'_>) -> Result<()> {
        let before = self.table.remove(key).map_err(refused)?.map(bytes);
        if before.is_some() {
            self.undo.push((K::as_bytes(key).as_ref().to_vec(), before));
        }
        Ok(())
    }

    /// Ends a request that stays. Returns whether it has written.
    pub(super) fn keep(&mut self) -> bool {
        let has_written = !self.undo.is_empty();
        self.undo.clear();
        has_written
    }

    /// Ends a request that was refused: the table is as it was before.
    pub(super) fn undo(&mut self) -> Result<()> {
        while let Some((key, before)) = self.undo.pop() {
            let key = K::from_bytes(&key);
            match &before {
                Some(value) => drop(self.table.insert(&key, V::from_bytes(value)).map_err(refused)?),
                None => drop(self.table.remove(&key).map_err(refused)?),
            }
        }
        Ok(())
    }
}

fn bytes<V: Value + 'static>(guard: AccessGuard<'_, V>) -> Vec<u8> {
    V::as_bytes(&guard.value()).as_ref().to_vec()
}
