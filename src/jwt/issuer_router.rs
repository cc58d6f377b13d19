use alloc::{borrow::ToOwned, collections::BTreeMap, string::String};

use serde::de::DeserializeOwned;

use super::{
    Route,
    opening::{Opening, Opens, verify},
};
use crate::{
    PolicyError, Timestamp, Verified, VerifyError,
    claims::{self, Claims},
    jws,
    strict::{limits::TokenLimit, plain::Members},
    verified::{Opened, read_as, unread},
};

/// Several issuers behind one door, each with its own keys and its own policy: tenants, realms, identity providers.
///
/// A token is for the verifier whose issuer it names, and that verifier picks the key by the token's `kid`. So it is the
/// exact pair of `iss` and `kid` that picks, and one `kid` at two issuers never crosses, if each verifier has the keys of
/// its issuer alone: its policy asks for that issuer again once the signature holds.
///
/// This is the one place where something of the payload is looked at before the signature: `iss`, read as strictly as
/// everything else, as the name of a verifier and for nothing else. So errors of the claims set and of the issuer come
/// first here, and say nothing of the signature; and the payload of a token is read up to the highest limit of all
/// verifiers, before that of its own is applied. Of it only a string is kept: an `iss` of anything else is refused, and takes no memory.
///
/// All verifiers have one type. IssuerRouter of two algorithms stand behind two doors, or each is a [`Verifier`](super::Verifier)
/// joined by `or`.
///
/// ```
/// use cotter::{jwt, Expect, Hs256, PinnedKey, Policy, PolicyError, VerifyError};
///
/// let tenant = |issuer: &str, secret: &[u8]| -> Result<_, cotter::KeyError> {
///     let key = PinnedKey::<Hs256>::from_secret("1", secret)?;
///     Ok(jwt::Verifier::new(key, Policy::new(Expect::exactly(issuer), Expect::exactly("orders"))))
/// };
/// let a = tenant("https://a.example", b"the secret of tenant a, 32 bytes")?;
/// let b = tenant("https://b.example", b"the secret of tenant b, 32 bytes")?;
///
/// let issuers = jwt::IssuerRouter::new([a.clone(), b])?;
/// // {"alg":"HS256","kid":"1"} . {"iss":"https://c.example"}
/// let token = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJodHRwczovL2MuZXhhbXBsZSJ9.AA";
/// assert_eq!(issuers.verify(token).unwrap_err(), VerifyError::IssMismatch);
/// assert_eq!(jwt::IssuerRouter::new([a.clone(), a]).unwrap_err(), PolicyError::IssuerDuplicate);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct IssuerRouter<V> {
    verifiers: BTreeMap<String, V>,
    /// The highest limits of any of them.
    limit: TokenLimit,
    max_claims_members: usize,
}

impl<V: Route> IssuerRouter<V> {
    /// The door to these verifiers.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn new(verifiers: impl IntoIterator<Item = V>) -> Result<Self, PolicyError> {
        let mut issuers = Self { verifiers: BTreeMap::new(), limit: TokenLimit::NOTHING, max_claims_members: 0 };
        verifiers.into_iter().try_for_each(|verifier| issuers.add(verifier))?;
        Ok(issuers)
    }

    /// Adds the verifier of one issuer.
    ///
    /// # Errors
    ///
    /// [`PolicyError::IssuerNotExact`] if its policy does not state exactly one; [`PolicyError::IssuerDuplicate`] if there is
    /// a verifier of that issuer, and then nothing has changed.
    pub fn add(&mut self, verifier: V) -> Result<(), PolicyError> {
        let issuer = verifier.issuer().ok_or(PolicyError::IssuerNotExact)?.to_owned();
        if self.verifiers.contains_key(&issuer) {
            return Err(PolicyError::IssuerDuplicate);
        }
        self.limit = self.limit.max(verifier.limit());
        self.max_claims_members = self.max_claims_members.max(verifier.max_claims_members());
        self.verifiers.insert(issuer, verifier);
        Ok(())
    }

    /// Takes the verifier of an issuer out, so that its tokens are refused.
    pub fn remove(&mut self, issuer: &str) -> Option<V> {
        self.verifiers.remove(issuer)
    }

    /// Verifies a token at the present time, with the verifier of the issuer that it names.
    ///
    /// # Errors
    ///
    /// [`VerifyError::IssMissing`], [`VerifyError::IssMalformed`], or [`VerifyError::IssMismatch`] for an issuer that is not
    /// here; a [`VerifyError`] of the stages split and decode; otherwise as [`Verifier::verify`](super::Verifier::verify).
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        self.verify_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the verifier of the issuer that it names.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<Verified, VerifyError> {
        verify(self, token, now, unread)
    }

    /// Verifies a token at the present time, and reads its claims into `T`.
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
}

impl<V: Route> Opens for IssuerRouter<V> {
    /// The flow of the verifier whose issuer the token names.
    fn open<'v>(
        &'v self,
        opening: Opening<'_>,
        room: &'v mut Members,
        accept: &mut dyn FnMut(Claims<'_>) -> Result<(), VerifyError>,
    ) -> Result<Opened<'v>, VerifyError> {
        let payload = jws::unverified_payload(opening.token, self.limit)?;
        let issuer = claims::unverified_issuer(payload, self.max_claims_members)?;
        self.verifiers.get(&issuer).ok_or(VerifyError::IssMismatch)?.open(opening, room, accept)
    }
}
