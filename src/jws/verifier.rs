use alloc::{string::String, vec::Vec};
use core::fmt;

use super::{Expected, HeaderCache, HeaderRules, split};
use crate::{
    JwsAlgorithm, KeySource, PolicyError, Segment, Verified, VerifyError,
    strict::{
        bare, base64url,
        limits::{HEADER_LEN_CEILING, MAX_HEADER_LEN, TokenLimit},
    },
    typ::Typ,
};

/// Verifies tokens of one algorithm whose payload is bytes.
///
/// It applies the rules for `alg`, `kid`, `crit`, the members of RFC 7516 and, if one is stated, `typ`. It cannot know
/// what the bytes mean, or whether they are still current: for claims, use [`jwt::Verifier`](crate::jwt::Verifier).
///
/// ```
/// use cotter::{jws, EdDsa, KeyId, PinnedKey, VerifyError};
///
/// // RFC 8037 appendix A.4
/// let key = PinnedKey::<EdDsa>::from_jwk(
///     KeyId::ABSENT,
///     r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
/// )?;
/// let verifier = jws::Verifier::new(key);
/// let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-\
///     09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
///
/// assert_eq!(verifier.verify(token)?.payload(), b"Example of Ed25519 signing");
/// assert_eq!(verifier.verify(&token.replace("hgyY", "hgyX")).unwrap_err(), VerifyError::InvalidSignature);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Verifier<A: JwsAlgorithm> {
    keys: KeySource<A>,
    typ: Typ,
    limit: TokenLimit,
    max_header_len: usize,
    headers: HeaderCache,
}

impl<A: JwsAlgorithm> Verifier<A> {
    /// Creates a verifier from one key, a ring, or a shared ring that can be replaced.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<A>>) -> Self {
        Self {
            keys: keys.into(),
            typ: Typ::Any,
            limit: TokenLimit::DEFAULT,
            max_header_len: MAX_HEADER_LEN,
            headers: HeaderCache::default(),
        }
    }

    /// Requires this `typ`, compared as a media type (RFC 7515 §4.1.9).
    ///
    /// By default, any `typ` or none is accepted. State one wherever one key signs more than one kind of token (RFC
    /// 8725 §3.11).
    ///
    /// ```
    /// use cotter::{jws, EdDsa, KeyId, PinnedKey, VerifyError};
    ///
    /// // RFC 8037 appendix A.4, whose header has no typ
    /// let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// let verifier = jws::Verifier::new(PinnedKey::<EdDsa>::from_jwk(KeyId::ABSENT, jwk)?).typ("receipt");
    /// let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-\
    ///     09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    /// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::TypMissing { expected: "receipt".into() });
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    #[must_use]
    pub fn typ(self, typ: impl Into<String>) -> Self {
        // The remembered headers were checked by another rule.
        Self { typ: Typ::Exactly(typ.into()), headers: HeaderCache::default(), ..self }
    }

    /// Accepts tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// ```
    /// use cotter::{jws, Hs256, KeyId, PinnedKey, VerifyError};
    ///
    /// let key = PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, b"an example secret of 32 bytes ok")?;
    /// let verifier = jws::Verifier::new(key).max_token_len(1024)?;
    /// assert_eq!(verifier.verify(&"a".repeat(1025)).unwrap_err(), VerifyError::TokenTooLong { max: 1024 });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// Verifies a token that contains its payload, and returns the payload.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages split, check or verify, or [`VerifyError::NotBase64`] of the payload;
    /// [`VerifyError::TokenNotBare`] replaces one of them if there is foreign text around or inside the token.
    pub fn verify(&self, token: &str) -> Result<Verified<Vec<u8>>, VerifyError> {
        self.attached(token).map_err(bare::explain(token))
    }

    fn attached(&self, token: &str) -> Result<Verified<Vec<u8>>, VerifyError> {
        let parts = split(token, self.limit)?;
        let keys = self.keys.current();
        let header = self.headers.check(parts.header, None, &keys, self.rules(), Expected::Bytes)?;
        let mut buf = [0; _];
        let signature = base64url::decode_into(parts.signature, &mut buf)
            .map_err(|_| VerifyError::NotBase64(Segment::Signature))?;
        header.key.verify(parts.signing_input.as_bytes(), &signature)?;
        self.headers.remember(parts.header, &header);
        let payload = base64url::decode(parts.payload).map_err(|_| VerifyError::NotBase64(Segment::Payload))?;
        Ok(Verified::of_payload(payload, header.key, parts.signing_input.as_bytes().into()))
    }

    /// Verifies a token without its payload against the payload that was sent alongside.
    ///
    /// The payload segment of the token must be empty (RFC 7515 appendix F).
    ///
    /// The payload may be of any length; the limit applies to the token.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages split, check or verify; [`VerifyError::PayloadNotDetached`] if the token
    /// contains a payload.
    pub fn verify_detached(&self, token: &str, payload: &[u8]) -> Result<Verified<Vec<u8>>, VerifyError> {
        self.detached(token, payload).map_err(bare::explain(token))
    }

    fn detached(&self, token: &str, payload: &[u8]) -> Result<Verified<Vec<u8>>, VerifyError> {
        let parts = split(token, self.limit)?;
        if !parts.payload.is_empty() {
            return Err(VerifyError::PayloadNotDetached);
        }
        let keys = self.keys.current();
        let header = self.headers.check(parts.header, None, &keys, self.rules(), Expected::Bytes)?;
        let mut buf = [0; _];
        let signature = base64url::decode_into(parts.signature, &mut buf)
            .map_err(|_| VerifyError::NotBase64(Segment::Signature))?;
        let signing_input = [parts.signing_input, &base64url::encode(payload)].concat();
        header.key.verify(signing_input.as_bytes(), &signature)?;
        self.headers.remember(parts.header, &header);
        Ok(Verified::of_payload(payload.to_vec(), header.key, signing_input.into_bytes().into()))
    }
}

impl<A: JwsAlgorithm> Verifier<A> {
    const fn rules(&self) -> HeaderRules<'_> {
        HeaderRules { typ: &self.typ, lenient_kid: false, max_len: self.max_header_len }
    }
}

impl<A: JwsAlgorithm> Clone for Verifier<A> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            typ: self.typ.clone(),
            limit: self.limit,
            max_header_len: self.max_header_len,
            headers: HeaderCache::default(),
        }
    }
}

impl<A: JwsAlgorithm> fmt::Debug for Verifier<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("jws::Verifier").field("keys", &self.keys).field("max_token_len", &self.limit.bytes()).finish()
    }
}
