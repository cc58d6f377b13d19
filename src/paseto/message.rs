use alloc::vec::Vec;
use core::fmt;

use super::{
    Protocol,
    footer::{Footer, check},
    token::{Message, split},
};
use crate::{
    KeySource, PinnedKey, PolicyError, Verified, VerifyError,
    strict::{bare, limits::TokenLimit},
    typ::Typ,
};

/// Verifies PASETO tokens whose payload is bytes.
///
/// The caller must know what the bytes mean, and whether they are still current. By its standard, a PASETO's payload is
/// a claims set: [`Verifier`](super::Verifier) checks that against a policy. This verifier is for tokens that only have
/// the form of a PASETO.
///
/// ```
/// use cotter::{paseto::{MessageVerifier, V4Local}, KeyId, PinnedKey, VerifyError};
///
/// // The published example 4-E-1
/// let key = PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8")?;
/// let verifier = MessageVerifier::new(key);
/// let token = "v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAr68PS4AXe7If_ZgesdkUMvSwscFlAl1pk5HC0e8kApeaqMfGo_7\
///     OpBnwJOAbY9V7WU6abu74MmcUE8YWAiaArVI8XJ5hOb_4v9RmDkneN0S92dx0OW4pgy7omxgf3S8c3LlQg";
///
/// assert!(verifier.verify(token)?.payload().starts_with(b"{\"data\":\"this is a secret message\""));
/// assert_eq!(verifier.verify_with_assertion(token, b"other").unwrap_err(), VerifyError::InvalidSignature);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct MessageVerifier<P: Protocol> {
    keys: KeySource<P>,
    footer: Footer,
    limit: TokenLimit,
}

impl<P: Protocol> MessageVerifier<P> {
    /// Creates a verifier from one key, a ring, or a shared ring that can be replaced.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<P>>) -> Self {
        Self { keys: keys.into(), footer: Footer::AbsentOrObject, limit: TokenLimit::DEFAULT }
    }

    /// As [`Verifier::footer`](super::Verifier::footer).
    #[must_use]
    pub fn footer(self, footer: impl Into<Vec<u8>>) -> Self {
        Self { footer: Footer::Exactly(footer.into()), ..self }
    }

    /// Requires that there is no footer.
    #[must_use]
    pub fn footer_absent(self) -> Self {
        Self { footer: Footer::Absent, ..self }
    }

    /// Accepts tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { limit: TokenLimit::new(bytes)?, ..self })
    }

    /// Verifies a token without an implicit assertion, and returns the payload.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages split, check or verify.
    pub fn verify(&self, token: &str) -> Result<Verified<Vec<u8>>, VerifyError> {
        self.verify_with_assertion(token, b"")
    }

    /// Verifies a token with this implicit assertion: bytes that both sides know, and that are not in the token.
    ///
    /// # Errors
    ///
    /// A [`VerifyError`] of the stages split, check or verify.
    pub fn verify_with_assertion(
        &self,
        token: &str,
        implicit_assertion: &[u8],
    ) -> Result<Verified<Vec<u8>>, VerifyError> {
        self.open(token, implicit_assertion, &Typ::Any, |Authentic { payload, key, signed, footer }| {
            Ok(Verified::of_payload(payload, key, signed().into()).with_footer(footer))
        })
        .map_err(bare::explain(token))
    }

    /// Split, check, verify; then calls `then` with the result. A PASETO has no `typ`, so a required `typ` is missing.
    pub(super) fn open<R>(
        &self,
        token: &str,
        implicit_assertion: &[u8],
        typ: &Typ,
        then: impl FnOnce(Authentic<'_, P>) -> Result<R, VerifyError>,
    ) -> Result<R, VerifyError> {
        let parts = split::<P>(token, self.limit)?;
        let keys = self.keys.current();
        let (key, footer) = check(parts.footer, &keys, &self.footer)?;
        typ.matches(None)?;
        let message = Message::decode::<P>(parts.message)?;
        let payload = key.open(&message, &footer, implicit_assertion)?;
        let signed = || message.signed::<P>(&footer, implicit_assertion);
        then(Authentic { payload, key, signed: &signed, footer: &footer })
    }
}

/// A token whose signature or MAC is valid.
pub(super) struct Authentic<'o, P: Protocol> {
    pub(super) payload: Vec<u8>,
    pub(super) key: &'o PinnedKey<P>,
    /// All bytes that were signed, for callers that need them; they are not the bytes that were sent.
    pub(super) signed: &'o dyn Fn() -> Vec<u8>,
    pub(super) footer: &'o [u8],
}

impl<P: Protocol> Clone for MessageVerifier<P> {
    fn clone(&self) -> Self {
        Self { keys: self.keys.clone(), footer: self.footer.clone(), limit: self.limit }
    }
}

impl<P: Protocol> fmt::Debug for MessageVerifier<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("paseto::MessageVerifier")
            .field("keys", &self.keys)
            .field("max_token_len", &self.limit.bytes())
            .finish_non_exhaustive()
    }
}
