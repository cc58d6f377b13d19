//! ID tokens (OpenID Connect Core 1.0).

mod accept;
mod begin;
mod claims;
mod draft;
mod hash;
mod router;
mod sign_in;
mod token;

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, time::Duration};

use serde::de::DeserializeOwned;

use self::claims::Claims;
use super::{tenant::Tenants, verifier::ProfileVerifier};
use crate::{
    ClientSecret, Expect, IntoKeyId, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeySource, PinnedKey, Policy,
    PolicyError, SecretAlgorithm, Timestamp, VerifyError,
    claims::Claims as TokenClaims,
    jwt::Opening,
    revocation::RevocationCheck,
    verified::{Opened, read_as, unread},
};

pub use self::{router::IdTokenRouter, sign_in::SignIn, token::IdToken};

/// Verifies the ID tokens that one OpenID provider issues to one client.
///
/// Of every token it requires what OpenID Connect Core §3.1.3.7 does: the issuer, the client in `aud` and nobody else who is
/// not [trusted by name](Self::trust_audience), an `azp` that is the client where there is one or where there are several
/// audiences, `exp`, `iat` that is not in the future, a `sub` of 1 to 255 ASCII characters; and what the [`SignIn`] states.
/// `typ` is absent or `JWT`, so an access token of RFC 9068 or a logout token is refused, and so is a token with `events` or
/// `cnf`.
///
/// ```
/// use cotter::{Claim, PinnedKey, Rs256, Timestamp, VerifyError, profile::{IdTokens, SignIn}};
///
/// // OpenID Connect Core appendix A.3, a token that was good in 2011
/// let key = PinnedKey::<Rs256>::from_jwk("1e9gdk7", r#"{"kty":"RSA","e":"AQAB",
///     "n":"w7Zdfmece8iaB0kiTY8pCtiBtzbptJmP28nSWwtdjRu0f2GFpajvWE4VhfJAjEsOcwYzay7XGN0b-X84BfC8hmCTOj2b2eHT7NsZegFPKRUQzJ9wW8ipn_aDJWMGDuB1XyqT1E7DYqjUCEOD1b4FLpy_xPn6oV_TYOfQ9fZdbE5HGxJUzekuGcOKqOQ8M7wfYHhHHLxGpQVgL0apWuP2gDDOdTtpuld4D2LK1MZK99s9gaSjRHE8JDb1Z4IGhEcEyzkxswVdPndUWzfvWBBWXWxtSUvQGBRkuy1BHOa4sP6FKjWEeeF7gm7UMs2Nm2QUgNZw6xvEDGaLk4KASdIxRQ"}"#)?;
/// let text = "eyJraWQiOiIxZTlnZGs3IiwiYWxnIjoiUlMyNTYifQ.\
///     ewogImlzcyI6ICJodHRwczovL3NlcnZlci5leGFtcGxlLmNvbSIsCiAic3ViIjogIjI0ODI4OTc2MTAwMSIsCiAiYXVkIjogInM2QmhkUmtxdDMiLAogIm5vbmNlIjogIm4tMFM2X1d6QTJNaiIsCiAiZXhwIjogMTMxMTI4MTk3MCwKICJpYXQiOiAxMzExMjgwOTcwLAogImF0X2hhc2giOiAiNzdRbVVQdGpQZnpXdEYyQW5wSzlSUSIKfQ.\
///     kdqTmftlaXg5WBYBr1wkxhkqCGZPc0k8vTiV5g2jj67jQ7XkrDamYx2bOkZLdZrpMPIzkdYB1nZI_G8vQGQuamRhJcEIt21kblGPZ-yhEhdkAiZIZLu38rChalDS2Mh0glE_rke5XXRhmqqoEFFdziFdnO3p61-7y51co84OEAZvARSINQaOWIzvioRfs4zwIFOaT33Vpxfqr8HDyh31zo9eBW2dSQuCa071z0ENWChWoPliK1JCo_Bk9eDg2uwo2ZwhsvHzj6TMQ0lYOTzufSlSmXIKfjlOsb3nftQeR697_hA-nMZyAdL8_NRfaC37XnAbW8WB9wCfECp7cuNuOg";
///
/// let id_tokens = IdTokens::new(key, "https://server.example.com", "s6BhdRkqt3");
/// let then = Timestamp::from_unix_seconds(1_311_281_000);
/// let sign_in = SignIn::nonce("n-0S6_WzA2Mj").access_token("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
/// let token = id_tokens.verify_at(text, &sign_in, then)?;
/// assert_eq!(token.subject(), "248289761001");
///
/// let refused = id_tokens.verify_at(text, &SignIn::nonce("of another sign-in"), then).unwrap_err();
/// assert_eq!(refused, VerifyError::Mismatch(Claim::Nonce));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct IdTokens<A: JwsAlgorithm> {
    tokens: ProfileVerifier<A>,
    client_id: String,
    trusted_audiences: Vec<String>,
    trusted_parties: Vec<String>,
    tenants: Option<Tenants>,
}

impl<A: JwsPublicKeyAlgorithm> IdTokens<A> {
    /// Of the provider `issuer`, whose keys these are, for the client `client_id`.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self::with_keys(keys, issuer, client_id)
    }
}

impl<A: SecretAlgorithm + JwsAlgorithm> IdTokens<A> {
    /// Of a provider that makes MACs with the client's secret, which is its UTF-8 octets (OpenID Connect Core §3.1.3.7, step 8).
    ///
    /// Whoever knows the secret can make such tokens. `id` is the `kid` of the tokens, or
    /// [`KeyId::ABSENT`](crate::KeyId::ABSENT).
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, KeyId, profile::IdTokens};
    ///
    /// let short = IdTokens::<Hs256>::with_client_secret(KeyId::ABSENT, "password", "https://op.example", "client").unwrap_err();
    /// assert_eq!(short, KeyError::SecretTooShort { min: 32 });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`PinnedKey::from_secret`]; [`ClientSecret::danger_short`] names a secret that is shorter than the hash.
    pub fn with_client_secret<'s>(
        id: impl IntoKeyId,
        client_secret: impl Into<ClientSecret<'s>>,
        issuer: impl Into<String>,
        client_id: impl Into<String>,
    ) -> Result<Self, KeyError> {
        Ok(Self::with_keys(PinnedKey::from_client_secret(id, client_secret.into())?, issuer, client_id))
    }
}

impl<A: JwsAlgorithm> IdTokens<A> {
    fn with_keys(keys: impl Into<KeySource<A>>, issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        let client_id = client_id.into();
        let policy = Policy::new(Expect::exactly(issuer), Expect::exactly(&*client_id))
            .issued_in_past()
            .with_default_leeway()
            .require_subject();
        Self {
            tokens: ProfileVerifier::new(keys, policy, Claims::names()),
            client_id,
            trusted_audiences: Vec::new(),
            trusted_parties: Vec::new(),
            tenants: None,
        }
    }

    /// A token may have this audience too, beside the client. It then must have an `azp`.
    #[must_use]
    pub fn trust_audience(mut self, audience: impl Into<String>) -> Self {
        self.trusted_audiences.push(audience.into());
        self
    }

    /// A token may have this `azp` instead of the client, as where a mobile app signs in for its server (Google).
    ///
    /// ```
    /// use cotter::{PinnedKey, Rs256, profile::IdTokens};
    /// # let pem = include_str!("../../vectors/demo/rs256.pem");
    /// let id_tokens = IdTokens::new(PinnedKey::<Rs256>::from_pem("demo-rsa", pem)?, "https://accounts.google.com", "server-id")
    ///     .trust_authorized_party("app-id");
    /// # assert!(format!("{id_tokens:?}").contains("app-id"));
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub fn trust_authorized_party(mut self, client_id: impl Into<String>) -> Self {
        self.trusted_parties.push(client_id.into());
        self
    }

    /// Accepts clocks that differ by this much in either direction, instead of five seconds; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        Ok(Self { tokens: self.tokens.leeway(leeway)?, ..self })
    }

    /// `iat` must be at most this long ago (OpenID Connect Core §3.1.3.7, step 10), so that nonces need not be kept longer.
    #[must_use]
    pub fn issued_within(self, age: Duration) -> Self {
        Self { tokens: self.tokens.issued_within(age), ..self }
    }

    /// Accepts one more spelling of the issuer, which the same keys speak for: Google also writes `accounts.google.com`.
    ///
    /// An issuer with keys of its own gets a verifier of its own.
    #[must_use]
    pub fn also_issuer(self, issuer: impl Into<String>) -> Self {
        Self { tokens: self.tokens.with_policy(|policy| policy.or_issuer(issuer.into())), ..self }
    }

    /// Accepts tokens of every tenant of an issuer whose identifier names the tenant, in place of one issuer.
    ///
    /// The template is the issuer with a claim in braces, such as `https://login.microsoftonline.com/{tid}/v2.0`: `iss` must be that
    /// with the token's own claim in it. Anybody may have a tenant there, so compare the claim with the tenants that you serve.
    ///
    /// # Errors
    ///
    /// [`PolicyError::IssuerTemplate`] unless the template is an `https` URL with one claim in its path.
    pub fn danger_any_tenant(self, template: &str) -> Result<Self, PolicyError> {
        let tenants = Tenants::read(template)?;
        let tokens = self.tokens.with_policy(Policy::any_issuer).asking([tenants.asks()]);
        Ok(Self { tokens, tenants: Some(tenants), ..self })
    }

    /// Rejects a ID token that this check reports as revoked, or of which it cannot tell, before the profile's own rules.
    ///
    /// See [`Policy::revocation`](crate::Policy::revocation).
    #[must_use]
    pub fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        Self { tokens: self.tokens.revocation(check), ..self }
    }

    /// Accepts ID tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { tokens: self.tokens.max_token_len(bytes)?, ..self })
    }

    /// Accepts claims sets with up to `members` in all objects together, instead of 256; at most 1,024.
    ///
    /// # Errors
    ///
    /// [`PolicyError::ClaimsLimitTooHigh`].
    pub fn max_claims_members(self, members: usize) -> Result<Self, PolicyError> {
        Ok(Self { tokens: self.tokens.max_claims_members(members)?, ..self })
    }

    /// Verifies an ID token for one sign-in at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str, sign_in: &SignIn<'_>) -> Result<IdToken, VerifyError> {
        self.verify_at(token, sign_in, Timestamp::now()?)
    }

    /// Verifies an ID token for one sign-in as of `now`.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    pub fn verify_at(&self, token: &str, sign_in: &SignIn<'_>, now: Timestamp) -> Result<IdToken, VerifyError> {
        self.open(Opening::of(token, now), sign_in, |opened, claims| IdToken::new(opened, claims, unread))
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
        self.open(Opening::of(token, now), sign_in, |opened, claims| IdToken::new(opened, claims, read_as))
    }

    /// Opens a token that this accepts, for `then`.
    fn open<R>(
        &self,
        opening: Opening<'_>,
        sign_in: &SignIn<'_>,
        then: impl FnOnce(Opened<'_>, Claims) -> Result<R, VerifyError>,
    ) -> Result<R, VerifyError> {
        let now = opening.now();
        let accept = |claims: TokenClaims<'_>| self.accept(claims, sign_in, now);
        self.tokens.open(opening, accept, then)
    }
}

impl<A: JwsAlgorithm> Clone for IdTokens<A> {
    fn clone(&self) -> Self {
        Self {
            tokens: self.tokens.clone(),
            client_id: self.client_id.clone(),
            trusted_audiences: self.trusted_audiences.clone(),
            trusted_parties: self.trusted_parties.clone(),
            tenants: self.tenants.clone(),
        }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for IdTokens<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdTokens")
            .field("tokens", &self.tokens)
            .field("client_id", &self.client_id)
            .field("trusted_audiences", &self.trusted_audiences)
            .field("trusted_parties", &self.trusted_parties)
            .field("tenants", &self.tenants)
            .finish()
    }
}
