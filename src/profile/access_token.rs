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
/// Tokens must have the `typ` `at+jwt`, exactly this issuer as `iss`, and the resource in `aud`. `exp`, `sub`,
/// `client_id`, `iat` and `jti` are required, and `iat` must not be in the future. The caller states how the token was
/// presented; see [`Presentation`] for what each presentation rejects. Encrypted tokens (JWEs) are always rejected. If
/// you have agreed on encryption with the issuer, reject its unencrypted tokens yourself (RFC 9068 §4).
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
/// Many issuers' access tokens do not follow RFC 9068. Each difference has a method that accepts it and leaves all
/// other rules in force: [`client_id_from`](Self::client_id_from), [`client_as_subject`](Self::client_as_subject),
/// [`token_id_optional`](Self::token_id_optional), [`audience_from`](Self::audience_from),
/// [`scope_from`](Self::scope_from), [`lenient_scope`](Self::lenient_scope),
/// [`danger_allow_untyped`](Self::danger_allow_untyped). The crate's `docs/PROVIDERS.md` lists which providers need
/// which. For tokens without a client, use [`jwt::Verifier`](crate::jwt::Verifier) with a policy for the claims that
/// they have.
pub struct AccessTokens<A: JwsAlgorithm> {
    verifier: ProfileVerifier<A>,
    forms: Forms,
    tenants: Option<Tenants>,
    may_be_untyped: bool,
}

impl<A: JwsPublicKeyAlgorithm> AccessTokens<A> {
    /// Creates a verifier for tokens of this issuer, signed with one of these keys, for this resource.
    ///
    /// Issuer and resource are compared byte by byte. An API with several names needs a verifier for each.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, issuer: impl Into<String>, resource: impl Into<String>) -> Self {
        Self::of(keys.into(), issuer.into(), resource.into())
    }
}

impl<A: JwsAlgorithm + SecretAlgorithm> AccessTokens<A> {
    /// Creates a verifier with a secret that is shared with the issuer; otherwise as [`new`](AccessTokens::new).
    ///
    /// This resource, and every other that has the secret, can then make tokens too. RFC 9068 §2.1 recommends public
    /// keys.
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

    /// Allows clocks to differ by this much in either direction, instead of five seconds; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        Ok(Self { verifier: self.verifier.leeway(leeway)?, ..self })
    }

    /// Rejects tokens that this check reports as revoked or indeterminate.
    ///
    /// The check is asked before the profile's own rules. See [`Policy::revocation`](crate::Policy::revocation).
    #[must_use]
    pub fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        Self { verifier: self.verifier.revocation(check), ..self }
    }

    /// Accepts tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { verifier: self.verifier.max_token_len(bytes)?, ..self })
    }

    /// Accepts claims sets with up to `members` in all objects together, instead of 256; at most 1,024.
    ///
    /// Keycloak writes two members for each client in `resource_access`.
    ///
    /// # Errors
    ///
    /// [`PolicyError::ClaimsLimitTooHigh`].
    pub fn max_claims_members(self, members: usize) -> Result<Self, PolicyError> {
        Ok(Self { verifier: self.verifier.max_claims_members(members)?, ..self })
    }

    /// Verifies a token and its presentation at the present time, read once from the system clock.
    ///
    /// `token` is the compact serialization alone, without `Bearer` before it.
    ///
    /// # Errors
    ///
    /// The first rule that the token or its presentation breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str, presented: Presentation<'_>) -> Result<AccessToken, VerifyError> {
        self.verify_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`.
    ///
    /// # Errors
    ///
    /// The first rule that the token or its presentation breaks; see [`VerifyError`].
    pub fn verify_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<AccessToken, VerifyError> {
        self.open_asked(Opening::of(token, now), presented, unread)
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
        self.open_asked(Opening::of(token, now), presented, read_as)
    }

    fn open_asked<T>(
        &self,
        opening: Opening<'_>,
        presented: Presentation<'_>,
        read: Read<T>,
    ) -> Result<AccessToken<T>, VerifyError> {
        let now = opening.now();
        self.open(opening, presented, |opened, claims, proof| {
            let proof = proof.map(HeldProof::asked).transpose()?;
            let (verified_at, leeway) = (now, self.verifier.tolerance());
            Ok(AccessToken { verified: read(opened)?, claims, proof, verified_at, leeway })
        })
    }

    /// Opens a token that this verifier accepts, and hands it to `then`.
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
