//! Verification that reads the header of the token as well.

use serde::de::DeserializeOwned;

use super::Verifier;
use crate::{
    JwsAlgorithm, Segment, Timestamp, Verified, VerifyError,
    jws::split,
    strict::{base64url, traced},
};

impl<A: JwsAlgorithm> Verifier<A> {
    /// Verifies a token at the present time, and reads its header into `H`.
    ///
    /// The header is signed like the claims, and read once every other rule has passed. Its members about keys (`jwk`,
    /// `jku`, `x5u`, `x5c`) say nothing about the key that verified the token, which is the pinned one.
    ///
    /// ```
    /// use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy};
    /// # use serde::Deserialize;
    /// # let (pem, token) = (include_str!("../../vectors/demo/ed25519.pem"), include_str!("../../vectors/demo/token.jwt").trim_end());
    ///
    /// #[derive(Deserialize)]
    /// struct Header {
    ///     kid: String,
    /// }
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let verifier = jwt::Verifier::new(key, Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")));
    /// let (verified, header) = verifier.verify_with_header::<Header>(token)?;
    /// assert_eq!((verified.issuer(), &*header.kid), (Some("https://auth.example"), "demo-2026"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); [`VerifyError::HeaderShape`] if the header does not fit `H`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_with_header<H: DeserializeOwned>(&self, token: &str) -> Result<(Verified, H), VerifyError> {
        self.verify_with_header_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, and reads its header into `H`.
    ///
    /// # Errors
    ///
    /// As [`verify_with_header`](Self::verify_with_header).
    pub fn verify_with_header_at<H: DeserializeOwned>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<(Verified, H), VerifyError> {
        let verified = self.verify_at(token, now)?;
        Ok((verified, self.header(token)?))
    }

    /// Verifies a token at the present time, and reads its claims into `T` and its header into `H`.
    ///
    /// # Errors
    ///
    /// As [`verify_as`](Self::verify_as) and [`verify_with_header`](Self::verify_with_header).
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify_with_header_as<T: DeserializeOwned, H: DeserializeOwned>(
        &self,
        token: &str,
    ) -> Result<(Verified<T>, H), VerifyError> {
        self.verify_with_header_as_at(token, Timestamp::now()?)
    }

    /// Verifies a token as of `now`, and reads its claims into `T` and its header into `H`.
    ///
    /// # Errors
    ///
    /// As [`verify_with_header_as`](Self::verify_with_header_as).
    pub fn verify_with_header_as_at<T: DeserializeOwned, H: DeserializeOwned>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<(Verified<T>, H), VerifyError> {
        let verified = self.verify_as_at(token, now)?;
        Ok((verified, self.header(token)?))
    }

    /// Reads the header of a token that has verified.
    fn header<H: DeserializeOwned>(&self, token: &str) -> Result<H, VerifyError> {
        let header = split(token, self.limit)?.header;
        let header = base64url::decode(header).map_err(|_| VerifyError::NotBase64(Segment::Header))?;
        traced::from_slice(&header).map_err(|at| VerifyError::HeaderShape { at })
    }
}
