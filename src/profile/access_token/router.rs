//! Routes access tokens to one of several verifiers.

mod begin;

use alloc::sync::Arc;
use core::{fmt, marker::PhantomData};

use serde::de::DeserializeOwned;

use super::{AccessToken, AccessTokens};
use crate::{
    JwsAlgorithm, PublicKeys, SetupError, Timestamp, VerifyError,
    jwt::Opening,
    pending::Verification,
    profile::{
        Presentation,
        routes::{Pins, Routed, Routes},
    },
    verified::unread,
};

/// Verifies access tokens of several issuers or algorithms, each with the right verifier.
///
/// The token's `iss` selects the issuer. An issuer that is moving from one algorithm to another has several verifiers.
/// The token's `kid` then selects one, so no two of them may share a key id. This choice is not trusted: once the
/// signature is verified, the verifier checks the issuer again, and its algorithm stays pinned. All verifiers have
/// public keys, or all have secrets, as `F` says: [`PublicKeys`] or [`Secrets`](crate::Secrets).
///
/// If there are several issuers, `iss` is read before the signature is verified, as in a
/// [`jwt::IssuerRouter`](crate::jwt::IssuerRouter).
///
/// ```
/// use cotter::{Claim, Ed25519, PinnedKey, Rs256, VerifyError, profile::{AccessTokenRouter, AccessTokens, Presentation}};
/// # let ed25519 = include_str!("../../../vectors/demo/ed25519.pem");
/// # let rs256 = include_str!("../../../vectors/demo/rs256.pem");
/// # let text = include_str!("../../../vectors/demo/access-token.jwt").trim_end();
/// # let other = include_str!("../../../vectors/demo/id-token.jwt").trim_end();
///
/// let ours = PinnedKey::<Ed25519>::from_pem("demo-2026", ed25519)?;
/// let ours = AccessTokens::new(ours, "https://auth.example", "https://api.example");
/// let partner = PinnedKey::<Rs256>::from_pem("demo-rsa", rs256)?;
/// let partner = AccessTokens::new(partner, "https://partner.example", "https://api.example");
///
/// let tokens: AccessTokenRouter = ours.or(partner)?;
/// let token = tokens.verify(text, Presentation::bearer())?;
/// assert_eq!((token.verified().issuer(), token.client_id()), (Some("https://auth.example"), "orders-web"));
///
/// let of_google = tokens.verify(other, Presentation::bearer()).unwrap_err();
/// assert_eq!(of_google, VerifyError::Mismatch(Claim::Iss));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AccessTokenRouter<F = PublicKeys> {
    routes: Routes<dyn VerifiesAccessTokens>,
    family: PhantomData<fn() -> F>,
}

/// A verifier of access tokens, without the algorithm in its type.
trait VerifiesAccessTokens: Routed {
    fn verify(&self, opening: Opening<'_>, presented: Presentation<'_>) -> Result<AccessToken, VerifyError>;

    fn begin(
        &self,
        opening: Opening<'_>,
        presented: Presentation<'_>,
    ) -> Result<Verification<AccessToken>, VerifyError>;
}

impl<A: JwsAlgorithm> AccessTokens<A> {
    /// Joins two verifiers: of one issuer with two algorithms, or of two issuers.
    ///
    /// # Errors
    ///
    /// As [`AccessTokenRouter::add`].
    pub fn or<B: JwsAlgorithm<Family = A::Family>>(
        self,
        other: AccessTokens<B>,
    ) -> Result<AccessTokenRouter<A::Family>, SetupError> {
        AccessTokenRouter::new().with(self)?.with(other)
    }
}

impl<F> AccessTokenRouter<F> {
    /// Creates a router without verifiers, which rejects every token.
    #[must_use]
    pub const fn new() -> Self {
        Self { routes: Routes::new(), family: PhantomData }
    }

    /// Adds a verifier, as [`add`](Self::add) does.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn with<A: JwsAlgorithm<Family = F>>(mut self, tokens: AccessTokens<A>) -> Result<Self, SetupError> {
        self.add(tokens)?;
        Ok(self)
    }

    /// Adds a verifier of one issuer.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyIdDuplicate`](crate::KeyError::KeyIdDuplicate) if a verifier of that issuer already has one of
    /// these key ids; [`PolicyError::IssuerNotExact`](crate::PolicyError::IssuerNotExact) for a verifier with
    /// [`danger_any_tenant`](AccessTokens::danger_any_tenant). On an error nothing changes.
    pub fn add<A: JwsAlgorithm<Family = F>>(&mut self, tokens: AccessTokens<A>) -> Result<(), SetupError> {
        self.routes.add(Arc::new(tokens))
    }

    /// Removes all verifiers of an issuer, so that its tokens are rejected; returns whether there were any.
    pub fn remove(&mut self, issuer: &str) -> bool {
        self.routes.remove(issuer)
    }

    /// Verifies a token at the present time, with the verifier for its issuer and key id.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Missing`], [`Malformed`](VerifyError::Malformed) or [`Mismatch`](VerifyError::Mismatch) of `iss`,
    /// the last for an issuer that this router does not have; [`VerifyError::KidMissing`] or
    /// [`VerifyError::KidUnknown`] if none of its verifiers has the key id; a [`VerifyError`] of the stages split and
    /// decode; otherwise as [`AccessTokens::verify`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str, presented: Presentation<'_>) -> Result<AccessToken, VerifyError> {
        self.verify_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<AccessToken, VerifyError> {
        let picked = self.routes.pick(token)?;
        picked.verifier.verify(picked.opening(token, now), presented)
    }

    /// Verifies a token at the present time, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<AccessToken<T>, VerifyError> {
        self.verify_as_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    pub fn verify_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<AccessToken<T>, VerifyError> {
        self.verify_at(token, presented, now)?.with_claims()
    }
}

impl<A: JwsAlgorithm> Routed for AccessTokens<A> {
    fn pins(&self) -> &dyn Pins {
        self.verifier.verifier()
    }
}

impl<A: JwsAlgorithm> VerifiesAccessTokens for AccessTokens<A> {
    fn verify(&self, opening: Opening<'_>, presented: Presentation<'_>) -> Result<AccessToken, VerifyError> {
        self.open_asked(opening, presented, unread)
    }

    fn begin(
        &self,
        opening: Opening<'_>,
        presented: Presentation<'_>,
    ) -> Result<Verification<AccessToken>, VerifyError> {
        self.begin_and_read(opening, presented, unread)
    }
}

impl AccessToken {
    fn with_claims<T: DeserializeOwned>(self) -> Result<AccessToken<T>, VerifyError> {
        let Self { verified, claims, proof, verified_at, leeway } = self;
        Ok(AccessToken { verified: verified.with_claims()?, claims, proof, verified_at, leeway })
    }
}

impl<F> Default for AccessTokenRouter<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> Clone for AccessTokenRouter<F> {
    fn clone(&self) -> Self {
        Self { routes: self.routes.clone(), family: PhantomData }
    }
}

impl<F> fmt::Debug for AccessTokenRouter<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenRouter").field("routes", &self.routes).finish()
    }
}
