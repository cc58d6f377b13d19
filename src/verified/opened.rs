//! A token that has held in everything, before its claims are read into a type of the caller.

use alloc::boxed::Box;

use serde::de::DeserializeOwned;

use super::{Verified, issuer_and_id};
use crate::{
    Algorithm, KeyId, PinnedKey, VerifyError,
    claims::{Decoded, Further},
    policy::Accepted,
    registered::Registered,
    strict::{
        plain::{Members, Object},
        traced,
    },
};

/// All of a [`Verified`] but the claims in the caller's type, which are read last of all: by [`read_as`], or not at all by [`unread`].
///
/// No type of the caller is in here, so what makes one is compiled once for an algorithm, and is the same for all types.
#[must_use]
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct Opened<'v> {
    registered: Registered,
    further: Further<'v>,
    /// The members of a plain claims set, which need not be looked for again.
    plain: Option<&'v Members>,
    algorithm: &'static str,
    key_id: KeyId,
    /// What was signed, kept only where (`iss`, `jti`) is not the token's identity.
    signed: Option<Box<[u8]>>,
    footer: Box<[u8]>,
}

/// How a token that was opened becomes a [`Verified`].
pub(crate) type Read<T> = fn(Opened<'_>) -> Result<Verified<T>, VerifyError>;

/// The reading of a verification with a claims type.
pub(crate) fn read_as<T: DeserializeOwned>(opened: Opened<'_>) -> Result<Verified<T>, VerifyError> {
    let set = opened.registered.set();
    let claims = match opened.plain.and_then(|members| Object::of(set, members).deserialize()) {
        Some(claims) => claims,
        None => traced::from_slice(set.as_bytes()).map_err(|at| VerifyError::ClaimsShape { at })?,
    };
    Ok(opened.with(claims))
}

/// The reading of a verification without one: none.
pub(crate) fn unread(opened: Opened<'_>) -> Result<Verified, VerifyError> {
    Ok(opened.with(()))
}

impl Verified {
    /// The same token with its claims read into `T`, where they were not when it was opened.
    pub(crate) fn with_claims<T: DeserializeOwned>(self) -> Result<Verified<T>, VerifyError> {
        let Self { content: (), registered, algorithm, key_id, signed, footer } = self;
        let content = traced::from_slice(registered.set().as_bytes()).map_err(|at| VerifyError::ClaimsShape { at })?;
        Ok(Verified { content, registered, algorithm, key_id, signed, footer })
    }
}

impl<'v> Opened<'v> {
    /// For the verifiers of claims, after everything has held. `signed` is all of the token but its signature.
    pub(crate) fn new<A: Algorithm>(
        decoded: Decoded<'v>,
        _: Accepted,
        key: &PinnedKey<A>,
        signed: impl FnOnce() -> Box<[u8]>,
    ) -> Self {
        let Decoded { registered, further, plain } = decoded;
        let signed = issuer_and_id(&registered).is_none().then(signed);
        let (algorithm, key_id) = (A::NAME, key.id().clone());
        Self { registered, further, plain, algorithm, key_id, signed, footer: Box::default() }
    }

    /// With the footer that has been verified with it.
    #[cfg(feature = "paseto")]
    pub(crate) fn with_footer(self, footer: &[u8]) -> Self {
        Self { footer: footer.into(), ..self }
    }

    /// The claims, beside the registered ones, that were asked for.
    #[cfg(feature = "cache")]
    pub(crate) const fn further(&self) -> &Further<'v> {
        &self.further
    }

    fn with<T>(self, content: T) -> Verified<T> {
        let Self { registered, algorithm, key_id, signed, footer, .. } = self;
        Verified { content, registered, algorithm, key_id, signed, footer }
    }
}
