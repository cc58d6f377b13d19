//! A token that has passed every rule, before its claims are read into the caller's type.

use alloc::boxed::Box;

use serde::de::DeserializeOwned;

use super::{Verified, issuer_and_id};
use crate::{
    Algorithm, Claim, KeyId, PinnedKey, VerifyError,
    claims::{Claims, Decoded, Further},
    policy::{Accepted, Unasked},
    registered::Registered,
    revocation::{Status, Token},
    strict::{
        fast_path::{Members, Object},
        traced,
    },
};

/// A [`Verified`] without the claims in the caller's type.
///
/// These are read last of all: by [`read_as`], or not at all by [`unread`].
///
/// It does not name the caller's type, so the code that makes one is compiled once for each algorithm, and is the same
/// for all types.
#[must_use]
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct Opened<'v> {
    registered: Registered,
    further: Further<'v>,
    /// The members of a plain claims set, which need not be looked for again.
    plain: Option<&'v Members>,
    algorithm: &'static str,
    key_id: KeyId,
    /// The bytes that were signed, kept only if (`iss`, `jti`) is not the token's identity.
    signed: Option<Box<[u8]>>,
    footer: Box<[u8]>,
    /// The revocation check that is still to be asked. Until then this does not become a `Verified`.
    unasked: Option<Unasked>,
}

/// The same, with no revocation check left to ask.
struct Answered<'v>(Opened<'v>);

/// How a token that was opened becomes a [`Verified`].
pub(crate) type Read<T> = fn(Opened<'_>) -> Result<Verified<T>, VerifyError>;

/// Reads the claims, for a verification with a claims type.
pub(crate) fn read_as<T: DeserializeOwned>(opened: Opened<'_>) -> Result<Verified<T>, VerifyError> {
    let answered = opened.answered()?;
    let set = answered.0.registered.set();
    let claims = match answered.0.plain.and_then(|members| Object::of(set, members).deserialize()) {
        Some(claims) => claims,
        None => traced::from_slice(set.as_bytes()).map_err(|at| VerifyError::ClaimsShape { at })?,
    };
    Ok(answered.with(claims))
}

/// Leaves the claims unread, for a verification without a claims type.
pub(crate) fn unread(opened: Opened<'_>) -> Result<Verified, VerifyError> {
    Ok(opened.answered()?.with(()))
}

impl Verified {
    /// The same token, with its claims now read into `T`.
    pub(crate) fn with_claims<T: DeserializeOwned>(self) -> Result<Verified<T>, VerifyError> {
        let Self { content: (), registered, algorithm, key_id, signed, footer } = self;
        let content = traced::from_slice(registered.set().as_bytes()).map_err(|at| VerifyError::ClaimsShape { at })?;
        Ok(Verified { content, registered, algorithm, key_id, signed, footer })
    }
}

impl<'v> Opened<'v> {
    /// Makes one for verifiers of claims, once every rule has passed. `signed` is all of the token but its signature.
    pub(crate) fn new<A: Algorithm>(
        decoded: Decoded<'v>,
        accepted: Accepted,
        key: &PinnedKey<A>,
        signed: impl FnOnce() -> Box<[u8]>,
    ) -> Self {
        let Decoded { registered, further, plain } = decoded;
        let signed = issuer_and_id(&registered).is_none().then(signed);
        let (algorithm, key_id) = (A::NAME, key.id().clone());
        Self {
            registered,
            further,
            plain,
            algorithm,
            key_id,
            signed,
            footer: Box::default(),
            unasked: accepted.unasked,
        }
    }

    /// Adds the footer that was verified with the token.
    #[cfg(feature = "paseto")]
    pub(crate) fn with_footer(self, footer: &[u8]) -> Self {
        Self { footer: footer.into(), ..self }
    }

    /// The revocation check that is still to be asked.
    pub(crate) const fn unasked(&self) -> Option<Unasked> {
        self.unasked
    }

    /// What a revocation check that is left to the caller learns about the token.
    pub(crate) fn token(&self, unasked: Unasked) -> Token<'_> {
        let claims = Claims { registered: &self.registered, further: &self.further };
        // The policy has accepted the form of `sid`.
        let sid = claims.string("sid", Claim::Sid.malformed()).ok().flatten();
        let token = Token::new(claims, sid, Some(&self.key_id), unasked.now);
        // The policy has accepted the claim that it names.
        token.with_claim_of(unasked.needs).unwrap_or(token)
    }

    /// The same token, if the revocation check's answer is that it is not revoked.
    pub(crate) fn resolve(self, status: Status) -> Result<Self, VerifyError> {
        status.accept()?;
        Ok(Self { unasked: None, ..self })
    }

    /// The same, without the verifier and the members that it borrows.
    pub(crate) fn into_owned(self) -> Opened<'static> {
        let Self { registered, further, algorithm, key_id, signed, footer, unasked, .. } = self;
        let further = further.into_owned();
        Opened { registered, further, plain: None, algorithm, key_id, signed, footer, unasked }
    }

    fn answered(self) -> Result<Answered<'v>, VerifyError> {
        if self.unasked.is_some() { Err(VerifyError::RevocationNotAsked) } else { Ok(Answered(self)) }
    }

    /// The claims that were asked for, besides the registered ones.
    #[cfg(feature = "cache")]
    pub(crate) const fn further(&self) -> &Further<'v> {
        &self.further
    }
}

impl Answered<'_> {
    fn with<T>(self, content: T) -> Verified<T> {
        let Opened { registered, algorithm, key_id, signed, footer, .. } = self.0;
        Verified { content, registered, algorithm, key_id, signed, footer }
    }
}
