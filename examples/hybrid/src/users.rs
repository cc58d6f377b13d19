//! Users and their passwords, in the engine that has the sessions.

mod memory;
mod password;
mod postgres;
mod redb;
mod redis;

use std::sync::Arc;

use cotter_session::{
    Subject,
    store::{BoxFuture, StoreError},
};

pub(crate) use memory::MemoryUsers;
pub(crate) use password::{Password, PasswordHash};
pub(crate) use postgres::PostgresUsers;
pub(crate) use redb::RedbUsers;
pub(crate) use redis::RedisUsers;

use password::Hasher;

/// Keeps one hash for each user. Whatever was acknowledged survives a crash, as it does in the store of the sessions.
pub(crate) trait UserStore: Send + Sync {
    /// Adds a user, if there is none of this name. Says whether it did.
    fn make_if_absent(&self, name: &str, hash: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>>;

    /// The hash of a user.
    fn hash_of(&self, name: &str) -> BoxFuture<'_, Result<Option<PasswordHash>, StoreError>>;

    /// Replaces a hash, if it still is `from`. Says whether it did.
    fn replace(&self, name: &str, from: PasswordHash, to: PasswordHash) -> BoxFuture<'_, Result<bool, StoreError>>;
}

/// The users of a service.
#[derive(Clone)]
pub(crate) struct Users {
    store: Arc<dyn UserStore>,
    hasher: Hasher,
}

/// Why a password was not judged, or not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UserError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too many wait for their password to be hashed.
    #[error("too many passwords are being judged: try again")]
    Busy,
    #[error("password cannot be hashed")]
    Hash,
}

/// What a change of password comes to.
#[derive(PartialEq, Eq)]
pub(crate) enum Change {
    /// The old password is right: [`Users::replace`] carries it out.
    Due(Replacement),
    /// The new password is the present one already.
    Done,
    /// The old password is wrong.
    WrongOld,
}

/// The hash of a new password, in place of the one that the old password was judged by.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Replacement {
    from: PasswordHash,
    to: PasswordHash,
}

impl Replacement {
    /// The same, backwards.
    pub(crate) fn undone(self) -> Self {
        Self { from: self.to, to: self.from }
    }
}

impl Users {
    pub(crate) fn new(store: Arc<dyn UserStore>) -> Result<Self, UserError> {
        Ok(Self { store, hasher: Hasher::new()? })
    }

    /// Adds a user, if there is none of this name, and changes none that is there.
    pub(crate) async fn make_if_absent(&self, user: &Subject, password: Password) -> Result<bool, UserError> {
        if self.store.hash_of(user.id()).await?.is_some() {
            return Ok(false);
        }
        let hash = self.hasher.hash(password).await?;
        Ok(self.store.make_if_absent(user.id(), hash).await?)
    }

    /// Whether this is the user's password. It takes as long for a user that is not there.
    pub(crate) async fn verify(&self, user: &Subject, password: Password) -> Result<bool, UserError> {
        let hash = self.store.hash_of(user.id()).await?;
        self.hasher.verify(password, hash).await
    }

    /// As slow as [`verify`](Self::verify), for a name that no user can have.
    pub(crate) async fn refuse(&self, password: Password) -> Result<(), UserError> {
        self.hasher.verify(password, None).await.map(drop)
    }

    /// Judges a change of password, and changes nothing. It waits for its turn twice.
    ///
    /// A change whose answer was lost can be repeated: if the new password is the present one, it is done.
    pub(crate) async fn judge_change(&self, user: &Subject, old: Password, new: Password) -> Result<Change, UserError> {
        let from = self.store.hash_of(user.id()).await?;
        if !self.hasher.verify(old, from.clone()).await? {
            return Ok(if self.hasher.verify(new, from).await? { Change::Done } else { Change::WrongOld });
        }
        let to = self.hasher.hash(new).await?;
        Ok(from.map_or(Change::WrongOld, |from| Change::Due(Replacement { from, to })))
    }

    /// Replaces the password, if nobody is faster. Says whether it did.
    pub(crate) async fn replace(&self, user: &Subject, change: Replacement) -> Result<bool, UserError> {
        Ok(self.store.replace(user.id(), change.from, change.to).await?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
