//! `begin`: the same verification for a caller who asks the replay check.

use super::{DpopProof, DpopProofs, DpopRequest, ProofAlgorithms, Replay};
use crate::{Timestamp, VerifyError, pending::Verification};

impl<P: ProofAlgorithms> DpopProofs<P> {
    /// Creates a verifier that leaves the replay check to the caller, for stores that answer asynchronously.
    ///
    /// Only `begin` accepts a proof with this verifier, or a token that is presented with one. It returns a
    /// [`Verification`](crate::pending::Verification), which becomes the proof once the use is recorded. `verify`
    /// rejects every proof.
    ///
    /// ```
    /// use cotter::{Es256, Timestamp, VerifyError, pending::Verification, profile::DpopProofs, replay::Use};
    ///
    /// // RFC 9449 §4.1
    /// let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa\
    ///     0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.\
    ///     eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0Ijox\
    ///     NTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    /// let now = Timestamp::from_unix_seconds(1_562_262_620);
    ///
    /// let proofs = DpopProofs::<Es256>::replay_later();
    /// let request = proofs.request("POST", "https://server.example.com/token", [proof]);
    /// assert_eq!(request.verify_at(now).unwrap_err(), VerifyError::ReplayNotAsked);
    ///
    /// let Verification::SingleUse(pending) = request.begin_at(now)? else { unreachable!() };
    /// assert_eq!(pending.single_use().id(), "-BwC3ESc6acc2lTc");
    /// let Verification::Done(proof) = pending.resolve(Use::First)? else { unreachable!() };
    /// assert_eq!(proof.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    /// # Ok::<(), VerifyError>(())
    /// ```
    #[must_use]
    pub fn replay_later() -> Self {
        Self::with(Replay::Caller)
    }

    /// Whether this verifier leaves the replay check to the caller, so that only `begin` accepts proofs.
    ///
    /// ```
    /// use cotter::{Es256, profile::DpopProofs};
    ///
    /// assert!(DpopProofs::<Es256>::replay_later().leaves_questions());
    /// assert!(!DpopProofs::<Es256>::danger_without_replay_check().leaves_questions());
    /// ```
    #[must_use]
    pub const fn leaves_questions(&self) -> bool {
        matches!(self.rules.replay, Replay::Caller)
    }
}

impl DpopRequest<'_> {
    /// Begins [`verify`](Self::verify) at the present time, and leaves the replay check to the caller.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), except for the answer of the store.
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn begin(&self) -> Result<Verification<DpopProof>, VerifyError> {
        self.begin_at(Timestamp::now()?)
    }

    /// Begins a verification as of `now`; see [`begin`](Self::begin).
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub fn begin_at(&self, now: Timestamp) -> Result<Verification<DpopProof>, VerifyError> {
        let (proof, single_use) = self.verify_by(None, now)?.begun();
        Verification::of_use(single_use, move || Ok(proof))
    }
}
