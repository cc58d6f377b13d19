use alloc::string::String;
use core::{fmt, time::Duration};

use super::claims::Claims;
use crate::{Claim, Timestamp, Verified, VerifyError, profile::DpopProof};

/// An access token that an [`AccessTokens`](super::AccessTokens) has accepted: what the client may do, and for whom.
///
/// It says who the client is and what it was given; whether that is enough is for the caller to decide, with
/// [`has_scope`](Self::has_scope) and the rest. `Debug` shows nothing that the token says.
#[must_use]
#[derive(Clone)]
pub struct AccessToken<T = ()> {
    pub(super) verified: Verified<T>,
    pub(super) claims: Claims,
    pub(super) proof: Option<DpopProof>,
    pub(super) verified_at: Timestamp,
    pub(super) leeway: Duration,
}

impl<T> AccessToken<T> {
    /// The token's claims in the caller's type, and its registered claims.
    pub const fn verified(&self) -> &Verified<T> {
        &self.verified
    }

    /// The same, without what makes it an access token.
    pub fn into_verified(self) -> Verified<T> {
        self.verified
    }

    /// The claims, in the caller's type.
    pub const fn claims(&self) -> &T {
        self.verified.claims()
    }

    /// `sub`: the user, or the client itself where there is none. Unique only together with the issuer.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.verified.subject().filter(|sub| !sub.is_empty()).unwrap_or(&self.claims.client_id)
    }

    /// `client_id`: the client that the token was issued to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.claims.client_id
    }

    /// Whether this is one of the scopes, compared byte by byte: `orders` is not `orders:read`.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes().any(|one| one == scope)
    }

    /// The scopes, in the order of the claim; none if it is not there.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.claims.scope.scopes()
    }

    /// `roles` (RFC 9068 §2.2.3.1): strings, or the `value` of each where they are objects of SCIM (RFC 7643 §4.1.2).
    #[must_use]
    pub fn roles(&self) -> &[String] {
        &self.claims.lists.roles
    }

    /// `groups`, of the same form as [`roles`](Self::roles).
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.claims.lists.groups
    }

    /// `entitlements`, of the same form as [`roles`](Self::roles).
    #[must_use]
    pub fn entitlements(&self) -> &[String] {
        &self.claims.lists.entitlements
    }

    /// `auth_time`: when the user was authenticated.
    #[must_use]
    pub const fn auth_time(&self) -> Option<Timestamp> {
        self.claims.auth_time
    }

    /// `acr`: what the authentication was good for, in the issuer's words.
    #[must_use]
    pub fn acr(&self) -> Option<&str> {
        self.claims.acr.as_deref()
    }

    /// `amr`: how the user was authenticated, in the words of RFC 8176.
    #[must_use]
    pub fn amr(&self) -> &[String] {
        &self.claims.amr
    }

    /// The proof that the token was presented with, if it is bound to a key by `jkt`.
    #[must_use]
    pub const fn proof(&self) -> Option<&DpopProof> {
        self.proof.as_ref()
    }

    /// Refuses a token whose user was authenticated longer ago than `max_age`, with the leeway of the verifier (RFC 9470).
    ///
    /// Ages are counted at the instant at which the token was verified. What is refused is answered with
    /// `insufficient_user_authentication` and this `max_age`, and the client comes back with a new token.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Missing`] of `auth_time`, [`VerifyError::AuthTimeInFuture`] or [`VerifyError::AuthTooOld`].
    pub fn require_auth_age(&self, max_age: Duration) -> Result<(), VerifyError> {
        let auth_time = self.claims.auth_time.ok_or(VerifyError::Missing(Claim::AuthTime))?;
        if auth_time > self.verified_at.saturating_add(self.leeway) {
            return Err(VerifyError::AuthTimeInFuture);
        }
        let last = auth_time.saturating_add(max_age).saturating_add(self.leeway);
        if self.verified_at > last { Err(VerifyError::AuthTooOld) } else { Ok(()) }
    }

    /// Refuses a token whose `acr` is none of these, compared byte by byte (RFC 9470). With none, every token is refused.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Missing`] or [`VerifyError::Mismatch`] of `acr`.
    pub fn require_acr<'a>(&self, one_of: impl IntoIterator<Item = &'a str>) -> Result<(), VerifyError> {
        let acr = self.acr().ok_or(VerifyError::Missing(Claim::Acr))?;
        if one_of.into_iter().any(|one| one == acr) { Ok(()) } else { Err(VerifyError::Mismatch(Claim::Acr)) }
    }
}

impl<T> fmt::Debug for AccessToken<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("verified", &self.verified)
            .field("proof", &self.proof)
            .finish_non_exhaustive()
    }
}
