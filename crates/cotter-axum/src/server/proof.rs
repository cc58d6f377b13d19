//! The DPoP proof of a request to the token endpoint (RFC 9449 §5).

use cotter::{
    Fault, Timestamp, VerifyError,
    pending::Verification,
    profile::{DpopProof, DpopProofs, ProofAlgorithms},
};
use cotter_http::{DpopNonce, OauthCode, OauthError};
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{
    Binding,
    pending::{self, AskError},
};
use http::HeaderMap;

use super::{AuthorizationServer, answer::unavailable};
use crate::nonces::DpopNonces;

/// Verifies proofs, of algorithms that the server's type does not name.
pub(super) struct Proofs {
    verifier: Box<dyn Verifier>,
    uri: String,
    algorithms: Vec<&'static str>,
    nonces: Option<DpopNonces>,
}

trait Verifier: Send + Sync {
    fn begin(
        &self,
        uri: &str,
        fields: &[&str],
        nonces: Option<&[&str]>,
        now: Timestamp,
    ) -> Result<Verification<DpopProof>, VerifyError>;
}

impl<P: ProofAlgorithms> Verifier for DpopProofs<P> {
    fn begin(
        &self,
        uri: &str,
        fields: &[&str],
        nonces: Option<&[&str]>,
        now: Timestamp,
    ) -> Result<Verification<DpopProof>, VerifyError> {
        let request = self.request("POST", uri, fields.iter().copied());
        match nonces {
            None => request.begin_at(now),
            Some(nonces) => request.nonce_one_of(nonces).begin_at(now),
        }
    }
}

impl Proofs {
    pub(super) fn new<P: ProofAlgorithms>(proofs: DpopProofs<P>, uri: String) -> Self {
        Self { verifier: Box::new(proofs), uri, algorithms: DpopProofs::<P>::alg_names(), nonces: None }
    }

    pub(super) fn with_nonces(self, nonces: DpopNonces) -> Self {
        Self { nonces: Some(nonces), ..self }
    }

    pub(super) fn algorithms(&self) -> &[&'static str] {
        &self.algorithms
    }

    /// The nonce to give out now, if proofs need one.
    pub(super) fn nonce(&self, now: Timestamp) -> Option<DpopNonce> {
        self.nonces.as_ref().map(|nonces| nonces.current_at(now))
    }

    fn refused(&self, error: &VerifyError, now: Timestamp) -> OauthError {
        let needs_nonce = matches!(error.code(), "nonce-missing" | "nonce-mismatch");
        if let Some(nonce) = self.nonce(now).filter(|_| needs_nonce) {
            let because = "proof needs the nonce of this answer";
            return OauthError::new(OauthCode::UseDpopNonce).because(because).nonce(&nonce);
        }
        match error.fault() {
            Fault::Service | Fault::Sender => unavailable(error),
            Fault::Token | Fault::Proof | _ => {
                tracing::debug!(code = error.code(), "DPoP proof was refused");
                invalid("proof is not valid for this request")
            }
        }
    }
}

/// The answer to a proof that is missing or wrong.
pub(super) fn invalid(description: &'static str) -> OauthError {
    OauthError::new(OauthCode::InvalidDpopProof).because(description)
}

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    /// Whether a request has a proof that counts.
    pub(super) fn has_proof(&self, headers: &HeaderMap) -> bool {
        self.inner.proofs.is_some() && headers.contains_key("dpop")
    }

    /// The key whose possession a request proves, if it has a proof. The proof is used up.
    pub(super) async fn proved(&self, headers: &HeaderMap, now: Timestamp) -> Result<Option<Binding>, OauthError> {
        let Some(proofs) = &self.inner.proofs else { return Ok(None) };
        let verification = {
            let fields: Result<Vec<_>, _> = headers.get_all("dpop").iter().map(|field| field.to_str()).collect();
            let fields = fields.map_err(|_| invalid("proof is not a JWT"))?;
            if fields.is_empty() {
                return Ok(None);
            }
            let accepted = proofs.nonces.as_ref().map(|nonces| nonces.accepted_at(now));
            let accepted = accepted.as_ref().map(|nonces| nonces.each_ref().map(DpopNonce::as_str));
            let begun = proofs.verifier.begin(&proofs.uri, &fields, accepted.as_ref().map(<[_; 2]>::as_slice), now);
            begun.map_err(|error| proofs.refused(&error, now))?
        };
        match pending::ask_all_at(&**self.inner.sessions.store(), verification, now).await {
            Ok(proof) => Ok(Some(Binding::from_bytes(*proof.thumbprint().as_bytes()))),
            Err(AskError::Rejected(error)) => Err(proofs.refused(&error, now)),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// The nonce that goes with an answer to a request with a proof.
    pub(super) fn next_nonce(&self, proved: Option<Binding>, now: Timestamp) -> Option<DpopNonce> {
        proved.and(self.inner.proofs.as_ref()?.nonce(now))
    }
}
