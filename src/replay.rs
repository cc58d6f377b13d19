//! Replay detection: whether a single-use token has been used before.
//!
//! A verifier of single-use tokens (a DPoP proof, a client assertion) is given a [`ReplayCheck`]. It asks the check
//! once the token satisfies all other rules; only the caller's type is built after that. `ReplayList` is a check in
//! memory, for a service with one process. Several processes need a check that they share. Each use names its
//! [party](SingleUse::party), so that a record can limit what one party adds.
//!
//! If a store answers asynchronously, the caller asks it: see [`pending`](crate::pending).

#[cfg(feature = "std")]
mod list;

use alloc::{boxed::Box, string::String, sync::Arc};
use core::{fmt, time::Duration};

use crate::{Timestamp, VerifyError};
#[cfg(feature = "std")]
pub use list::ReplayList;

/// A record of uses, which a verifier of single-use tokens asks.
///
/// A token that is sent twice must get [`Use::First`] once, however many threads or processes ask, so looking up and
/// recording must be one step. Answer [`Use::Indeterminate`], which rejects the token, whenever the record cannot tell.
/// A full record cannot tell: if it evicts entries to make room, it accepts those tokens again. If anyone with one key
/// can fill the record, it rejects everyone. So limit the entries of each [party](SingleUse::party), and answer
/// [`Use::TooMany`] to a party that exceeds its limit.
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
    /// The record may be dropped at [`SingleUse::until`], and not before. A store whose clock has reached that instant
    /// answers [`Use::Indeterminate`], since it may have dropped the record of an earlier use. Another token with the
    /// same scope and id that lives longer is rejected until then, and is a first use after that: each of the two is
    /// accepted once.
    ///
    /// Both texts come from the maker of the token and may be as long as a token. Never build a query or a path from
    /// them (RFC 8725 §3.10). Make a store's key by hashing both, each preceded by its length.
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

/// A use of a single-use token. Only a verifier makes one; `Debug` does not show the token's values.
#[derive(Clone, Copy)]
pub struct SingleUse<'t> {
    scope: &'t str,
    id: &'t str,
    party: &'t str,
    now: Timestamp,
    life: Life,
}

/// How long a token can be used.
#[derive(Clone, Copy)]
pub(crate) struct Life {
    /// The instant from which every verifier counts: `exp` of a token, `iat` of a proof.
    pub(crate) from: Timestamp,
    /// How long after that this verifier accepts the token.
    pub(crate) here: Duration,
    /// How long after that any verifier accepts it.
    pub(crate) anywhere: Duration,
}

/// A [`ReplayCheck`]'s answer about a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Use {
    /// The first use, now recorded.
    First,
    /// A repeated use.
    Repeated,
    /// The party has as many uses in the record as it may have. The use is not recorded, and the token is rejected.
    /// Other parties are not affected.
    TooMany,
    /// The record cannot tell, or cannot record the use; the token is rejected.
    Indeterminate,
}

impl Use {
    /// Accepts the token only if this is known to be its first use.
    const fn accept(self) -> Result<(), VerifyError> {
        match self {
            Self::First => Ok(()),
            Self::Repeated => Err(VerifyError::Replayed),
            Self::TooMany => Err(VerifyError::ReplayQuota),
            Self::Indeterminate => Err(VerifyError::ReplayUnknown),
        }
    }
}

/// A use to be recorded, without the token.
pub(crate) struct UnaskedUse {
    pub(crate) scope: String,
    pub(crate) id: String,
    pub(crate) party: String,
    pub(crate) now: Timestamp,
    pub(crate) life: Life,
    /// Whether it is the use of a DPoP proof, whose errors are the proof's and not the token's.
    pub(crate) is_proof: bool,
}

impl UnaskedUse {
    pub(crate) fn single_use(&self) -> SingleUse<'_> {
        SingleUse::new(&self.scope, &self.id, &self.party, self.now, self.life)
    }

    /// Asks the check, and rejects any use but the first.
    pub(crate) fn record(&self, check: &dyn ReplayCheck) -> Result<(), VerifyError> {
        self.accept(check.record(&self.single_use()))
    }

    /// Accepts the token only if this is known to be its first use.
    pub(crate) fn accept(&self, used: Use) -> Result<(), VerifyError> {
        used.accept().map_err(|refused| if self.is_proof { refused.of_proof() } else { refused })
    }
}

impl<'t> SingleUse<'t> {
    pub(crate) const fn new(scope: &'t str, id: &'t str, party: &'t str, now: Timestamp, life: Life) -> Self {
        Self { scope, id, party, now, life }
    }

    /// The scope in which the id is unique, preceded by its kind.
    ///
    /// For a DPoP proof it is the key and the address, for a client assertion the client, for a logout token the
    /// issuer. Nobody else can use up the ids of a key or an issuer (RFC 9449 §11.1).
    #[must_use]
    pub const fn scope(&self) -> &'t str {
        self.scope
    }

    /// The id in the token: input from the maker of the token, up to the length of a token.
    #[must_use]
    pub const fn id(&self) -> &'t str {
        self.id
    }

    /// The party that uses the token.
    ///
    /// For a DPoP proof it is the key, for a client assertion the client, for a logout token the user or the session
    /// that is logged out. Equal texts are the same party; compare the text as a whole. It has no other meaning, and
    /// may be as long as a token.
    #[must_use]
    pub const fn party(&self) -> &'t str {
        self.party
    }

    /// The clock reading at which the token was verified.
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

    /// The instant from which the token's end is counted, and how long after that this verifier accepts it.
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
