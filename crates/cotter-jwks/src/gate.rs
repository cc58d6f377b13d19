//! The one place where the task and tokens meet: a plan behind a lock, and a count of the tokens that wait.

use std::sync::{Mutex, PoisonError};

use crate::{
    clock::Moment,
    plan::{Ask, Plan, Role},
};

/// A lock, of the standard library or of `loom`, which tests interleavings.
pub(crate) trait Lock<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R;
}

impl<T> Lock<T> for Mutex<T> {
    fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A plan that many threads use. The lock is never held during a fetch or a wait.
pub(crate) struct Gate<L = Mutex<Plan>>(L);

impl<L: Lock<Plan>> Gate<L> {
    pub(crate) const fn new(plan: L) -> Self {
        Self(plan)
    }

    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut Plan) -> R) -> R {
        self.0.with(f)
    }

    /// Asks for a refresh, and takes a place among the tokens that wait for it.
    ///
    /// # Errors
    ///
    /// The reason why the token must not wait.
    pub(crate) fn ask(&self, id: Option<u64>, now: Moment) -> Result<Place<'_, L>, Ask> {
        match self.with(|plan| plan.ask(id, now)) {
            Ask::Wait { ended, role } => Ok(Place { gate: self, ended, role }),
            refused @ (Ask::CoolDown | Ask::KnownUnknown | Ask::Crowded | Ask::Stopped) => Err(refused),
        }
    }
}

/// The place of one waiting token. Dropping it ends the wait.
pub(crate) struct Place<'g, L: Lock<Plan>> {
    gate: &'g Gate<L>,
    /// How many refreshes had ended when the wait began.
    pub(crate) ended: u64,
    pub(crate) role: Role,
}

impl<L: Lock<Plan>> Drop for Place<'_, L> {
    fn drop(&mut self) {
        self.gate.with(Plan::leave);
    }
}

#[cfg(test)]
mod tests;
