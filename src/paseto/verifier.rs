mod begin;

use alloc::vec::Vec;
use core::fmt;

use serde::de::DeserializeOwned;

use super::{MessageVerifier, Protocol, message::Authentic};
use crate::{
    KeySource, Policy, PolicyError, Timestamp, Verified, VerifyError,
    claims::{Reading, decode, names},
    policy::{Bound, Lookup},
    registered::{Format, Registered},
    strict::{bare, fast_path::Members, limits::MAX_MEMBERS, name::Name},
    verified::{Opened, Read, read_as, unread},
};

/// Verifies PASETO tokens of one version and purpose, with its keys and its policy.
///
/// The footer must be absent or a JSON object, and its `kid` must be the id of a pinned key. A key that is pinned
/// without an id verifies tokens whose footer has no `kid`. A PASETO has no `typ`, so a policy that requires one
/// rejects every token.
///
/// As in a JWT, `iat` may be in the future unless the policy says [`issued_in_past`](Policy::issued_in_past), and a
/// token has expired at `exp`.
///
/// ```
/// use cotter::{paseto::{self, V4Public}, Expect, KeyId, PinnedKey, Policy, Timestamp, VerifyError};
/// # use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Claims {
///     data: String,
/// }
///
/// // The published example 4-S-1, a token that was good until 2022
/// let key = PinnedKey::<V4Public>::from_paserk(KeyId::ABSENT, "k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI")?;
/// let verifier = paseto::Verifier::new(key, Policy::new(Expect::absent(), Expect::absent()));
/// let token = "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9\
///     bg_XBBzds8lTZShVlwwKSgeKpLT3yukTw6JUz3W4h_ExsQV-P0V54zemZDcAxFaSeef1QlXEFtkqxT1ciiQEDA";
///
/// let then = Timestamp::from_unix_seconds(1_640_995_199);
/// let verified = verifier.verify_as_at::<Claims>(token, then)?;
/// assert_eq!(verified.claims().data, "this is a signed message");
/// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::Expired);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Verifier<P: Protocol> {
    /// Split, check, verify.
    messages: MessageVerifier<P>,
    /// Decode, accept.
    pub(super) policy: Policy,
    /// The claims that the policy looks at, besides the registered ones.
    asked: Vec<Name>,
}

impl<P: Protocol> Verifier<P> {
    /// Creates a verifier from its keys and the policy that every token must satisfy.
    ///
    /// The keys are one key, a ring, or a shared ring that can be replaced.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<P>>, policy: Policy) -> Self {
        Self { messages: MessageVerifier::new(keys), asked: names(policy.asks()), policy }
    }

    /// Requires this footer, compared byte by byte in constant time; it need not be JSON.
    ///
    /// If the footer is a JSON object, its `kid` selects the key. If the only key is pinned without an id, that key is
    /// used whatever the `kid` is, since the caller has stated the footer. An empty footer means none.
    ///
    /// Every token is rejected if the footer has more than 4 KiB, contains a key, or is JSON of any kind with a
    /// duplicate name in an object, more than 32 levels or more than 256 members.
    #[must_use]
    pub fn footer(self, footer: impl Into<Vec<u8>>) -> Self {
        Self { messages: self.messages.footer(footer), ..self }
    }

    /// Requires that there is no footer.
    #[must_use]
    pub fn footer_absent(self) -> Self {
        Self { messages: self.messages.footer_absent(), ..self }
    }

    /// Accepts tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
    ///
    /// # Errors
    ///
    /// [`PolicyError::TokenLimitTooHigh`].
    pub fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        Ok(Self { messages: self.messages.max_token_len(bytes)?, ..self })
    }

    /// Verifies a token without an implicit assertion at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        self.verify_with_assertion(token, b"")
    }

    /// Verifies a token without an implicit assertion as of `now`.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<Verified, VerifyError> {
        self.verify_with_assertion_at(token, b"", now)
    }

    /// Verifies a token without an implicit assertion at the present time, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_as<T: DeserializeOwned>(&self, token: &str) -> Result<Verified<T>, VerifyError> {
        self.verify_with_assertion_as(token, b"")
    }

    /// Verifies a token without an implicit assertion as of `now`, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    pub fn verify_as_at<T: DeserializeOwned>(&self, token: &str, now: Timestamp) -> Result<Verified<T>, VerifyError> {
        self.verify_with_assertion_as_at(token, b"", now)
    }

    /// Verifies a token with this implicit assertion at the present time.
    ///
    /// An implicit assertion is bytes that both sides know, and that are not in the token. A token made with another
    /// assertion, or without one, is [`VerifyError::InvalidSignature`].
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_with_assertion(&self, token: &str, implicit_assertion: &[u8]) -> Result<Verified, VerifyError> {
        self.verify_with_assertion_at(token, implicit_assertion, Timestamp::now()?)
    }

    /// Verifies a token with this implicit assertion as of `now`.
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    pub fn verify_with_assertion_at(
        &self,
        token: &str,
        implicit_assertion: &[u8],
        now: Timestamp,
    ) -> Result<Verified, VerifyError> {
        self.verify_and_read(token, implicit_assertion, now, unread)
    }

    /// Verifies a token with this implicit assertion at the present time, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_with_assertion_as<T: DeserializeOwned>(
        &self,
        token: &str,
        implicit_assertion: &[u8],
    ) -> Result<Verified<T>, VerifyError> {
        self.verify_with_assertion_as_at(token, implicit_assertion, Timestamp::now()?)
    }

    /// Verifies a token with this implicit assertion as of `now`, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as).
    pub fn verify_with_assertion_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        implicit_assertion: &[u8],
        now: Timestamp,
    ) -> Result<Verified<T>, VerifyError> {
        self.verify_and_read(token, implicit_assertion, now, read_as)
    }

    fn verify_and_read<T>(
        &self,
        token: &str,
        implicit_assertion: &[u8],
        now: Timestamp,
        read: Read<T>,
    ) -> Result<Verified<T>, VerifyError> {
        self.open(token, implicit_assertion, (now, Lookup::Refused), &mut Members::new()).and_then(read)
    }

    fn open<'v>(
        &'v self,
        token: &str,
        implicit_assertion: &[u8],
        asked: (Timestamp, Lookup),
        buf: &'v mut Members,
    ) -> Result<Opened<'v>, VerifyError> {
        self.stages(token, implicit_assertion, asked, buf).map_err(bare::explain(token))
    }

    /// Split, check, verify, decode, accept.
    fn stages<'v>(
        &'v self,
        token: &str,
        implicit_assertion: &[u8],
        (now, lookup): (Timestamp, Lookup),
        buf: &'v mut Members,
    ) -> Result<Opened<'v>, VerifyError> {
        let typ = self.policy.expected_typ();
        self.messages.open(token, implicit_assertion, typ, |Authentic { payload, key, signed, footer }| {
            let decoded = decode(payload, self.reading(), buf)?;
            let (header, key_id, bound) = (Registered::default(), Some(key.id()), Bound::Refused);
            let accepted = self.policy.accept(decoded.claims(), &header, key_id, bound, lookup, now)?;
            Ok(Opened::new(decoded, accepted, key, || signed().into()).with_footer(footer))
        })
    }

    pub(super) const fn reading(&self) -> Reading<'_> {
        Reading {
            format: Format::Paseto,
            leniency: self.policy.leniency(),
            max_members: MAX_MEMBERS,
            asked: self.asked.as_slice(),
        }
    }
}

impl<P: Protocol> Clone for Verifier<P> {
    fn clone(&self) -> Self {
        Self { messages: self.messages.clone(), policy: self.policy.clone(), asked: self.asked.clone() }
    }
}

impl<P: Protocol> fmt::Debug for Verifier<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("paseto::Verifier").field("messages", &self.messages).field("policy", &self.policy).finish()
    }
}
