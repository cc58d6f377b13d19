//! Routes ID tokens to one of several verifiers.

mod begin;

use alloc::sync::Arc;
use core::{fmt, marker::PhantomData};

use serde::de::DeserializeOwned;

use super::{IdToken, IdTokens, SignIn};
use crate::{
    JwsAlgorithm, PublicKeys, SetupError, Timestamp, VerifyError,
    jwt::Opening,
    pending::Verification,
    profile::routes::{Pins, Routed, Routes},
    verified::unread,
};

/// Verifies ID tokens of several providers or algorithms, each with the right verifier.
///
/// The token's `iss` selects the issuer. An issuer that is moving from one algorithm to another has several verifiers.
/// The token's `kid` then selects one, so no two of them may share a key id. This choice is not trusted: once the
/// signature is verified, the verifier checks the issuer again, and its algorithm stays pinned. All verifiers have
/// public keys, or all have secrets, as `F` says: [`PublicKeys`] or [`Secrets`](crate::Secrets).
///
/// If there are several issuers, `iss` is read before the signature is verified, as in a
/// [`jwt::IssuerRouter`](crate::jwt::IssuerRouter).
///
/// A sign-in that began at one provider must not end with a token of another (mix-up, RFC 9700 §4.4). If each provider
/// has a redirect URI of its own, call the [`IdTokens`] of that provider. Otherwise compare [`IdToken::issuer`] with
/// the provider that the end user was sent to.
///
/// ```
/// use cotter::{Claim, Es256, PinnedKey, Rs256, VerifyError, profile::{IdTokenRouter, IdTokens, SignIn}};
/// # let rs256 = include_str!("../../../vectors/demo/rs256.pem");
/// # let es256 = include_str!("../../../vectors/demo/es256.pem");
/// # let text = include_str!("../../../vectors/demo/id-token.jwt").trim_end();
///
/// let google = PinnedKey::<Rs256>::from_pem("demo-rsa", rs256)?;
/// let google = IdTokens::new(google, "https://accounts.google.com", "1029.apps.example");
/// let ours = PinnedKey::<Es256>::from_pem("demo-es256", es256)?;
/// let ours = IdTokens::new(ours, "https://auth.example", "shop");
///
/// let id_tokens: IdTokenRouter = google.or(ours)?;
/// let token = id_tokens.verify(text, &SignIn::nonce("n-0S6_WzA2Mj"))?;
/// assert_eq!(token.issuer(), "https://accounts.google.com");
///
/// let refused = id_tokens.verify(text, &SignIn::nonce("of another sign-in")).unwrap_err();
/// assert_eq!(refused, VerifyError::Mismatch(Claim::Nonce));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct IdTokenRouter<F = PublicKeys> {
    routes: Routes<dyn VerifiesIdTokens>,
    family: PhantomData<fn() -> F>,
}

/// A verifier of ID tokens, without the algorithm in its type.
trait VerifiesIdTokens: Routed {
    fn verify(&self, opening: Opening<'_>, sign_in: &SignIn<'_>) -> Result<IdToken, VerifyError>;

    fn begin(&self, opening: Opening<'_>, sign_in: &SignIn<'_>) -> Result<Verification<IdToken>, VerifyError>;
}

impl<A: JwsAlgorithm> IdTokens<A> {
    /// Joins two verifiers: of one issuer with two algorithms, or of two issuers.
    ///
    /// # Errors
    ///
    /// As [`IdTokenRouter::add`].
    pub fn or<B: JwsAlgorithm<Family = A::Family>>(
        self,
        other: IdTokens<B>,
    ) -> Result<IdTokenRouter<A::Family>, SetupError> {
        IdTokenRouter::new().with(self)?.with(other)
    }
}

impl<F> IdTokenRouter<F> {
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
    pub fn with<A: JwsAlgorithm<Family = F>>(mut self, tokens: IdTokens<A>) -> Result<Self, SetupError> {
        self.add(tokens)?;
        Ok(self)
    }

    /// Adds a verifier of one issuer, or of several if [`also_issuer`](IdTokens::also_issuer) has added some.
    ///
    /// # Errors
    ///
    /// [`KeyError::KeyIdDuplicate`](crate::KeyError::KeyIdDuplicate) if a verifier of that issuer already has one of
    /// these key ids; [`PolicyError::IssuerNotExact`](crate::PolicyError::IssuerNotExact) for a verifier with
    /// [`danger_any_tenant`](IdTokens::danger_any_tenant). On an error nothing changes.
    pub fn add<A: JwsAlgorithm<Family = F>>(&mut self, tokens: IdTokens<A>) -> Result<(), SetupError> {
        self.routes.add(Arc::new(tokens))
    }

    /// Removes all verifiers of an issuer, so that its tokens are rejected; returns whether there were any.
    ///
    /// A verifier with several spellings of its issuer is removed under all of them.
    pub fn remove(&mut self, issuer: &str) -> bool {
        self.routes.remove(issuer)
    }

    /// Verifies an ID token for one sign-in at the present time, with the verifier for its issuer and key id.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Missing`], [`Malformed`](VerifyError::Malformed) or [`Mismatch`](VerifyError::Mismatch) of `iss`,
    /// the last for an issuer that this router does not have; [`VerifyError::KidMissing`] or
    /// [`VerifyError::KidUnknown`] if none of its verifiers has the key id; a [`VerifyError`] of the stages split and
    /// decode; otherwise as [`IdTokens::verify`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str, sign_in: &SignIn<'_>) -> Result<IdToken, VerifyError> {
        self.verify_at(token, sign_in, Timestamp::now()?)
    }

    /// Verifies an ID token for one sign-in as of `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(&self, token: &str, sign_in: &SignIn<'_>, now: Timestamp) -> Result<IdToken, VerifyError> {
        let picked = self.routes.pick(token)?;
        picked.verifier.verify(picked.opening(token, now), sign_in)
    }

    /// Verifies an ID token for one sign-in at the present time, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(&self, token: &str, sign_in: &SignIn<'_>) -> Result<IdToken<T>, VerifyError> {
        self.verify_as_at(token, sign_in, Timestamp::now()?)
    }

    /// Verifies an ID token for one sign-in as of `now`, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    pub fn verify_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        sign_in: &SignIn<'_>,
        now: Timestamp,
    ) -> Result<IdToken<T>, VerifyError> {
        self.verify_at(token, sign_in, now)?.with_claims()
    }
}

impl<A: JwsAlgorithm> Routed for IdTokens<A> {
    fn pins(&self) -> &dyn Pins {
        self.tokens.verifier()
    }
}

impl<A: JwsAlgorithm> VerifiesIdTokens for IdTokens<A> {
    fn verify(&self, opening: Opening<'_>, sign_in: &SignIn<'_>) -> Result<IdToken, VerifyError> {
        self.open(opening, sign_in, |opened, claims| IdToken::new(opened, claims, unread))
    }

    fn begin(&self, opening: Opening<'_>, sign_in: &SignIn<'_>) -> Result<Verification<IdToken>, VerifyError> {
        self.begin_and_read(opening, sign_in, unread)
    }
}

impl IdToken {
    fn with_claims<T: DeserializeOwned>(self) -> Result<IdToken<T>, VerifyError> {
        let Self { verified, auth_time, acr, amr, sid } = self;
        Ok(IdToken { verified: verified.with_claims()?, auth_time, acr, amr, sid })
    }
}

impl<F> Default for IdTokenRouter<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> Clone for IdTokenRouter<F> {
    fn clone(&self) -> Self {
        Self { routes: self.routes.clone(), family: PhantomData }
    }
}

impl<F> fmt::Debug for IdTokenRouter<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdTokenRouter").field("routes", &self.routes).finish()
    }
}
