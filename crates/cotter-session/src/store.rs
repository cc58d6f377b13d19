//! What a store does: each method is one atomic step, and whatever it acknowledges is durable.
//!
//! A store sees digests and never a secret. It decides by [`decision`](crate::decision), inside the step, on its own
//! clock. It never writes a session that is not there: a session that has ended stays ended, whatever else was under
//! way.

mod debug;
mod error;
mod requests;
mod timed;

use std::{future::Future, pin::Pin, sync::Arc};

use cotter::Timestamp;

pub use error::StoreError;
pub use requests::{
    Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, Keep, NewSession, NewUse, Purged, Renew, Rotate, Rotated,
    Scope, Stats, Taken, Touch, WriteData, Written,
};
pub use timed::Timed;

use crate::{Epochs, Record, RevocationFeed, SecretDigest, SessionId, Subject, revocation::Target};

/// What an asynchronous method of a trait object returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Keeps sessions.
///
/// `Ok` from a method that writes means that the write survives `kill -9` of this process and of the store. A store that
/// cannot promise that returns [`StoreError::NotDurable`]. A store that cannot answer returns
/// [`StoreError::Unavailable`], within a bounded time.
///
/// Run `conformance!` against an implementation: it has the tests that the stores of this project pass.
pub trait SessionStore: RevocationFeed {
    /// Makes a session under the counters of this moment.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn create(&self, new: NewSession) -> BoxFuture<'_, Result<Created, StoreError>>;

    /// Looks a session up, with the latest counters of its subject. It is the row as it is: also one that is over.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn get(&self, id: SessionId) -> BoxFuture<'_, Result<Option<Found>, StoreError>>;

    /// Decides about a use of a refresh token and carries it out ([`decision::refresh`](crate::decision::refresh)).
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn rotate(&self, attempt: Rotate) -> BoxFuture<'_, Result<Rotated, StoreError>>;

    /// Replaces the cookie of a live session, if it still is the one that is stated. Returns whether it did.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn renew(&self, renew: Renew) -> BoxFuture<'_, Result<bool, StoreError>>;

    /// Notes that a live session was used. Does nothing if that was noted within the interval.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn touch(&self, touch: Touch) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Ends a session, and publishes that.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn end(&self, end: EndOne) -> BoxFuture<'_, Result<Ended, StoreError>>;

    /// Ends all sessions of a subject, a tenant or everyone by raising one counter, and publishes that.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn end_all(&self, end: EndAll) -> BoxFuture<'_, Result<EndedAll, StoreError>>;

    /// The latest counters of a subject.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn epochs<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Epochs, StoreError>>;

    /// The live sessions of a subject, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn list<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<Vec<Record>, StoreError>>;

    /// Writes the data of a live session, if its version still is the one that is stated.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn write_data(&self, write: WriteData) -> BoxFuture<'_, Result<Written, StoreError>>;

    /// Revokes a token or a key, and publishes that. `life` is how long any token that it covers can be accepted.
    ///
    /// Publishes nothing if the target is revoked for as long already: whoever has a token can ask for this again and
    /// again. A longer revocation is published.
    ///
    /// # Errors
    ///
    /// [`StoreError`]. A [`Target`] that a counter stands for is not revoked here, and is
    /// [`StoreError::Unsupported`].
    fn revoke(&self, target: Target, life: std::time::Duration) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Whether a token or a key has been revoked by [`revoke`](Self::revoke).
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn is_revoked<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Records the use of a single-use token: `true` the first time.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn record_use(&self, new: NewUse) -> BoxFuture<'_, Result<bool, StoreError>>;

    /// Keeps a grant that one request may take: an authorization code, for instance.
    ///
    /// A grant that nobody takes is forgotten a minute after its life. [`Grant::memory`] is for one that was taken.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn put_grant(&self, grant: Grant) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Takes a grant. It counts how often; only the first taker may use it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn take_grant(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<Taken>, StoreError>>;

    /// How often a grant has been taken; `None` if it is unknown or over.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn times_taken(&self, digest: SecretDigest) -> BoxFuture<'_, Result<Option<u64>, StoreError>>;

    /// Removes what is over: at most `limit` rows of each kind, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn purge(&self, limit: usize) -> BoxFuture<'_, Result<Purged, StoreError>>;

    /// Counts what the store holds.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn stats(&self) -> BoxFuture<'_, Result<Stats, StoreError>>;

    /// The store's clock: it also says that the store can be reached, and keeps its promises.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    fn now(&self) -> BoxFuture<'_, Result<Timestamp, StoreError>>;
}

/// The methods of a store, for what stands in front of one: calls a macro with them.
macro_rules! each_step {
    ($make:ident) => {
        $make! { SessionStore:
            create(new: NewSession) -> Result<Created, StoreError>;
            get(id: SessionId) -> Result<Option<Found>, StoreError>;
            rotate(attempt: Rotate) -> Result<Rotated, StoreError>;
            renew(renew: Renew) -> Result<bool, StoreError>;
            touch(touch: Touch) -> Result<(), StoreError>;
            end(end: EndOne) -> Result<Ended, StoreError>;
            end_all(end: EndAll) -> Result<EndedAll, StoreError>;
            epochs(subject: &'a Subject) -> Result<Epochs, StoreError>;
            list(subject: &'a Subject) -> Result<Vec<Record>, StoreError>;
            write_data(write: WriteData) -> Result<Written, StoreError>;
            revoke(target: Target, life: std::time::Duration) -> Result<(), StoreError>;
            is_revoked(target: &'a Target) -> Result<bool, StoreError>;
            record_use(new: NewUse) -> Result<bool, StoreError>;
            put_grant(grant: Grant) -> Result<(), StoreError>;
            take_grant(digest: SecretDigest) -> Result<Option<Taken>, StoreError>;
            times_taken(digest: SecretDigest) -> Result<Option<u64>, StoreError>;
            purge(limit: usize) -> Result<Purged, StoreError>;
            stats() -> Result<Stats, StoreError>;
            now() -> Result<Timestamp, StoreError>;
        }
    };
}
pub(crate) use each_step;

/// Passes every method on.
macro_rules! through_arc {
    ($trait:ident: $($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl<S: $trait + ?Sized> $trait for Arc<S> {
            $(fn $name<'a>(&'a self, $($argument: $type),*) -> BoxFuture<'a, $answer> {
                (**self).$name($($argument),*)
            })*
        }
    };
}

through_arc! { RevocationFeed:
    snapshot() -> Result<crate::revocation::Batch, StoreError>;
    since(after: &'a crate::revocation::Watermark, wait: std::time::Duration)
        -> Result<crate::revocation::Batch, crate::revocation::FeedError>;
}

each_step!(through_arc);
