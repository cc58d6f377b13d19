use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, sync::Arc};
use core::{fmt, marker::PhantomData};

use serde::de::DeserializeOwned;

use super::{
    Route,
    opening::{Opening, Opens, verify},
};
use crate::{
    Claim, PolicyError, PublicKeys, Timestamp, Verified, VerifyError,
    claims::{self, Claims},
    jws,
    strict::{fast_path::Members, limits::TokenLimit},
    verified::{Opened, read_as, unread},
};

/// A verifier for several issuers, each with its own algorithm, keys and policy.
///
/// Issuers may be tenants, realms or identity providers.
///
/// The `iss` of a token selects its verifier, which selects the key by the token's `kid`. So the exact pair of `iss`
/// and `kid` decides. The same `kid` at two issuers is never confused, as long as each verifier has only the keys of
/// its own issuer: its policy requires that issuer again once the signature is verified.
///
/// The `alg` of a token chooses nothing. Each verifier is pinned to its algorithm before it is added, and stays so. All
/// verifiers have public keys, or all have secrets, as `F` says: [`PublicKeys`] or [`Secrets`](crate::Secrets). The
/// first verifier decides which, and adding one of the other family does not compile.
///
/// Here, and in the routers of profiles, one member of the payload is read before the signature is verified: `iss`. It
/// is read as strictly as everything else, and only to find the verifier. Therefore:
/// - Errors of the claims set and of the issuer come first, and say nothing about the signature.
/// - The payload is read up to the highest limit of all verifiers, before the limit of its own verifier is applied.
/// - Only a string is kept. Any other `iss` is rejected, and takes no memory.
///
/// ```
/// use cotter::{Claim, jwt, Ed25519, Expect, PinnedKey, Policy, PolicyError, Rs256, VerifyError};
/// # let ed25519 = include_str!("../../vectors/demo/ed25519.pem");
/// # let rs256 = include_str!("../../vectors/demo/rs256.pem");
/// # let token = include_str!("../../vectors/demo/token.jwt").trim_end();
///
/// let policy = |issuer| Policy::new(Expect::exactly(issuer), Expect::exactly("orders"));
/// let ours = PinnedKey::<Ed25519>::from_pem("demo-2026", ed25519)?;
/// let ours = jwt::Verifier::new(ours, policy("https://auth.example"));
/// let partner = PinnedKey::<Rs256>::from_pem("demo-rsa", rs256)?;
/// let partner = jwt::Verifier::new(partner, policy("https://partner.example"));
///
/// let mut router = jwt::IssuerRouter::new().with(ours.clone())?.with(partner)?;
/// assert_eq!(router.verify(token)?.issuer(), Some("https://auth.example"));
///
/// // {"alg":"Ed25519","kid":"demo-2026"} . {"iss":"https://c.example"}
/// let unknown = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiZGVtby0yMDI2In0.eyJpc3MiOiJodHRwczovL2MuZXhhbXBsZSJ9.AA";
/// assert_eq!(router.verify(unknown).unwrap_err(), VerifyError::Mismatch(Claim::Iss));
/// assert_eq!(router.add(ours).unwrap_err(), PolicyError::IssuerDuplicate);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct IssuerRouter<F = PublicKeys> {
    routes: BTreeMap<String, Arc<dyn Limited>>,
    /// The highest limits of all verifiers.
    limit: TokenLimit,
    max_claims_members: usize,
    family: PhantomData<fn() -> F>,
}

/// A route without its family, and how much of a token it would read.
trait Limited: Opens {
    fn limit(&self) -> TokenLimit;
    fn max_claims_members(&self) -> usize;
}

impl<R: Route> Limited for R {
    fn limit(&self) -> TokenLimit {
        Route::limit(self)
    }

    fn max_claims_members(&self) -> usize {
        Route::max_claims_members(self)
    }
}

impl<F> IssuerRouter<F> {
    /// Creates a router without issuers, which rejects every token.
    #[must_use]
    pub const fn new() -> Self {
        Self { routes: BTreeMap::new(), limit: TokenLimit::NOTHING, max_claims_members: 0, family: PhantomData }
    }

    /// Adds the verifier of one issuer, as [`add`](Self::add) does.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn with(mut self, verifier: impl Route<Family = F>) -> Result<Self, PolicyError> {
        self.add(verifier)?;
        Ok(self)
    }

    /// Adds the verifier of one issuer: a [`Verifier`](super::Verifier), or an [`Either`](super::Either) of two algorithms.
    ///
    /// # Errors
    ///
    /// [`PolicyError::IssuerNotExact`] if its policy does not state exactly one; [`PolicyError::IssuerDuplicate`] if
    /// there is already a verifier of that issuer. The router is then unchanged.
    pub fn add(&mut self, verifier: impl Route<Family = F>) -> Result<(), PolicyError> {
        let issuer = verifier.issuer().ok_or(PolicyError::IssuerNotExact)?.to_owned();
        if self.routes.contains_key(&issuer) {
            return Err(PolicyError::IssuerDuplicate);
        }
        self.limit = self.limit.max(Route::limit(&verifier));
        self.max_claims_members = self.max_claims_members.max(Route::max_claims_members(&verifier));
        self.routes.insert(issuer, Arc::new(verifier));
        Ok(())
    }

    /// Removes the verifier of an issuer, and returns whether there was one.
    ///
    /// Tokens of that issuer are then rejected.
    pub fn remove(&mut self, issuer: &str) -> bool {
        let removed = self.routes.remove(issuer).is_some();
        if removed {
            self.limit = self.routes.values().map(|one| one.limit()).max().unwrap_or(TokenLimit::NOTHING);
            self.max_claims_members = self.routes.values().map(|one| one.max_claims_members()).max().unwrap_or(0);
        }
        removed
    }

    /// Verifies a token at the present time, with the verifier of the issuer that it names.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Missing`], [`Malformed`](VerifyError::Malformed) or [`Mismatch`](VerifyError::Mismatch) of `iss`,
    /// the last for an unknown issuer; a [`VerifyError`] of the stages split and decode; otherwise as
    /// [`Verifier::verify`](super::Verifier::verify).
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the verifier of the issuer that it names.
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
}

impl<F> Opens for IssuerRouter<F> {
    /// The flow of the verifier whose issuer the token names.
    fn open<'v>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: &mut dyn FnMut(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<Opened<'v>, VerifyError> {
        let issuer = unverified_issuer(opening.token, self.limit, self.max_claims_members)?;
        self.routes.get(&issuer).ok_or(VerifyError::Mismatch(Claim::Iss))?.open(opening, buf, accept)
    }
}

/// The `iss` of a token that has not been verified; only for finding a verifier.
pub(crate) fn unverified_issuer(token: &str, limit: TokenLimit, max_members: usize) -> Result<String, VerifyError> {
    claims::unverified_issuer(jws::unverified_payload(token, limit)?, max_members)
}

impl<F> Default for IssuerRouter<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> Clone for IssuerRouter<F> {
    fn clone(&self) -> Self {
        Self { routes: self.routes.clone(), ..*self }
    }
}

impl<F> fmt::Debug for IssuerRouter<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("jwt::IssuerRouter").field("routes", &self.routes).finish_non_exhaustive()
    }
}
