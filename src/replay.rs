//! Whether something that may be used once has been used before.
//!
//! A verifier of single-use tokens (a DPoP proof, a client assertion) is given a [`ReplayCheck`], and asks it once everything
//! else of the token has held, except that the caller's type is built after it. `ReplayList` is one in memory, for a service of one process; several processes need one that they
//! share. Each use says which [party](SingleUse::party) it is of, so that a record can bound what one party fills.
//!
//! A store that answers asynchronously is asked by the caller: see [`pending`](crate::pending).

#[cfg(feature = "std")]
mod list;

use alloc::{boxed::Box, string::String, sync::Arc};
use core::{fmt, time::Duration};

use crate::{Timestamp, VerifyError};
#[cfg(feature = "std")]
pub use list::ReplayList;

/// A record of what has been used, which a verifier of single-use tokens asks.
///
/// A token that is sent twice must get [`Use::First`] once, however many threads or processes ask: looking and recording are
/// one step. Whatever cannot be told is [`Use::Indeterminate`], which refuses the token; so is a record that is full, since one that
/// forgets to make room lets the forgotten in again. A record that anyone with one key can fill refuses everyone: bound what each
/// [party](SingleUse::party) may have in it, and answer [`Use::TooMany`] to the party that wants more.
///
/// ```
/// use cotter::replay::{ReplayCheck, SingleUse, Use};
///
/// /// A store that cannot be reached.
/// struct Unreachable;
///
/// impl ReplayCheck for Unreachable {
///     fn record(&self, _: &SingleUse<'_>) -> Use {
///         Use::Indeterminate
///     }
/// }
/// # fn asked(_: &dyn ReplayCheck) {}
/// # asked(&Unreachable);
/// ```
pub trait ReplayCheck: Send + Sync {
    /// Records this use, and says whether it is the first of its [scope](SingleUse::scope) and [id](SingleUse::id).
    ///
    /// The record may be dropped at [`SingleUse::until`], and not before. A store whose clock has reached that instant answers
    /// [`Use::Indeterminate`], since it may have dropped the record of an earlier use. Another token with the same scope and id that lives longer
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

impl<C: ReplayCheck + ?Sized> ReplayCheck for Box<C> {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        (**self).record(single_use)
    }
}

impl<C: ReplayCheck + ?Sized> ReplayCheck for &C {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        (**self).record(single_use)
    }
}

/// One use of something that may be used once. Only a verifier makes one; `Debug` does not show what the token states.
#[derive(Clone, Copy)]
pub struct SingleUse<'t> {
    scope: &'t str,
    id: &'t str,
    party: &'t str,
    now: Timestamp,
    life: Life,
}

/// For how long a token is good.
#[derive(Clone, Copy)]
pub(crate) struct Life {
    /// What every verifier counts from: `exp` of a token, `iat` of a proof.
    pub(crate) from: Timestamp,
    /// For how long after that this verifier takes the token.
    pub(crate) here: Duration,
    /// For how long after that any verifier takes it.
    pub(crate) anywhere: Duration,
}

/// What a [`ReplayCheck`] knows of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Use {
    /// It is the first, and it is recorded.
    First,
    /// There was one before.
    Repeated,
    /// The party has as many uses in the record as it may have, and this one is not recorded; the token is refused. Others are not.
    TooMany,
    /// It cannot be told, or not be recorded; the token is refused.
    Indeterminate,
}

impl Use {
    /// Accepts the token only if it is known that this is its first use.
    const fn accept(self) -> Result<(), VerifyError> {
        match self {
            Self::First => Ok(()),
            Self::Repeated => Err(VerifyError::Replayed),
            Self::TooMany => Err(VerifyError::ReplayQuota),
            Self::Indeterminate => Err(VerifyError::ReplayUnknown),
        }
    }
}

/// A use that is to be recorded, without the token that it is of.
pub(crate) struct UnaskedUse {
    pub(crate) scope: String,
    pub(crate) id: String,
    pub(crate) party: String,
    pub(crate) now: Timestamp,
    pub(crate) life: Life,
    /// Whether it is a DPoP proof, whose errors are the proof's and not the token's.
    pub(crate) is_proof: bool,
}

impl UnaskedUse {
    pub(crate) fn single_use(&self) -> SingleUse<'_> {
        SingleUse::new(&self.scope, &self.id, &self.party, self.now, self.life)
    }

    /// Asks the check, and rejects whatever is not the first use.
    pub(crate) fn record(&self, check: &dyn ReplayCheck) -> Result<(), VerifyError> {
        self.accept(check.record(&self.single_use()))
    }

    /// Accepts the token only if it is known that this is its first use.
    pub(crate) fn accept(&self, used: Use) -> Result<(), VerifyError> {
        used.accept().map_err(|refused| if self.is_proof { refused.of_proof() } else { refused })
    }
}

impl<'t> SingleUse<'t> {
    pub(crate) const fn new(scope: &'t str, id: &'t str, party: &'t str, now: Timestamp, life: Life) -> Self {
        Self { scope, id, party, now, life }
    }

    /// Within what the id is unique, with its kind before it: of a DPoP proof its key and the address it was made for, of a client
    /// assertion the client, of a logout token its issuer.
    ///
    /// Nobody else can use up an id of a key's or an issuer's (RFC 9449 §11.1).
    #[must_use]
    pub const fn scope(&self) -> &'t str {
        self.scope
    }

    /// The id, as the token states it: input of whoever made it, of up to the length of a token.
    #[must_use]
    pub const fn id(&self) -> &'t str {
        self.id
    }

    /// Whose use it is: of a DPoP proof its key, of a client assertion the client, of a logout token the user or the session that is
    /// logged out.
    ///
    /// Equal texts are one party. The text says nothing else: it is of up to the length of a token, and compared as a whole.
    #[must_use]
    pub const fn party(&self) -> &'t str {
        self.party
    }

    /// The reading of the clock that the token was held against.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// An instant at which no verifier that records uses accepts the token any more, whatever its leeway; of a DPoP proof, no verifier
    /// of the same maximum age.
    #[must_use]
    pub const fn until(&self) -> Timestamp {
        self.life.from.saturating_add(self.life.anywhere)
    }

    /// What the end of the token is counted from, and for how long after that the verifier that asks takes it.
    #[cfg(feature = "std")]
    const fn taken(&self) -> (Timestamp, Duration) {
        (self.life.from, self.life.here)
    }
}

impl fmt::Debug for SingleUse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleUse").field("now", &self.now).finish_non_exhaustive()
    }
}
