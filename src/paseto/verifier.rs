mod begin;

use alloc::vec::Vec;
use core::fmt;

use serde::de::DeserializeOwned;

use super::{MessageVerifier, Protocol, message::Authentic};
use crate::{
    KeySource, Policy, PolicyError, Timestamp, Verified, VerifyError,
    claims::{Reading, decode},
    policy::{Bound, Lookup},
    registered::{Format, Registered},
    strict::{bare, fast_path::Members, limits::MAX_MEMBERS, name::Name},
    verified::{Opened, Read, read_as, unread},
};

/// Verifies PASETO tokens of one version and purpose, with its keys, under its policy.
///
/// The footer must be absent or a JSON object, and its `kid` the id of a pinned key; the key that is pinned as having no id
/// verifies tokens whose footer has no `kid`. A PASETO has no `typ`, so under a policy that expects one nothing is accepted.
///
/// An `iat` may be in the future unless the policy says [`issued_in_past`](Policy::issued_in_past), as in a JWT, and at `exp` a
/// token has expired.
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
    /// The claims that the policy looks at, beside the registered ones.
    asked: Vec<Name>,
}

impl<P: Protocol> Verifier<P> {
    /// A verifier with one key, a ring of them, or a ring that is exchanged under it, and the policy that every token is held against.
    #[must_use]
    pub fn new(keys: impl Into<KeySource<P>>, policy: Policy) -> Self {
        Self { messages: MessageVerifier::new(keys), asked: policy.asks().collect(), policy }
    }

    /// The footer must be this, byte by byte, which is compared in constant time; it need not be JSON.
    ///
    /// If it is a JSON object, its `kid` picks the key; where the only key is pinned as having no id, that one is used
    /// whatever the `kid` is, since it has been stated here. An empty one is none. One of more than 4 KiB, one that holds a
    /// key, or JSON of any kind that has a name twice in one object, more than 32 levels or 256 members, is refused in every
    /// token.
    #[must_use]
    pub fn footer(self, footer: impl Into<Vec<u8>>) -> Self {
        Self { messages: self.messages.footer(footer), ..self }
    }

    /// There must be no footer.
    #[must_use]
    pub fn footer_absent(self) -> Self {
        Self { messages: self.messages.footer_absent(), ..self }
    }

    /// Takes tokens of up to `bytes` of text, instead of 16 KiB; at most 256 KiB.
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

    /// Verifies a token at the present time that was made with this implicit assertion: bytes that both sides know, and that
    /// are not in the token.
    ///
    /// A token that was made with another one, or with none, is [`VerifyError::InvalidSignature`].
    ///
    /// # Errors
    ///
    /// The first rule that the token breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_with_assertion(&self, token: &str, implicit_assertion: &[u8]) -> Result<Verified, VerifyError> {
        self.verify_with_assertion_at(token, implicit_assertion, Timestamp::now()?)
    }

    /// Verifies a token as of `now` that was made with this implicit assertion.
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

    /// Verifies a token at the present time that was made with this implicit assertion, and reads its claims into `T`.
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

    /// Verifies a token as of `now` that was made with this implicit assertion, and reads its claims into `T`.
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
        room: &'v mut Members,
    ) -> Result<Opened<'v>, VerifyError> {
        self.stages(token, implicit_assertion, asked, room).map_err(bare::explain(token))
    }

    /// Split, check, verify, decode, accept.
    fn stages<'v>(
        &'v self,
        token: &str,
        implicit_assertion: &[u8],
        (now, lookup): (Timestamp, Lookup),
        room: &'v mut Members,
    ) -> Result<Opened<'v>, VerifyError> {
        let typ = self.policy.expected_typ();
        self.messages.open(token, implicit_assertion, typ, |Authentic { payload, key, signed, footer }| {
            let decoded = decode(payload, self.reading(), room)?;
            let accepted = self.policy.accept(decoded.claims(), &Registered::default(), Bound::Refused, lookup, now)?;
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
