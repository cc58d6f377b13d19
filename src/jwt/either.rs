use serde::de::DeserializeOwned;

use super::{
    Route, Verifier,
    opening::{Opening, Opens, verify},
};
use crate::{
    JwsAlgorithm, KeyError, Timestamp, Verified, VerifyError,
    claims::Claims,
    jws,
    strict::fast_path::Members,
    verified::{Opened, read_as, unread},
};

/// Two verifiers in one, for an issuer that moves from one algorithm to another.
///
/// The key id alone decides which of them verifies a token, whose `alg` is then compared with that verifier's pin as
/// usual. So their key ids are disjoint, and a token that matches both or neither is rejected. Secrets are never joined
/// with public keys.
///
/// ```
/// use cotter::{jwt, Ed25519, EdDsa, Expect, KeyError, PinnedKey, Policy};
///
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let policy = || Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
/// let old = jwt::Verifier::new(PinnedKey::<EdDsa>::from_jwk("2026-10", jwk)?, policy());
/// let new = jwt::Verifier::new(PinnedKey::<Ed25519>::from_jwk("2026-11", jwk)?, policy());
/// let both = old.clone().or(new)?;
/// assert!(both.verify("not a token").is_err());
///
/// let same_id = jwt::Verifier::new(PinnedKey::<Ed25519>::from_jwk("2026-10", jwk)?, policy());
/// assert_eq!(old.or(same_id).unwrap_err().code(), "key-id-duplicate");
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Either<L, R> {
    pub(super) left: L,
    pub(super) right: R,
}

impl<A: JwsAlgorithm> Verifier<A> {
    /// Joins this verifier with another, of the same family and with other key ids.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyIdDuplicate`] if a key id is on both sides, or both have a key without one.
    pub fn or<V: Route<Family = A::Family>>(self, other: V) -> Result<Either<Self, V>, KeyError> {
        Either::join(self, other)
    }
}

impl<L: Route, R: Route<Family = L::Family>> Either<L, R> {
    /// Joins a further verifier.
    ///
    /// # Errors
    ///
    /// As [`Verifier::or`].
    pub fn or<V: Route<Family = L::Family>>(self, other: V) -> Result<Either<Self, V>, KeyError> {
        Either::join(self, other)
    }

    /// Verifies a token at the present time, with the verifier that has its key id.
    ///
    /// # Errors
    ///
    /// [`VerifyError::KidUnknown`] or [`VerifyError::KidMissing`] if neither has it, or if both have it by now;
    /// [`VerifyError::KeysUnavailable`] if neither has it and one of them is out of date; otherwise as
    /// [`Verifier::verify`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the verifier that has its key id.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<Verified, VerifyError> {
        verify(self, token, now, unread)
    }

    /// Verifies a token at the present time, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(&self, token: &str) -> Result<Verified<T>, VerifyError> {
        self.verify_as_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    pub fn verify_as_at<T: DeserializeOwned>(&self, token: &str, now: Timestamp) -> Result<Verified<T>, VerifyError> {
        verify(self, token, now, read_as)
    }

    fn join(left: L, right: R) -> Result<Self, KeyError> {
        match left.ids().iter().find(|id| right.seek(id).is_known()) {
            Some(id) => Err(KeyError::id_duplicate(id.as_str())),
            None => Ok(Self { left, right }),
        }
    }
}

impl<L: Route, R: Route<Family = L::Family>> Opens for Either<L, R> {
    /// The flow of the verifier that has the token's key id, with the ring that has it.
    fn open<'v>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: &mut dyn FnMut(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<Opened<'v>, VerifyError> {
        let kid = jws::unverified_kid(opening.token, self.limit())?;
        let found = self.seek(&kid).one(&kid)?;
        found.verifier.open(opening.with_ring(&found.ring), buf, accept)
    }
}
