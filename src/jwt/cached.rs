use core::fmt;
use std::sync::{Arc, Weak};

use serde::de::DeserializeOwned;

use super::{Opening, Verifier};
use crate::{
    JwsAlgorithm, PinnedKey, Timestamp, Verified, VerifyError,
    cache::Cache,
    claims::{Claims, Further},
    policy::Bound,
    strict::fast_path::Members,
    verified::{Read, read_as, unread},
};

/// A verifier that remembers accepted tokens, for services that see the same token many times.
///
/// At every instant it accepts exactly what its [`Verifier`] accepts. A token is looked up by its whole text, and by
/// nothing that a caller could choose. Then its times are compared with the clock again, its key must still be in the
/// ring, and a revocation check is asked again. If anything fails, or the token is not remembered, the verifier
/// decides. A rejected token is never remembered.
///
/// There is no `begin`. Under [`Policy::revocation_later`](crate::Policy::revocation_later) it rejects every token,
/// since nobody would be asked again on a hit.
///
/// The claims of a remembered token are not read into `T` again, so the `Deserialize` of `T` must depend on nothing but
/// the text. Everyone who presents the same token gets the same `T`: with a `Cell`, a lock or an atomic inside, each
/// sees what the others wrote.
///
/// It uses as much memory as the tokens and their claims, up to its capacity. They stay in memory until others replace
/// them.
///
/// ```
/// use cotter::{jwt, Expect, Hs256, KeyId, PinnedKey, Policy, Timestamp, VerifyError};
///
/// // RFC 7515 appendix A.1, a token that was good until 2011
/// let key = PinnedKey::<Hs256>::from_base64url_secret(
///     KeyId::ABSENT,
///     "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
/// )?;
/// let verifier = jwt::Verifier::new(key, Policy::new(Expect::exactly("joe"), Expect::absent()));
/// let verifier = jwt::CachedVerifier::new(verifier, 10_000);
/// let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
///     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
///     dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
///
/// let expiry = Timestamp::from_unix_seconds(1_300_819_380);
/// let earlier = Timestamp::from_unix_seconds(1_300_819_379);
/// assert_eq!(verifier.verify_at(token, earlier)?.issuer(), Some("joe"));
/// assert_eq!(verifier.verify_at(token, earlier)?.issuer(), Some("joe"));
/// assert_eq!(verifier.verify_at(token, expiry).unwrap_err(), VerifyError::Expired);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CachedVerifier<A: JwsAlgorithm, T = ()> {
    verifier: Verifier<A>,
    read: Read<T>,
    accepted: Cache<Accepted<A, T>>,
}

/// An accepted token, with a weak reference to the key that verified it.
struct Accepted<A: JwsAlgorithm, T> {
    token: Arc<Verified<T>>,
    /// The claims that are read each time.
    further: Arc<Further<'static>>,
    key: Weak<A::Key>,
    /// How a token that is bound to a key was accepted: one that was confirmed is not accepted without a confirmation.
    bound: Bound,
}

impl<A: JwsAlgorithm> CachedVerifier<A> {
    /// Creates a verifier that remembers up to `capacity` tokens.
    ///
    /// Above a hundred or so, it may be a few fewer or more.
    #[must_use]
    pub fn new(verifier: Verifier<A>, capacity: usize) -> Self {
        Self { verifier, read: unread, accepted: Cache::new(capacity) }
    }

    /// Creates a verifier that reads claims into `T`, and remembers up to `capacity` tokens.
    #[must_use]
    pub fn new_as<T: DeserializeOwned>(verifier: Verifier<A>, capacity: usize) -> CachedVerifier<A, T> {
        CachedVerifier { verifier, read: read_as, accepted: Cache::new(capacity) }
    }
}

impl<A: JwsAlgorithm, T> CachedVerifier<A, T> {
    /// Verifies a token at the present time, read once from the system clock.
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify`].
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    pub fn verify(&self, token: &str) -> Result<Arc<Verified<T>>, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify_at`].
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<Arc<Verified<T>>, VerifyError> {
        self.open_again(Opening::of(token, now), |_| Ok(()))
    }

    /// Verifies a token that `accept` must accept too. `accept` is asked each time.
    pub(crate) fn open_again(
        &self,
        opening: Opening<'_>,
        accept: impl Fn(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<Arc<Verified<T>>, VerifyError> {
        let Opening { token, now, bound, .. } = opening;
        let is_known = |known: &Accepted<A, T>| known.bound == bound && self.still_accepts(known, now);
        if let Some(known) = self.accepted.get(token).filter(is_known) {
            accept(known.claims())?;
            return Ok(known.token);
        }
        let mut buf = Members::new();
        let keep = |opened, (), key: &PinnedKey<A>| (opened, key.downgrade());
        let (opened, key) = self.verifier.open_and(opening, &mut buf, accept, keep)?;
        let further = Arc::new(opened.further().clone().into_owned());
        let accepted = Accepted { token: Arc::new((self.read)(opened)?), further, key, bound };
        self.accepted.insert(token, accepted.clone());
        Ok(accepted.token)
    }

    /// Whether what may have changed is still accepted: the keys, and the policy's rules about time and revocation.
    fn still_accepts(&self, known: &Accepted<A, T>, now: Timestamp) -> bool {
        let is_in_ring = self.verifier.keys.current().get(known.token.key_id()).is_some_and(|key| key.is(&known.key));
        is_in_ring && self.verifier.policy.accept_again(known.claims(), known.token.key_id(), now).is_ok()
    }
}

impl<A: JwsAlgorithm, T> Accepted<A, T> {
    fn claims(&self) -> Claims<'_> {
        Claims { registered: self.token.registered(), further: &self.further }
    }
}

impl<A: JwsAlgorithm, T> Clone for Accepted<A, T> {
    fn clone(&self) -> Self {
        let Self { token, further, key, bound } = self;
        Self { token: Arc::clone(token), further: Arc::clone(further), key: Weak::clone(key), bound: *bound }
    }
}

impl<A: JwsAlgorithm, T> fmt::Debug for CachedVerifier<A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("jwt::CachedVerifier").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}
