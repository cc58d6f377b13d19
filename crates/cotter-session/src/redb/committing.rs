//! One transaction for many requests.

use std::{error::Error as _, sync::Arc};

use ::redb::Durability;
use cotter::Timestamp;
use tokio::sync::oneshot;

use super::{Result, file::OpenDatabase, refusal::refused, row, tables::WriteTables};
use crate::{Clock, store::StoreError};

/// What came of a transaction.
#[derive(Clone, Copy)]
pub(super) struct Committed {
    /// Whether there is something new in the feed.
    pub(super) has_published: bool,
}

/// Runs every request in one transaction, each all or nothing, and commits once. If it cannot, none has happened.
pub(super) fn commit(
    database: &OpenDatabase,
    clock: &dyn Clock,
    batch: &mut Vec<Box<dyn Request>>,
) -> Result<Committed> {
    // Nobody waits for these any more.
    batch.retain(|request| !request.is_abandoned());
    let mut transaction = database.get()?.begin_write().map_err(refused)?;
    transaction.set_durability(Durability::Immediate).map_err(refused)?;
    let mut has_written = false;
    let has_published = {
        let mut tables = WriteTables::open(&transaction)?;
        let log_end = tables.log_end()?;
        for request in batch {
            if request.run(&mut tables, clock) {
                has_written |= tables.keep();
            } else {
                tables.undo()?;
            }
        }
        tables.log_end()? != log_end
    };
    if has_written {
        transaction.commit().map_err(refused)?;
        database.has_changed();
    } else {
        transaction.abort().map_err(refused)?;
    }
    Ok(Committed { has_published })
}

/// A request that waits.
pub(super) trait Request: Send {
    /// Whether its caller has gone.
    fn is_abandoned(&self) -> bool;
    /// Runs it. Returns whether it has succeeded; if not, what it wrote is to be undone.
    fn run(&mut self, tables: &mut WriteTables<'_>, clock: &dyn Clock) -> bool;
    /// Answers, after what it wrote is on disk.
    fn answer(self: Box<Self>);
    /// Answers that its transaction has failed.
    fn fail(self: Box<Self>, error: &Arc<StoreError>);
}

pub(super) struct Pending<T, F> {
    step: Option<F>,
    result: Option<Result<T>>,
    answer: oneshot::Sender<Result<T>>,
}

impl<T, F> Pending<T, F> {
    pub(super) const fn new(step: F, answer: oneshot::Sender<Result<T>>) -> Self {
        Self { step: Some(step), result: None, answer }
    }
}

impl<T: Send, F: FnOnce(&mut WriteTables<'_>, Timestamp) -> Result<T> + Send> Request for Pending<T, F> {
    fn is_abandoned(&self) -> bool {
        self.answer.is_closed()
    }

    fn run(&mut self, tables: &mut WriteTables<'_>, clock: &dyn Clock) -> bool {
        let Some(step) = self.step.take() else { return false };
        let result = clock.now().and_then(|now| step(tables, row::in_milliseconds(now)));
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            // Whoever has gone does not hear it.
            let _ = self.answer.send(result);
        }
    }

    fn fail(self: Box<Self>, error: &Arc<StoreError>) {
        let error = if let StoreError::Corrupt { what } = error.as_ref() {
            StoreError::Corrupt { what }
        } else {
            StoreError::unavailable(error.source().map_or_else(|| error.to_string(), ToString::to_string))
        };
        let _ = self.answer.send(Err(error));
    }
}
