//! Keys that were dropped, until the store of the sessions knows.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cotter_session::{Sessions, revocation::Target, store::SessionStore};

use super::KeysError;

/// A key that was dropped, and for how long a verifier may still have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drop {
    pub(super) id: Box<str>,
    pub(super) known_for: Duration,
}

/// Drops that are still to be told.
pub(super) struct Drops(Mutex<Vec<Drop>>);

impl Drops {
    pub(super) const fn new(first: Vec<Drop>) -> Self {
        Self(Mutex::new(first))
    }

    pub(super) fn add(&self, drops: Vec<Drop>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(drops);
    }

    fn first(&self) -> Option<Drop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).first().cloned()
    }

    /// Revokes the keys. Whoever has one can sign tokens of any life, so the revocation lasts until no verifier has the
    /// key, and then for the life of a token.
    pub(super) async fn tell<S: SessionStore + ?Sized>(&self, sessions: &Sessions<S>) -> Result<(), KeysError> {
        while let Some(drop) = self.first() {
            let life = drop.known_for.saturating_add(sessions.policy().revocation_life());
            let told = sessions.store().revoke(Target::Key(drop.id.clone()), life).await;
            told.map_err(KeysError::NotRevoked)?;
            tracing::warn!(kid = &*drop.id, "signing key was dropped: its tokens are revoked");
            self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|untold| *untold != drop);
        }
        Ok(())
    }
}
