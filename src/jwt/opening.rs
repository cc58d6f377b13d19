//! The opening of one token: the flow that every verifier of claims uses.

use core::fmt;

use crate::{
    Timestamp, Verified, VerifyError,
    claims::Claims,
    jws::Header,
    key::HeldRing,
    policy::{Bound, Lookup},
    strict::fast_path::Members,
    verified::{Opened, Read},
};

/// The input for opening a token. Code outside this crate cannot make one, and so cannot open a token.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct Opening<'o> {
    pub(super) token: &'o str,
    pub(super) now: Timestamp,
    pub(super) bound: Bound,
    pub(super) lookup: Lookup,
    /// The header, where it has been read already.
    pub(super) header: Option<&'o Header>,
    /// The ring in which its key id was found, where one was looked up already.
    pub(super) ring: Option<&'o HeldRing>,
}

impl<'o> Opening<'o> {
    /// For a token that must not be bound to a key.
    pub(crate) const fn of(token: &'o str, now: Timestamp) -> Self {
        Self { token, now, bound: Bound::Refused, lookup: Lookup::Refused, header: None, ring: None }
    }

    /// For a token that may be bound to a key, which the code that judges the claims confirms.
    pub(crate) const fn confirmed_later(self) -> Self {
        Self { bound: Bound::ConfirmedLater, ..self }
    }

    /// For a token whose stores the caller may ask, by way of a `Verification`.
    pub(crate) const fn asked_later(self) -> Self {
        Self { lookup: Lookup::AskedLater, ..self }
    }

    pub(crate) const fn token(&self) -> &'o str {
        self.token
    }

    /// The instant as of which it is opened.
    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }

    /// Adds the ring in which the token's key id was found, so that no other ring decides.
    pub(crate) const fn with_ring(self, ring: &'o HeldRing) -> Self {
        Self { ring: Some(ring), ..self }
    }

    /// Adds the token's header, so that it is not read again.
    pub(crate) const fn with_header(self, header: &'o Header) -> Self {
        Self { header: Some(header), ..self }
    }
}

/// Opens tokens with claims: a verifier of one algorithm, or several of them. It has no claims type, so `dyn` can be
/// used.
pub trait Opens: fmt::Debug + Send + Sync {
    /// Runs the whole flow except the caller's type: split, check, verify, decode, accept by the policy, and then by
    /// `accept`.
    ///
    /// `buf` is an empty buffer for the members of the claims set.
    #[doc(hidden)]
    fn open<'v>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: &mut dyn FnMut(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<Opened<'v>, VerifyError>;
}

/// Verifies a bearer token.
pub(crate) fn verify<T>(
    door: &impl Opens,
    token: &str,
    now: Timestamp,
    read: Read<T>,
) -> Result<Verified<T>, VerifyError> {
    door.open(Opening::of(token, now), &mut Members::new(), &mut |_| Ok(())).and_then(read)
}
