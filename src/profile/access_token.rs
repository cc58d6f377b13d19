//! OAuth access tokens (RFC 9068).

mod claims;
mod lists;
mod scope;
mod token;

use alloc::{string::String, sync::Arc};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{
    Presented, confirmation,
    kind::{self, Kind},
};
use crate::{
    Expect, JwsAlgorithm, JwsPublicKeyAlgorithm, KeySource, Policy, PolicyError, SecretAlgorithm, Timestamp,
    VerifyError, jwt, policy::Bound, registered::Registered, revocation::RevocationCheck,
};

use claims::{Claims, Client};
pub use token::AccessToken;

const TYP: &str = "at+jwt";

/// Verifies OAuth access tokens that are JWTs (RFC 9068), for one resource.
///
/// `typ` is `at+jwt`, `iss` the issuer exactly, and the resource is in `aud`; `exp`, `sub`, `client_id`, `iat` and `jti` are
/// required, and `iat` is not in the future. How the token was presented is an argument, and what is refused with it stands
/// at [`Presented`]. An encrypted token (a JWE) is always refused, so there is nothing to say to an issuer with which
/// encryption was agreed: that a token came unencrypted is then for the caller to refuse (RFC 9068 §4).
///
/// ```
/// use cotter::{Ed25519, PinnedKey, VerifyError, profile::{AccessToken, AccessTokens, Presented}};
/// use serde::de::IgnoredAny;
///
/// const PEM: &str = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEAn9q8xTrtOrquccBNJ7QsqDIEs9RmBNv+5EOzsn1Tb4U=
/// -----END PUBLIC KEY-----";
///
/// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", PEM)?;
/// let tokens = AccessTokens::new(key, "https://auth.example", "https://api.example");
///
/// # let text = include_str!("../../vectors/demo/access-token.jwt").trim_end();
/// let token: AccessToken<IgnoredAny> = tokens.verify(text, Presented::bearer())?;
/// assert_eq!(token.client_id(), "orders-web");
/// assert!(token.has_scope("orders:read"));
/// assert!(!token.has_scope("orders"));
///
/// // An ordinary JWT of the same issuer is no access token.
/// # let other = include_str!("../../vectors/demo/token.jwt").trim_end();
/// let refused = tokens.verify::<IgnoredAny>(other, Presented::bearer()).unwrap_err();
/// assert_eq!(refused, VerifyError::TypMismatch { expected: "at+jwt".into() });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Issuers that differ
///
/// What an issuer calls an access token is often not one of RFC 9068. Auth0 issues them for an API whose token dialect is
/// `rfc9068_profile`; its own dialect has no `client_id` and no `jti`. Keycloak has a switch for `at+jwt` on each client, and
/// has the client in `azp`: see [`client_id_from_azp`](Self::client_id_from_azp). Tokens of another form are for
/// [`jwt::Verifier`](crate::jwt::Verifier), with a policy that says what they have.
pub struct AccessTokens<A: JwsAlgorithm> {
    verifier: jwt::Verifier<A>,
    leeway: Duration,
    client: Client,
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
        let policy = Policy::new(Expect::exactly(issuer), Expect::exactly(resource))
            .typ(TYP)
            .issued_in_past()
            .require_subject()
            .require_token_id();
        Self {
            verifier: jwt::Verifier::new(keys, policy),
            leeway: Duration::ZERO,
            client: Client::ClientId,
            may_be_untyped: false,
        }
    }

    /// Clocks may differ by this much, in either direction; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        let policy = self.verifier.policy().clone().leeway(leeway)?;
        Ok(Self { verifier: self.verifier.with_policy(policy), leeway, ..self })
    }

    /// A token must not be revoked, as this check says once the rules that every JWT is held to have held; otherwise as
    /// [`Policy::revocation`](crate::Policy::revocation).
    #[must_use]
    pub fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        let policy = self.verifier.policy().clone().revocation(check);
        Self { verifier: self.verifier.with_policy(policy), ..self }
    }

    /// Takes tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { verifier: self.verifier.max_token_len(bytes)?, ..self })
    }

    /// Where a token has no `client_id`, `azp` stands for it and is required, as Keycloak has it.
    #[must_use]
    pub fn client_id_from_azp(self) -> Self {
        Self { client: Client::ClientIdOrAzp, ..self }
    }

    /// Accepts tokens without `typ`, or with `JWT`, beside typed ones.
    ///
    /// Any JWT that the issuer makes for this resource, and that has the claims of an access token, is then accepted as one
    /// (RFC 8725 §3.12), unless it shows itself to be of another kind: by `events`, by a hash or a `nonce` of an ID token,
    /// by the parameters of an authorization request, by a `sub` or a `client_id` that is the issuer, or by the mark of
    /// Keycloak (`typ`) or Cognito (`token_use`) among its claims.
    ///
    /// For an issuer that cannot write `at+jwt`.
    #[must_use]
    pub fn danger_allow_untyped(self) -> Self {
        let policy = self.verifier.policy().clone().typ_or_untyped(TYP);
        Self { verifier: self.verifier.with_policy(policy), may_be_untyped: true, ..self }
    }

    /// Verifies a token at the present time, read once from the system clock, for the proof that it came with as well.
    ///
    /// `token` is the compact serialization and nothing else: no `Bearer` before it.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks, or what it was presented with; see [`VerifyError`].
    #[cfg(feature = "std")]
    pub fn verify<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presented<'_>,
    ) -> Result<AccessToken<T>, VerifyError> {
        self.verify_at(token, presented, Timestamp::try_from(std::time::SystemTime::now())?)
    }

    /// Verifies a token as of `now`.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks, or what it was presented with; see [`VerifyError`].
    pub fn verify_at<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presented<'_>,
        now: Timestamp,
    ) -> Result<AccessToken<T>, VerifyError> {
        let accept = |claims: &Registered| {
            if self.may_be_untyped {
                kind::is_of(Kind::AccessToken, claims)?;
            }
            let cnf = confirmation::of(claims.set())?;
            let further = Claims::read(claims.set(), self.client)?;
            let proof = presented.confirm(cnf, token, now)?;
            Ok((further, proof))
        };
        let (verified, (claims, proof)) = self.verifier.verify_if(token, now, Bound::ConfirmedLater, accept)?;
        Ok(AccessToken { verified, claims, proof, verified_at: now, leeway: self.leeway })
    }
}

impl<A: JwsAlgorithm> Clone for AccessTokens<A> {
    fn clone(&self) -> Self {
        Self {
            verifier: self.verifier.clone(),
            leeway: self.leeway,
            client: self.client,
            may_be_untyped: self.may_be_untyped,
        }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for AccessTokens<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").field("verifier", &self.verifier).field("client", &self.client).finish()
    }
}
