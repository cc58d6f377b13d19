//! A store whose callers are watched: the digests that it is given are noted, and what its errors say.

use std::{sync::Arc, time::Duration};

use cotter::Timestamp;

use super::{Memory, listener::hear_error, memory};
use crate::{
    Epochs, Record, RevocationFeed, SecretDigest, SessionId, Subject,
    revocation::{Batch, FeedError, Target, Watermark},
    store::{
        BoxFuture, Created, EndAll, EndOne, Ended, EndedAll, Found, Grant, NewSession, NewUse, Purged, Renew, Rotate,
        Rotated, SessionStore, Stats, StoreError, Taken, Timed, Touch, WriteData, Written, each_step,
    },
};

/// The same store, watched, and with its metrics.
pub(super) fn watched(store: Arc<dyn SessionStore>) -> Arc<dyn SessionStore> {
    Arc::new(Timed::new(Watched(store)))
}

struct Watched(Arc<dyn SessionStore>);

/// What a request says of secrets that are issued. What is presented may be made up, of what a store holds for instance.
trait Given {
    fn note_in(&self, _: &mut Memory) {}
}

impl Given for NewSession {
    fn note_in(&self, memory: &mut Memory) {
        memory.ids.insert(self.id);
        memory.note([self.cookie, self.refresh].into_iter().flatten());
    }
}

impl Given for Rotate {
    fn note_in(&self, memory: &mut Memory) {
        memory.note([self.successor]);
    }
}

impl Given for Renew {
    fn note_in(&self, memory: &mut Memory) {
        memory.note([self.to]);
    }
}

impl Given for EndAll {
    fn note_in(&self, memory: &mut Memory) {
        memory.note(self.keep.and_then(|keep| keep.cookie).map(|(_, to)| to));
    }
}

/// These say nothing of secrets.
macro_rules! nothing_given {
    ($($type:ty),*) => { $(impl Given for $type {})* };
}

nothing_given!(
    SessionId,
    SecretDigest,
    &Subject,
    Target,
    &Target,
    Touch,
    EndOne,
    WriteData,
    NewUse,
    Grant,
    Duration,
    usize
);

impl RevocationFeed for Watched {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async { heard(self.0.snapshot().await) })
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move { heard(self.0.since(after, wait).await) })
    }
}

fn heard<T, E: std::error::Error + 'static>(answer: Result<T, E>) -> Result<T, E> {
    answer.inspect_err(|error| hear_error(error))
}

macro_rules! watch {
    ($trait:ident: $($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl $trait for Watched {
            $(fn $name<'a>(&'a self, $($argument: $type),*) -> BoxFuture<'a, $answer> {
                $($argument.note_in(&mut memory());)*
                Box::pin(async move { heard(self.0.$name($($argument),*).await) })
            })*
        }
    };
}

each_step!(watch);
