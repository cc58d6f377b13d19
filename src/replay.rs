//! Whether something that may be used once has been used before.

use crate::Timestamp;

/// A record of what has been used, which a verifier of single-use tokens asks.
///
/// A request that was sent twice must get [`Use::First`] once, however many threads or processes ask.
pub trait ReplayCheck: Send + Sync {
    /// Records this use, and says whether it is the first.
    ///
    /// The record may be dropped after [`SingleUse::until`], and not before.
    fn record(&self, single_use: &SingleUse<'_>) -> Use;
}

/// One use of something that may be used once.
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
