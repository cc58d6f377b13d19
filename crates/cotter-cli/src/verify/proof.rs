//! DPoP proofs: the token of `cotter verify dpop`, and the proof that another token was presented with.

use std::time::Duration;

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, RawKeyAlgorithm, SecretAlgorithm, VerifyError,
    profile::{DpopProofs, DpopRequest, ProofAlgorithms},
};
use cotter_vectors::algorithm::{AlgorithmName, Visitor};

use crate::refusal::Refusal;

/// The rules for a proof.
pub(super) struct ProofRules {
    pub(super) algorithm: AlgorithmName,
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) nonces: Vec<String>,
    pub(super) max_age: Option<Duration>,
    pub(super) leeway: Option<Duration>,
}

/// A proof, and the rules for it.
pub(super) struct Proof {
    pub(super) text: String,
    pub(super) rules: ProofRules,
}

impl Proof {
    /// Passes on the request that the proof came with.
    pub(super) fn with_request<T>(
        &self,
        then: impl FnOnce(DpopRequest<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let proofs = self.rules.algorithm.visit(&self.rules)?;
        let nonces: Vec<&str> = self.rules.nonces.iter().map(String::as_str).collect();
        let request = proofs.request(&self.rules.method, &self.rules.uri, &self.text);
        then(if nonces.is_empty() { request } else { request.nonce_one_of(&nonces) })
    }
}

impl ProofRules {
    fn proofs_of<P: ProofAlgorithms>(&self) -> Result<Box<dyn Requests>, Refusal> {
        // The command keeps no record of the proofs that it has seen.
        let mut proofs = DpopProofs::<P>::danger_without_replay_check();
        if let Some(age) = self.max_age {
            proofs = proofs.max_age(age)?;
        }
        if let Some(leeway) = self.leeway {
            proofs = proofs.leeway(leeway)?;
        }
        Ok(Box::new(proofs))
    }
}

/// A verifier of proofs, whatever its algorithm.
pub(super) trait Requests {
    fn request<'r>(&'r self, method: &'r str, uri: &'r str, proof: &'r str) -> DpopRequest<'r>;
}

impl<P: ProofAlgorithms> Requests for DpopProofs<P> {
    fn request<'r>(&'r self, method: &'r str, uri: &'r str, proof: &'r str) -> DpopRequest<'r> {
        Self::request(self, method, uri, [proof])
    }
}

impl Visitor for &ProofRules {
    type Output = Result<Box<dyn Requests>, Refusal>;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.proofs_of::<A>()
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.proofs_of::<A>()
    }

    /// Such an algorithm is not for proofs, and no option accepts one.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output {
        Err(VerifyError::AlgMismatch { expected: "one with public keys" }.into())
    }
}
