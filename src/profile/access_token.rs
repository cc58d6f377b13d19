//! OAuth access tokens (RFC 9068).

mod lists;
mod scope;
mod token;

use alloc::{string::String, sync::Arc};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use super::{
    Presented,
    claims::{self, members},
    confirmation::Confirmation,
};
use crate::{
    Expect, JwsAlgorithm, JwsPublicKeyAlgorithm, KeySource, Policy, PolicyError, SecretAlgorithm, Timestamp, Verified,
    VerifyError, jwt, revocation::RevocationCheck,
};

use lists::Lists;
use scope::Scope;
pub use token::AccessToken;

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
/// assert_eq!(refused, VerifyError::TypMismatch);
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
}

/// Where a token says for which client it was issued.
#[derive(Clone, Copy, Debug)]
enum Client {
    ClientId,
    ClientIdOrAzp,
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
            .typ("at+jwt")
            .issued_in_past()
            .require_subject()
            .require_token_id();
        Self { verifier: jwt::Verifier::new(keys, policy), leeway: Duration::ZERO, client: Client::ClientId }
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

    /// `typ` must be absent or `JWT`, and not `at+jwt`. Every JWT that the issuer makes for this resource, and that has the
    /// claims of an access token, is then taken for one (RFC 8725 §3.12).
    ///
    /// For an issuer that cannot say `at+jwt`.
    #[must_use]
    pub fn danger_typ_jwt(self) -> Self {
        let policy = self.verifier.policy().clone().typ_absent_or_jwt();
        Self { verifier: self.verifier.with_policy(policy), ..self }
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
        let verified: Verified<T> = self.verifier.verify_at(token, now)?;
        let set = verified.claims_set();
        let [client_id, azp, scope, auth_time, acr, amr, cnf] =
            members(set, ["client_id", "azp", "scope", "auth_time", "acr", "amr", "cnf"])?;
        let client_id = match (client_id, self.client) {
            (None, Client::ClientIdOrAzp) => azp,
            (client_id, _) => client_id,
        };
        let client_id = claims::string(client_id, VerifyError::ClientIdMalformed)?;
        if client_id.as_ref().is_some_and(String::is_empty) {
            return Err(VerifyError::ClientIdMalformed);
        }
        let scope = claims::string(scope, VerifyError::ScopeMalformed)?.map(Scope::read).transpose()?;
        let lists = Lists::read(set)?;
        let auth_time = claims::time(auth_time, VerifyError::AuthTimeMalformed)?;
        let acr = claims::string(acr, VerifyError::AcrMalformed)?;
        let amr = claims::strings(amr, VerifyError::AmrMalformed)?.unwrap_or_default();
        let cnf = match cnf {
            None => None,
            Some(_) => {
                let object = claims::object(set, "cnf", VerifyError::CnfMalformed)?;
                Some(Confirmation::read(object.ok_or(VerifyError::CnfMalformed)?)?)
            }
        };

        let client_id = client_id.ok_or(VerifyError::ClientIdMissing)?;
        let proof = presented.confirm(cnf, token, now)?;
        let scope = scope.unwrap_or_default();
        let leeway = self.leeway;
        Ok(AccessToken { verified, client_id, scope, lists, auth_time, acr, amr, proof, verified_at: now, leeway })
    }
}

impl<A: JwsAlgorithm> Clone for AccessTokens<A> {
    fn clone(&self) -> Self {
        Self { verifier: self.verifier.clone(), leeway: self.leeway, client: self.client }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for AccessTokens<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").field("verifier", &self.verifier).field("client", &self.client).finish()
    }
}
