//! DPoP proofs (RFC 9449), the one kind of token that brings its own key.

mod algorithms;
mod begin;
mod draft;
mod held;
mod proof;
mod request;

use alloc::{sync::Arc, vec::Vec};
use core::{fmt, marker::PhantomData, time::Duration};

use crate::{
    Expect, Policy, PolicyError,
    replay::ReplayCheck,
    strict::limits::{DEFAULT_PROFILE_LEEWAY, MAX_PROOF_AGE_SECONDS},
};

pub use algorithms::ProofAlgorithms;
pub(super) use held::HeldProof;
pub use proof::DpopProof;
pub use request::DpopRequest;

/// Verifies DPoP proofs (RFC 9449 §4.3) of the algorithms `P`, one type or several: `DpopProofs<(Es256, Ed25519OrEdDsa)>`.
///
/// A proof shows that the sender of a request holds a key. It is the one kind of token that contains its own key, so
/// there is no pin, and the proof alone does not say who made it. Its key counts only once it is known to be the one
/// that an access token is bound to. One part of the pin remains: the algorithms are types that the caller writes down,
/// all of them with public keys:
///
/// ```compile_fail
/// // A key that comes with a token cannot be a secret.
/// let _: Option<cotter::profile::DpopProofs<cotter::Hs256>> = None;
/// ```
///
/// The key is imported by the rules of [`PinnedKey::from_jwk`](crate::PinnedKey::from_jwk). It must be a public key for
/// the proof's own `alg`. RSA keys may have at most 4,096 bits and must have the exponent 65,537, since a stranger
/// chooses what the signature costs. A `kid` has no effect, in the header or in the key. `typ` must be `dpop+jwt`;
/// `jti`, `htm`, `htu` and `iat` are required. A proof may have at most 8 KiB. By default it may be at most 60 seconds
/// old, with five seconds of leeway.
///
/// Without an access token, a stranger chooses which of the algorithms the verifier pays for, and a signature of ES384
/// or ES512 takes a millisecond or more. List only the algorithms that your clients use. With an access token, a proof
/// by a key other than the token's is rejected before its signature is verified.
///
/// Client libraries sign with Ed25519 under one of two names, `Ed25519` (RFC 9864) and `EdDSA`:
/// [`Ed25519OrEdDsa`](crate::Ed25519OrEdDsa) accepts both.
///
/// ```
/// use std::sync::Arc;
/// use cotter::{Ed25519OrEdDsa, Es256, Timestamp, VerifyError, profile::DpopProofs, replay::ReplayList};
///
/// let proofs = DpopProofs::<(Es256, Ed25519OrEdDsa)>::new(Arc::new(ReplayList::new(10_000)));
///
/// // RFC 9449 §4.1
/// let proof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa\
///     0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.\
///     eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0Ijox\
///     NTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
/// let now = Timestamp::from_unix_seconds(1_562_262_620);
///
/// let request = proofs.request("POST", "https://server.example.com/token", [proof]);
/// assert_eq!(request.verify_at(now)?.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
/// assert_eq!(request.verify_at(now).unwrap_err(), VerifyError::DpopProof { reason: Box::new(VerifyError::Replayed) });
/// # Ok::<(), VerifyError>(())
/// ```
pub struct DpopProofs<P: ProofAlgorithms> {
    rules: Rules,
    algorithms: PhantomData<fn() -> P>,
}

/// The rules for every proof, whatever its algorithm and request.
pub(super) struct Rules {
    policy: Policy,
    max_age: Duration,
    leeway: Duration,
    replay: Replay,
}

/// Who asks the replay check of a proof.
#[derive(Clone)]
pub(super) enum Replay {
    Nobody,
    Verifier(Arc<dyn ReplayCheck>),
    Caller,
}

const DEFAULT_MAX_AGE: Duration = Duration::from_secs(60);

impl<P: ProofAlgorithms> DpopProofs<P> {
    /// Creates a verifier that rejects a second use of a proof at the same address (RFC 9449 §11.1).
    ///
    /// It asks `replay` once the proof satisfies all other rules. The type for an access token's claims is built after
    /// that, so a token that does not fit has used up its proof.
    ///
    /// A use is identified by the proof's key, address and `jti`, so nobody else can use up an id. If `replay` cannot
    /// tell, the proof is rejected ([`ReplayUnknown`](crate::VerifyError::ReplayUnknown)). So is a proof of a key that
    /// has used up its share of the record ([`ReplayQuota`](crate::VerifyError::ReplayQuota)).
    #[must_use]
    pub fn new(replay: Arc<dyn ReplayCheck>) -> Self {
        Self::with(Replay::Verifier(replay))
    }

    /// Creates a verifier that accepts a proof any number of times.
    ///
    /// Anyone who has seen a request can repeat it until the proof is too old.
    #[must_use]
    pub fn danger_without_replay_check() -> Self {
        Self::with(Replay::Nobody)
    }

    fn with(replay: Replay) -> Self {
        let rules = Rules { policy: policy(), max_age: DEFAULT_MAX_AGE, leeway: DEFAULT_PROFILE_LEEWAY, replay };
        Self { rules, algorithms: PhantomData }
    }

    /// Accepts proofs whose `iat` is at most this long ago, instead of 60 seconds; at most ten minutes.
    ///
    /// The replay check has to remember each proof for as long.
    ///
    /// # Errors
    ///
    /// [`PolicyError::ProofAgeTooLong`].
    pub fn max_age(mut self, age: Duration) -> Result<Self, PolicyError> {
        if age > Duration::from_secs(MAX_PROOF_AGE_SECONDS) {
            return Err(PolicyError::ProofAgeTooLong { max_seconds: MAX_PROOF_AGE_SECONDS });
        }
        self.rules.policy = self.rules.policy.max_age(age);
        self.rules.max_age = age;
        Ok(self)
    }

    /// Allows clocks to differ by this much in either direction, instead of five seconds; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(mut self, leeway: Duration) -> Result<Self, PolicyError> {
        self.rules.policy = self.rules.policy.leeway(leeway)?;
        self.rules.leeway = leeway;
        Ok(self)
    }

    /// Every `alg` that a proof may have: for `algs` in a challenge (RFC 9449 §7.1), and for
    /// `dpop_signing_alg_values_supported` in the metadata of a server (§5.1).
    ///
    /// ```
    /// use cotter::{Ed25519OrEdDsa, Es256, profile::DpopProofs};
    ///
    /// assert_eq!(DpopProofs::<(Es256, Ed25519OrEdDsa)>::alg_names(), ["ES256", "Ed25519", "EdDSA"]);
    /// ```
    #[must_use]
    pub fn alg_names() -> Vec<&'static str> {
        let mut names = Vec::new();
        P::add_names(&mut names);
        names
    }

    /// Takes a request and the values of its header fields named `DPoP`; there must be exactly one.
    ///
    /// This verifies nothing yet. [`DpopRequest::verify`] does, or with an access token
    /// [`Presentation::dpop`](super::Presentation::dpop).
    ///
    /// `method` is the request's method, as it was sent. `uri` is the absolute address by which clients know the
    /// resource. Build it from configuration and the request's path, and **not from `Host`**, which someone who replays
    /// a proof can set too. Query and fragment are not compared, and may contain anything. The path may be as browsers
    /// send it, or escaped.
    pub fn request<'r>(
        &'r self,
        method: &'r str,
        uri: &'r str,
        header_fields: impl IntoIterator<Item = &'r str>,
    ) -> DpopRequest<'r> {
        DpopRequest::new::<P>(&self.rules, method, uri, header_fields)
    }
}

/// Key and address take the place of issuer and audience. `exp` and `nbf` are optional, but are checked if present.
fn policy() -> Policy {
    Policy::new(Expect::danger_any(), Expect::danger_any())
        .typ("dpop+jwt")
        .danger_exp_optional()
        .max_age(DEFAULT_MAX_AGE)
        .with_default_leeway()
        .require_token_id()
}

impl<P: ProofAlgorithms> Clone for DpopProofs<P> {
    fn clone(&self) -> Self {
        let Rules { policy, max_age, leeway, replay } = &self.rules;
        let rules = Rules { policy: policy.clone(), max_age: *max_age, leeway: *leeway, replay: replay.clone() };
        Self { rules, algorithms: PhantomData }
    }
}

impl<P: ProofAlgorithms> fmt::Debug for DpopProofs<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rules { max_age, leeway, replay, .. } = &self.rules;
        f.debug_struct("DpopProofs")
            .field("algorithms", &P::EXPECTED)
            .field("max_age", max_age)
            .field("leeway", leeway)
            .field("has_replay_check", &!matches!(replay, Replay::Nobody))
            .finish()
    }
}
