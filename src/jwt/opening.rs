//! The opening of one token: the flow that every door to claims has behind it.

use core::fmt;

use crate::{
    Timestamp, Verified, VerifyError,
    claims::Claims,
    jws::Header,
    policy::{Bound, Lookup},
    strict::fast_path::Members,
    verified::{Opened, Read},
};

/// What a token is opened with. Nobody outside can make one, so nobody outside can open a token.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct Opening<'o> {
    pub(super) token: &'o str,
    pub(super) now: Timestamp,
    pub(super) bound: Bound,
    pub(super) lookup: Lookup,
    /// The header, where it has been read already.
    pub(super) header: Option<&'o Header>,
}

impl<'o> Opening<'o> {
    /// Of a token that must not be bound to a key.
    pub(crate) const fn of(token: &'o str, now: Timestamp) -> Self {
        Self { token, now, bound: Bound::Refused, lookup: Lookup::Refused, header: None }
    }

    /// Of a token that may be bound to a key, which whoever judges the claims asks for.
    pub(crate) const fn confirmed_later(self) -> Self {
        Self { bound: Bound::ConfirmedLater, ..self }
    }

    /// Of a token whose stores may be asked by the caller, who is told of that by a `Verification`.
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

    /// With the token's header, which need not be read again.
    pub(crate) const fn with_header(self, header: &'o Header) -> Self {
        Self { header: Some(header), ..self }
    }
}

/// A door to claims: a verifier of one algorithm, or several of them. It has no type of claims, so it can stand behind `dyn`.
pub trait Opens: fmt::Debug + Send + Sync {
    /// The whole flow but the caller's type: split, check, verify, decode, accept by the policy, and then by `accept`.
    ///
    /// `buf` is for the members of the claims set, and empty.
    #[doc(hidden)]
    fn open<'v>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: &mut dyn FnMut(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<Opened<'v>, VerifyError>;
}

/// Verifies a token that is a bearer token.
pub(crate) fn verify<T>(
    door: &impl Opens,
    token: &str,
    now: Timestamp,
    read: Read<T>,
) -> Result<Verified<T>, VerifyError> {
    door.open(Opening::of(token, now), &mut Members::new(), &mut |_| Ok(())).and_then(read)
}
