//! OAuth access tokens (RFC 9068).

mod begin;
mod claims;
mod differences;
mod draft;
mod lists;
mod router;
mod scope;
mod token;

use alloc::{string::String, sync::Arc};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{
    Presentation, confirmation,
    dpop::HeldProof,
    kind::{self, Kind},
    tenant::Tenants,
    verifier::ProfileVerifier,
};
use crate::{
    Expect, JwsAlgorithm, JwsPublicKeyAlgorithm, KeySource, Policy, PolicyError, SecretAlgorithm, Timestamp,
    VerifyError,
    claims::Claims as TokenClaims,
    jwt::Opening,
    revocation::RevocationCheck,
    verified::{Opened, Read, read_as, unread},
};

use claims::{Claims, Forms};
pub use router::AccessTokenRouter;
pub use token::AccessToken;

const TYP: &str = "at+jwt";

/// Verifies OAuth access tokens that are JWTs (RFC 9068), for one resource.
///
/// `typ` is `at+jwt`, `iss` the issuer exactly, and the resource is in `aud`; `exp`, `sub`, `client_id`, `iat` and `jti` are
/// required, and `iat` is not in the future. How the token was presented is an argument, and what is refused with it stands
/// at [`Presentation`]. An encrypted token (a JWE) is always refused, so there is nothing to say to an issuer with which
/// encryption was agreed: that a token came unencrypted is then for the caller to refuse (RFC 9068 §4).
///
/// ```
/// use cotter::{Ed25519, PinnedKey, VerifyError, profile::{AccessTokens, Presentation}};
///
/// const PEM: &str = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEAn9q8xTrtOrquccBNJ7QsqDIEs9RmBNv+5EOzsn1Tb4U=
/// -----END PUBLIC KEY-----";
///
/// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", PEM)?;
/// let tokens = AccessTokens::new(key, "https://auth.example", "https://api.example");
///
/// # let text = include_str!("../../vectors/demo/access-token.jwt").trim_end();
/// let token = tokens.verify(text, Presentation::bearer())?;
/// assert_eq!(token.client_id(), "orders-web");
/// assert!(token.has_scope("orders:read"));
/// assert!(!token.has_scope("orders"));
///
/// // An ordinary JWT of the same issuer is no access token.
/// # let other = include_str!("../../vectors/demo/token.jwt").trim_end();
/// let refused = tokens.verify(other, Presentation::bearer()).unwrap_err();
/// assert_eq!(refused, VerifyError::TypMismatch { expected: "at+jwt".into() });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Issuers that differ
///
/// What an issuer calls an access token is often not one of RFC 9068. Each difference is accepted by a method of its own, and
/// the rest stays: [`client_id_from`](Self::client_id_from), [`client_as_subject`](Self::client_as_subject),
/// [`token_id_optional`](Self::token_id_optional), [`audience_from`](Self::audience_from), [`scope_from`](Self::scope_from),
/// [`lenient_scope`](Self::lenient_scope), [`danger_allow_untyped`](Self::danger_allow_untyped). Which providers need which is listed in
/// the crate's `docs/PROVIDERS.md`. Tokens that have no client at all are for [`jwt::Verifier`](crate::jwt::Verifier), with a policy that says
/// what they have.
pub struct AccessTokens<A: JwsAlgorithm> {
    verifier: ProfileVerifier<A>,
    forms: Forms,
    tenants: Option<Tenants>,
    may_be_untyped: bool,
}

impl<A: JwsPublicKeyAlgorithm> AccessTokens<A> {
    /// Tokens of this issuer, signed with one of these keys, for this resource.
    ///
    /// Both names are compared byte by byte. An API that goes by several names has a verifier for each.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, issuer: impl Into<String>, resource: impl Into<String>) -> Self {
        Self::of(keys.into(), issuer.into(), resource.into())
    }
}

impl<A: JwsAlgorithm + SecretAlgorithm> AccessTokens<A> {
    /// As [`new`](AccessTokens::new), with a secret that is shared with the issuer, so that this resource, and each that has
    /// the same secret, can make tokens too. RFC 9068 §2.1 recommends public keys.
    #[must_use]
    pub fn with_shared_secret(
        keys: impl Into<KeySource<A>>,
        issuer: impl Into<String>,
        resource: impl Into<String>,
    ) -> Self {
        Self::of(keys.into(), issuer.into(), resource.into())
    }
}

impl<A: JwsAlgorithm> AccessTokens<A> {
    fn of(keys: KeySource<A>, issuer: String, resource: String) -> Self {
        let policy = Policy::new(Expect::exactly(issuer), Expect::exactly(&*resource))
            .typ(TYP)
            .issued_in_past()
            .with_default_leeway()
            .require_subject()
            .require_token_id();
        let forms = Forms::new(resource);
        let verifier = ProfileVerifier::new(keys, policy, Claims::names());
        Self { verifier, forms, tenants: None, may_be_untyped: false }
    }

    /// Accepts clocks that differ by this much in either direction, instead of five seconds; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        Ok(Self { verifier: self.verifier.leeway(leeway)?, ..self })
    }

    /// Rejects a token that this check reports as revoked, or of which it cannot tell, before the profile's own rules.
    ///
    /// See [`Policy::revocation`](crate::Policy::revocation).
    #[must_use]
    pub fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        Self { verifier: self.verifier.revocation(check), ..self }
    }

    /// Takes tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { verifier: self.verifier.max_token_len(bytes)?, ..self })
    }

    /// Accepts claims sets with up to `members` in all objects together, instead of 256; at most 1,024.
    ///
    /// Keycloak writes two for each client in `resource_access`.
    ///
    /// # Errors
    ///
    /// [`PolicyError::ClaimsLimitTooHigh`].
    pub fn max_claims_members(self, members: usize) -> Result<Self, PolicyError> {
        Ok(Self { verifier: self.verifier.max_claims_members(members)?, ..self })
    }

    /// Verifies a token at the present time, read once from the system clock, for the proof that it came with as well.
    ///
    /// `token` is the compact serialization and nothing else: no `Bearer` before it.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks, or what it was presented with; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str, presented: Presentation<'_>) -> Result<AccessToken, VerifyError> {
        self.verify_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks, or what it was presented with; see [`VerifyError`].
    pub fn verify_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<AccessToken, VerifyError> {
        self.open_asked(token, presented, now, unread)
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
        self.open_asked(token, presented, now, read_as)
    }

    fn open_asked<T>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
        read: Read<T>,
    ) -> Result<AccessToken<T>, VerifyError> {
        self.open(Opening::of(token, now), presented, |opened, claims, proof| {
            let proof = proof.map(HeldProof::asked).transpose()?;
            let (verified_at, leeway) = (now, self.verifier.tolerance());
            Ok(AccessToken { verified: read(opened)?, claims, proof, verified_at, leeway })
        })
    }

    /// Opens a token that this accepts, for `then`.
    fn open<R>(
        &self,
        opening: Opening<'_>,
        presented: Presentation<'_>,
        then: impl FnOnce(Opened<'_>, Claims, Option<HeldProof>) -> Result<R, VerifyError>,
    ) -> Result<R, VerifyError> {
        let (token, now) = (opening.token(), opening.now());
        let accept = |claims: TokenClaims<'_>| self.accept(claims, token, presented, now);
        self.verifier.open(opening.confirmed_later(), accept, |opened, (claims, proof)| then(opened, claims, proof))
    }

    fn accept(
        &self,
        claims: TokenClaims<'_>,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<(Claims, Option<HeldProof>), VerifyError> {
        if self.may_be_untyped {
            kind::ensure_of(Kind::AccessToken, claims)?;
        }
        if let Some(tenants) = &self.tenants {
            tenants.accept(claims)?;
        }
        let cnf = confirmation::of(claims)?;
        let further = Claims::read(claims, &self.forms)?;
        let proof = presented.confirm(cnf, token, now)?;
        Ok((further, proof))
    }
}

impl<A: JwsAlgorithm> Clone for AccessTokens<A> {
    fn clone(&self) -> Self {
        Self {
            verifier: self.verifier.clone(),
            forms: self.forms.clone(),
            tenants: self.tenants.clone(),
            may_be_untyped: self.may_be_untyped,
        }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for AccessTokens<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens")
            .field("verifier", &self.verifier)
            .field("forms", &self.forms)
            .field("tenants", &self.tenants)
            .finish()
    }
}
