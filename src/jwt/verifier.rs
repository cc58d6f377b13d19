use alloc::vec::Vec;
use core::fmt;

use serde::de::DeserializeOwned;

use super::opening::{Opening, Opens, verify};
use crate::{
    JwsAlgorithm, KeySource, PinnedKey, Policy, PolicyError, Segment, Timestamp, Verified, VerifyError,
    claims::{Claims, Reading, ask, decode, names},
    jws::{Expected, HeaderCache, HeaderRules, split},
    registered::Format,
    strict::{
        bare, base64url,
        fast_path::Members,
        limits::{HEADER_LEN_CEILING, MAX_HEADER_LEN, MAX_MEMBERS, MEMBERS_CEILING, TokenLimit},
        name::Name,
    },
    verified::{Opened, read_as, unread},
};

/// Verifies JWTs of one algorithm, with its keys, under its policy.
///
/// ```
/// use cotter::{jwt, Expect, Hs256, KeyId, PinnedKey, Policy, Timestamp, VerifyError};
/// # use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Claims {
///     #[serde(rename = "http://example.com/is_root")]
///     is_root: bool,
/// }
///
/// // RFC 7515 appendix A.1, a token that was good until 2011
/// let key = PinnedKey::<Hs256>::from_base64url_secret(
///     KeyId::ABSENT,
///     "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
/// )?;
/// let verifier = jwt::Verifier::new(key, Policy::new(Expect::exactly("joe"), Expect::absent()));
/// let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
///     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
///     dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
///
/// let then = Timestamp::from_unix_seconds(1_300_819_379);
/// let verified = verifier.verify_as_at::<Claims>(token, then)?;
/// assert!(verified.claims().is_root);
/// assert_eq!(verified.issuer(), Some("joe"));
/// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::Expired);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Verifier<A: JwsAlgorithm> {
    pub(super) keys: KeySource<A>,
    pub(super) policy: Policy,
    pub(super) limit: TokenLimit,
    max_header_len: usize,
    pub(super) max_claims_members: usize,
    headers: HeaderCache,
    /// The claims that the policy and a profile read, besides the registered ones.
    asked: Vec<Name>,
}

impl<A: JwsAlgorithm> Verifier<A> {
    /// Creates a verifier from its keys and the policy that every token must satisfy.
    ///
    /// The keys are one key, a ring, or a shared ring that can be replaced.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>, policy: Policy) -> Self {
        Self {
            keys: keys.into(),
            asked: names(policy.asks()),
            policy,
            limit: TokenLimit::DEFAULT,
            max_header_len: MAX_HEADER_LEN,
            max_claims_members: MAX_MEMBERS,
            headers: HeaderCache::default(),
        }
    }

    /// The same keys with another policy, for the profiles.
    pub(crate) fn with_policy(self, policy: Policy) -> Self {
        // The remembered headers were checked by another rule.
        let asks: Vec<_> = policy.asks().collect();
        Self { policy, headers: HeaderCache::default(), ..self }.asking(asks)
    }

    /// The same for a profile that reads these claims as well.
    pub(crate) fn asking(mut self, names: impl IntoIterator<Item = Name>) -> Self {
        ask(&mut self.asked, names);
        self
    }

    pub(crate) const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Accepts tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { limit: TokenLimit::new(bytes)?, ..self })
    }

    /// Accepts headers of up to `bytes` after base64url, instead of 4 KiB; at most 16 KiB.
    ///
    /// This is for headers with an `x5c` of several certificates, which is ignored.
    ///
    /// # Errors
    ///
    /// [`PolicyError::HeaderLimitTooHigh`].
    pub fn max_header_len(self, bytes: usize) -> Result<Self, PolicyError> {
        if bytes > HEADER_LEN_CEILING {
            return Err(PolicyError::HeaderLimitTooHigh { max: HEADER_LEN_CEILING });
        }
        Ok(Self { max_header_len: bytes, headers: HeaderCache::default(), ..self })
    }

    /// Accepts claims sets with up to `members` in all objects together, instead of 256; at most 1,024.
    ///
    /// Keycloak writes two for each client in `resource_access`.
    ///
    /// # Errors
    ///
    /// [`PolicyError::ClaimsLimitTooHigh`].
    pub fn max_claims_members(mut self, members: usize) -> Result<Self, PolicyError> {
        if members > MEMBERS_CEILING {
            return Err(PolicyError::ClaimsLimitTooHigh { max: MEMBERS_CEILING });
        }
        self.max_claims_members = members;
        Ok(self)
    }

    /// Verifies a token at the present time, read once from the system clock.
    ///
    /// The [`Verified`] has the registered claims; [`verify_as`](Self::verify_as) reads further ones. `token` is the
    /// compact serialization alone, without `Bearer` before it or a line end after it ([`VerifyError::TokenNotBare`]).
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<Verified, VerifyError> {
        verify(self, token, now, unread)
    }

    /// Verifies a token at the present time, and reads its claims into `T`.
    ///
    /// They are read once every other rule has passed.
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

    /// Opens a token that its policy and `accept` accept, and returns what `accept` found.
    pub(crate) fn open_if<'v, E>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: impl FnOnce(Claims<'_>) -> Result<E, VerifyError>,
    ) -> Result<(Opened<'v>, E), VerifyError> {
        self.open_and(opening, buf, accept, |opened, found, _| (opened, found))
    }

    /// Opens a token that its policy and `accept` accept, and passes it on with the key that it was verified with.
    pub(super) fn open_and<'v, E, R>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: impl FnOnce(Claims<'_>) -> Result<E, VerifyError>,
        then: impl FnOnce(Opened<'v>, E, &PinnedKey<A>) -> R,
    ) -> Result<R, VerifyError> {
        self.stages(opening, buf, accept, then).map_err(bare::explain(opening.token))
    }

    /// Split, check, verify, decode, accept.
    fn stages<'v, E, R>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: impl FnOnce(Claims<'_>) -> Result<E, VerifyError>,
        then: impl FnOnce(Opened<'v>, E, &PinnedKey<A>) -> R,
    ) -> Result<R, VerifyError> {
        let Opening { token, now, bound, lookup, header, ring } = opening;
        let parts = split(token, self.limit)?;
        let keys = self.keys.held_or_current(ring);
        let header = self.headers.check(parts.header, header, &keys, self.header_rules(), Expected::Claims)?;
        let mut signature_buf = [0; _];
        let signature = base64url::decode_into(parts.signature, &mut signature_buf)
            .map_err(|_| VerifyError::NotBase64(Segment::Signature))?;
        header.key.verify(parts.signing_input.as_bytes(), &signature)?;
        self.headers.remember(parts.header, &header);
        let payload = base64url::decode(parts.payload).map_err(|_| VerifyError::NotBase64(Segment::Payload))?;
        let decoded = decode(payload, self.reading(), buf)?;
        let accepted =
            self.policy.accept(decoded.claims(), &header.claims, Some(header.key.id()), bound, lookup, now)?;
        let found = accept(decoded.claims())?;
        let opened = Opened::new(decoded, accepted, header.key, || parts.signing_input.as_bytes().into());
        Ok(then(opened, found, header.key))
    }
}

impl<A: JwsAlgorithm> Opens for Verifier<A> {
    fn open<'v>(
        &'v self,
        opening: Opening<'_>,
        buf: &'v mut Members,
        accept: &mut dyn FnMut(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<Opened<'v>, VerifyError> {
        self.open_if(opening, buf, accept).map(|(opened, ())| opened)
    }
}

impl<A: JwsAlgorithm> Verifier<A> {
    const fn header_rules(&self) -> HeaderRules<'_> {
        let (typ, lenient_kid) = (self.policy.expected_typ(), self.policy.leniency().kid);
        HeaderRules { typ, lenient_kid, max_len: self.max_header_len }
    }

    pub(super) const fn reading(&self) -> Reading<'_> {
        Reading {
            format: Format::Jwt,
            leniency: self.policy.leniency(),
            max_members: self.max_claims_members,
            asked: self.asked.as_slice(),
        }
    }
}

impl<A: JwsAlgorithm> Clone for Verifier<A> {
    fn clone(&self) -> Self {
        let Self { limit, max_header_len, max_claims_members, .. } = *self;
        let (keys, policy, headers) = (self.keys.clone(), self.policy.clone(), HeaderCache::default());
        let asked = self.asked.clone();
        Self { keys, policy, limit, max_header_len, max_claims_members, headers, asked }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for Verifier<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("jwt::Verifier")
            .field("keys", &self.keys)
            .field("policy", &self.policy)
            .field("max_token_len", &self.limit.bytes())
            .finish()
    }
}
