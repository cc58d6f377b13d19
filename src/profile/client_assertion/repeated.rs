//! Client assertions whose use is not recorded.

use serde::de::DeserializeOwned;

use super::{ClientAssertion, ClientAssertions};
use crate::{
    JwsAlgorithm, Timestamp, VerifyError,
    jwt::Opening,
    verified::{Read, read_as, unread},
};

impl<A: JwsAlgorithm> ClientAssertions<A> {
    /// Verifies an assertion without recording its use.
    ///
    /// Anyone who has seen the assertion can use it again until it expires.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except that a repeated use is accepted.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn danger_verify_repeated(&self, token: &str) -> Result<ClientAssertion, VerifyError> {
        self.danger_verify_repeated_at(token, Timestamp::now()?)
    }

    /// Verifies an assertion as of `now`, without recording its use.
    ///
    /// # Errors
    ///
    /// As [`danger_verify_repeated`](Self::danger_verify_repeated).
    pub fn danger_verify_repeated_at(&self, token: &str, now: Timestamp) -> Result<ClientAssertion, VerifyError> {
        self.open_repeated(token, now, unread)
    }

    /// Verifies an assertion without recording its use, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`danger_verify_repeated`](Self::danger_verify_repeated); [`VerifyError::ClaimsShape`] if the claims do not fit `T`.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn danger_verify_repeated_as<T: DeserializeOwned>(
        &self,
        token: &str,
    ) -> Result<ClientAssertion<T>, VerifyError> {
        self.danger_verify_repeated_as_at(token, Timestamp::now()?)
    }

    /// Verifies an assertion as of `now` without recording its use, and reads its claims into `T`.
    ///
    /// # Errors
    ///
    /// As [`danger_verify_repeated_as`](Self::danger_verify_repeated_as).
    pub fn danger_verify_repeated_as_at<T: DeserializeOwned>(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<ClientAssertion<T>, VerifyError> {
        self.open_repeated(token, now, read_as)
    }

    fn open_repeated<T>(&self, token: &str, now: Timestamp, read: Read<T>) -> Result<ClientAssertion<T>, VerifyError> {
        self.open(Opening::of(token, now), |_| Ok(()), |opened, ()| ClientAssertion::new(opened, read))
    }
}
