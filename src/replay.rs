//! Whether something that may be used once has been used before.
//!
//! A verifier of single-use tokens (a DPoP proof, a client assertion) is given a [`ReplayCheck`], and asks it once everything
//! else of the token has held. `ReplayList` is one in memory, for a service of one process; several processes need one that they
//! share.

#[cfg(feature = "std")]
mod list;

use alloc::sync::Arc;
use core::fmt;

use crate::Timestamp;
#[cfg(feature = "std")]
pub use list::ReplayList;

/// A record of what has been used, which a verifier of single-use tokens asks.
///
/// A token that is sent twice must get [`Use::First`] once, however many threads or processes ask: looking and recording are
/// one step. Whatever cannot be told is [`Use::Unknown`], which refuses the token; so is a record that is full, since one that
/// forgets to make room lets the forgotten in again.
///
/// ```
/// use cotter::replay::{ReplayCheck, SingleUse, Use};
///
/// /// A store that cannot be reached.
/// struct Unreachable;
///
/// impl ReplayCheck for Unreachable {
///     fn record(&self, _: &SingleUse<'_>) -> Use {
///         Use::Unknown
///     }
/// }
/// # fn asked(_: &dyn ReplayCheck) {}
/// # asked(&Unreachable);
/// ```
pub trait ReplayCheck: Send + Sync {
    /// Records this use, and says whether it is the first of its [realm](SingleUse::realm) and [id](SingleUse::id).
    ///
    /// The record may be dropped at [`SingleUse::until`], and not before. Another token with the same realm and id that lives longer
    /// is refused until then, and is a first use after that: each of the two is accepted once. Both texts are input of whoever made the token: of up
    /// to the length of a token, and never to be put together into a query or a path (RFC 8725 §3.10). A key for a store is best
    /// made by hashing both, each with its length before it.
    fn record(&self, single_use: &SingleUse<'_>) -> Use;
}

impl<C: ReplayCheck + ?Sized> ReplayCheck for Arc<C> {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        (**self).record(single_use)
    }
}

/// One use of something that may be used once. Only a verifier makes one; `Debug` does not show what the token states.
#[derive(Clone, Copy)]
pub struct SingleUse<'t> {
    realm: &'t str,
    id: &'t str,
    now: Timestamp,
    until: Timestamp,
}

/// What a [`ReplayCheck`] knows of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Use {
    /// It is the first, and it is recorded.
    First,
    /// There was one before.
    Repeated,
    /// It cannot be told, or not be recorded; the token is refused.
    Unknown,
}

impl<'t> SingleUse<'t> {
    pub(crate) const fn new(realm: &'t str, id: &'t str, now: Timestamp, until: Timestamp) -> Self {
        Self { realm, id, now, until }
    }

    /// Within what the id is unique: of a DPoP proof the address it was made for, of a token its issuer.
    #[must_use]
    pub const fn realm(&self) -> &'t str {
        self.realm
    }

    /// The id, as the token states it: input of whoever made it, of up to the length of a token.
    #[must_use]
    pub const fn id(&self) -> &'t str {
        self.id
    }

    /// The reading of the clock that the token was held against.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The first instant at which the token is refused for its age alone.
    #[must_use]
    pub const fn until(&self) -> Timestamp {
        self.until
    }
}

impl fmt::Debug for SingleUse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleUse").field("now", &self.now).finish_non_exhaustive()
    }
}
