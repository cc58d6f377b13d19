//! `--profile dpop`, and the proof that an access token was presented with.

use std::{io::Write, time::Duration};

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, RawKeyAlgorithm, SecretAlgorithm, VerifyError,
    profile::{DpopProof, DpopProofs, DpopRequest, ProofAlgorithms},
};
use cotter_vectors::algorithm::{AlgorithmName, Visitor};
use serde::Serialize;

use super::{arguments::RequestArguments, text};
use crate::{
    Answer, Trouble,
    args::Verify,
    hint, printable,
    refusal::{Refusal, refused},
    verify::{at_or_now, token, usage},
};

/// Verifies a DPoP proof, and prints the thumbprint of its key or why it is refused.
pub(super) fn verify(arguments: &Verify, algorithm: AlgorithmName) -> Result<Answer, Trouble> {
    let has_key = arguments.source.key.is_some() || arguments.source.jwks.is_some();
    let has_id = arguments.key_id.kid.is_some() || arguments.key_id.no_kid;
    if has_key || has_id || arguments.issuer().is_some() || arguments.audience().is_some() {
        return Err(usage("a DPoP proof brings its key: expected no --key, --jwks, --kid, --iss or --aud"));
    }
    let access_token = arguments.profile.access_token.as_deref().map(text).transpose()?;
    let rules = ProofRules { access_token, ..ProofRules::read(arguments, algorithm)? };
    let token = token(&arguments.token).map_err(Trouble::Usage)?;
    let verified = (|| -> Result<DpopProof, Refusal> {
        let proofs = rules.proofs()?;
        Ok(rules.request(&*proofs, &token).verify_at(at_or_now(arguments.at)?)?)
    })();
    match verified {
        Ok(proof) => accepted(&proof, arguments.json),
        Err(refusal) => refused(&refusal.with_hint(|reason| hint::of(reason, arguments)), arguments.json),
    }
}

fn accepted(proof: &DpopProof, json: bool) -> Result<Answer, Trouble> {
    #[derive(Serialize)]
    struct Accepted<'p> {
        ok: bool,
        alg: &'p str,
        jkt: &'p str,
        jti: Option<&'p str>,
    }
    let jkt = proof.thumbprint().to_string();
    let line = if json {
        printable::json_line(&Accepted { ok: true, alg: proof.algorithm(), jkt: &jkt, jti: proof.token_id() })?
    } else {
        jkt
    };
    writeln!(anstream::stdout(), "{line}")?;
    Ok(Answer::Yes)
}

/// What is asked of a proof.
pub(super) struct ProofRules {
    algorithm: AlgorithmName,
    method: String,
    uri: String,
    nonce: Option<String>,
    access_token: Option<String>,
    max_age: Option<u64>,
    leeway: Option<Duration>,
}

impl ProofRules {
    pub(super) fn read(arguments: &Verify, algorithm: AlgorithmName) -> Result<Self, Trouble> {
        if !algorithm.has_public_keys() {
            return Err(usage("a DPoP proof is of an algorithm with public keys"));
        }
        let Some(RequestArguments { htm: Some(method), htu: Some(uri), dpop_nonce }) = &arguments.profile.request
        else {
            return Err(usage("a DPoP proof needs --htm and --htu"));
        };
        Ok(Self {
            algorithm,
            method: method.clone(),
            uri: uri.clone(),
            nonce: dpop_nonce.clone(),
            access_token: None,
            max_age: arguments.max_age,
            leeway: arguments.leeway(),
        })
    }

    /// The verifier of such proofs.
    pub(super) fn proofs(&self) -> Result<Box<dyn Requests>, Refusal> {
        self.algorithm.visit(self)
    }

    /// A request with this proof.
    pub(super) fn request<'r>(&'r self, proofs: &'r dyn Requests, proof: &'r str) -> DpopRequest<'r> {
        let mut request = proofs.request(&self.method, &self.uri, proof);
        if let Some(nonce) = &self.nonce {
            request = request.nonce(nonce);
        }
        match &self.access_token {
            Some(token) => request.access_token(token),
            None => request,
        }
    }

    fn proofs_of<P: ProofAlgorithms>(&self) -> Result<Box<dyn Requests>, Refusal> {
        // A command that ends has no record of what it has seen.
        let mut proofs = DpopProofs::<P>::danger_without_replay_check();
        if let Some(seconds) = self.max_age {
            proofs = proofs.max_age(Duration::from_secs(seconds))?;
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

    /// No proof is of such an algorithm.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output {
        Err(VerifyError::AlgMismatch { expected: "one with public keys" }.into())
    }
}
