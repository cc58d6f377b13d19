//! Any JWT with the way in which it was presented: for the tokens of issuers that have no profile of their own.

mod begin;

#[cfg(feature = "cache")]
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Presentation;
#[cfg(feature = "cache")]
use crate::jwt::CachedVerifier;
use crate::{
    JwsAlgorithm, Timestamp, Verified, VerifyError,
    claims::Claims,
    jwt::{Either, IssuerRouter, Opening, Opens, Route, Verifier},
    strict::fast_path::Members,
    verified::{Read, read_as, unread},
};

/// Opens a token that may be bound to a key, confirms the key, and reads the claims.
fn verify_presented<T>(
    door: &impl Opens,
    token: &str,
    presented: Presentation<'_>,
    now: Timestamp,
    read: Read<T>,
) -> Result<Verified<T>, VerifyError> {
    let opening = Opening::of(token, now).confirmed_later();
    let mut confirm = |claims: Claims<'_>| presented.accept(claims, token, now);
    door.open(opening, &mut Members::new(), &mut confirm).and_then(read)
}

impl<A: JwsAlgorithm> Verifier<A> {
    /// Verifies a token at the present time, with the way in which it was presented.
    ///
    /// `verify` refuses a token that is bound to a key by `cnf`. This accepts one that was presented with that key, and
    /// refuses one that is not bound if a key was presented.
    ///
    /// ```
    /// use cotter::{Claim, jwt, Ed25519, Expect, PinnedKey, Policy, VerifyError, profile::Presentation};
    /// # let (pem, token) = (include_str!("../../vectors/demo/ed25519.pem"), include_str!("../../vectors/demo/token.jwt").trim_end());
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let verifier = jwt::Verifier::new(key, Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")));
    /// assert!(verifier.verify_presented(token, Presentation::bearer()).is_ok());
    ///
    /// let certificate = Presentation::certificate(b"the certificate of the TLS connection, as DER");
    /// let refused = verifier.verify_presented(token, certificate).unwrap_err();
    /// assert_eq!(refused, VerifyError::Missing(Claim::Cnf));
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), and what [`Presentation`] says.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_presented(&self, token: &str, presented: Presentation<'_>) -> Result<Verified, VerifyError> {
        self.verify_presented_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the way in which it was presented.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented).
    pub fn verify_presented_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verified, VerifyError> {
        verify_presented(self, token, presented, now, unread)
    }

    /// Verifies a token at the present time, with the way in which it was presented, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_presented_as<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verified<T>, VerifyError> {
        self.verify_presented_as_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the way in which it was presented, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_presented_as`](Self::verify_presented_as).
    pub fn verify_presented_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verified<T>, VerifyError> {
        verify_presented(self, token, presented, now, read_as)
    }
}

impl<L: Route, R: Route<Family = L::Family>> Either<L, R> {
    /// Verifies a token at the present time, with the way in which it was presented.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), and what [`Presentation`] says.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_presented(&self, token: &str, presented: Presentation<'_>) -> Result<Verified, VerifyError> {
        self.verify_presented_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the way in which it was presented.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented).
    pub fn verify_presented_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verified, VerifyError> {
        verify_presented(self, token, presented, now, unread)
    }

    /// Verifies a token at the present time, with the way in which it was presented, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_presented_as<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verified<T>, VerifyError> {
        self.verify_presented_as_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the way in which it was presented, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_presented_as`](Self::verify_presented_as).
    pub fn verify_presented_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verified<T>, VerifyError> {
        verify_presented(self, token, presented, now, read_as)
    }
}

impl<F> IssuerRouter<F> {
    /// Verifies a token at the present time, with the way in which it was presented.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), and what [`Presentation`] says.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_presented(&self, token: &str, presented: Presentation<'_>) -> Result<Verified, VerifyError> {
        self.verify_presented_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the way in which it was presented.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented).
    pub fn verify_presented_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verified, VerifyError> {
        verify_presented(self, token, presented, now, unread)
    }

    /// Verifies a token at the present time, with the way in which it was presented, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_presented_as<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
    ) -> Result<Verified<T>, VerifyError> {
        self.verify_presented_as_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the way in which it was presented, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`verify_presented_as`](Self::verify_presented_as).
    pub fn verify_presented_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Verified<T>, VerifyError> {
        verify_presented(self, token, presented, now, read_as)
    }
}

#[cfg(feature = "cache")]
impl<A: JwsAlgorithm, T> CachedVerifier<A, T> {
    /// Verifies a token at the present time, with the way in which it was presented, which is asked for each time.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), and what [`Presentation`] says.
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    pub fn verify_presented(&self, token: &str, presented: Presentation<'_>) -> Result<Arc<Verified<T>>, VerifyError> {
        self.verify_presented_at(token, presented, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, with the way in which it was presented.
    ///
    /// # Errors
    ///
    /// As [`verify_presented`](Self::verify_presented).
    pub fn verify_presented_at(
        &self,
        token: &str,
        presented: Presentation<'_>,
        now: Timestamp,
    ) -> Result<Arc<Verified<T>>, VerifyError> {
        let opening = Opening::of(token, now).confirmed_later();
        self.open_again(opening, |claims| presented.accept(claims, token, now))
    }
}
