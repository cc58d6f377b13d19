use std::fmt;

use cotter::{
    Timestamp,
    profile::{DpopProofs, DpopRequest, ProofAlgorithms},
};

use super::{DpopNonces, PublicBase};

/// How DPoP proofs are verified at a resource: the algorithms, the record of their uses, the address of the resource, and
/// the server's nonces, if it has any (RFC 9449).
///
/// ```
/// use std::{sync::Arc, time::Duration};
/// use cotter::{Ed25519OrEdDsa, profile::DpopProofs, replay::ReplayList};
/// use cotter_axum::resource::{Dpop, DpopNonces, PublicBase};
///
/// let proofs = DpopProofs::<Ed25519OrEdDsa>::new(Arc::new(ReplayList::new(100_000)));
/// let dpop = Dpop::new(proofs, PublicBase::new("https://orders.example")?)
///     .nonces(DpopNonces::random(Duration::from_secs(300))?);
/// assert!(format!("{dpop:?}").contains("https://orders.example"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct Dpop {
    proofs: Box<dyn VerifiesProofs>,
    algs: Vec<&'static str>,
    base: PublicBase,
    nonces: Option<DpopNonces>,
}

impl Dpop {
    /// Verifies proofs that are for addresses below this one.
    ///
    /// `htu` is compared with the base and the request's path. `Host` is not looked at: who replays a proof at another
    /// service sets it too.
    ///
    /// With a [`ReplayList`](cotter::replay::ReplayList), a proof is accepted once in each process, and once more after a
    /// restart, while it is young enough (65 s unless stated otherwise). A record that all processes share closes this:
    /// [`DpopProofs::replay_later`], and [`store`](super::ResourceServerBuilder::store). So do
    /// [random](DpopNonces::random) nonces of each process, if a client always reaches the same process.
    pub fn new<P: ProofAlgorithms>(proofs: DpopProofs<P>, base: PublicBase) -> Self {
        Self { proofs: Box::new(proofs), algs: DpopProofs::<P>::alg_names(), base, nonces: None }
    }

    /// Requires a nonce of the server in every proof (RFC 9449 §9).
    ///
    /// So a proof cannot be made in advance by who has the key for a short time only. A client's first request costs it one
    /// more; use [`provide_dpop_nonce`](super::provide_dpop_nonce), so that the later ones do not.
    pub fn nonces(self, nonces: DpopNonces) -> Self {
        Self { nonces: Some(nonces), ..self }
    }

    pub(super) fn algs(&self) -> Vec<&'static str> {
        self.algs.clone()
    }

    pub(super) const fn base(&self) -> &PublicBase {
        &self.base
    }

    pub(super) const fn nonce_source(&self) -> Option<&DpopNonces> {
        self.nonces.as_ref()
    }

    /// Whether addresses below the base can be compared: by the rules of the verifier, which looks at the address first.
    pub(super) fn is_base_readable(&self) -> bool {
        let without_proof = self.request("GET", self.base.as_str(), "").verify_at(Timestamp::from_unix_seconds(0));
        !without_proof.is_err_and(|error| matches!(error.code(), "request-uri-malformed" | "htu-mismatch"))
    }

    /// Whether a store must record each proof.
    pub(super) fn leaves_questions(&self) -> bool {
        self.proofs.leaves_questions()
    }

    /// The request with its one proof.
    pub(super) fn request<'r>(&'r self, method: &'r str, uri: &'r str, proof: &'r str) -> DpopRequest<'r> {
        self.proofs.request_with(method, uri, proof)
    }
}

/// A verifier of proofs, without the algorithms in its type.
trait VerifiesProofs: Send + Sync {
    fn leaves_questions(&self) -> bool;
    fn request_with<'r>(&'r self, method: &'r str, uri: &'r str, proof: &'r str) -> DpopRequest<'r>;
}

impl<P: ProofAlgorithms> VerifiesProofs for DpopProofs<P> {
    fn leaves_questions(&self) -> bool {
        self.leaves_questions()
    }

    fn request_with<'r>(&'r self, method: &'r str, uri: &'r str, proof: &'r str) -> DpopRequest<'r> {
        self.request(method, uri, [proof])
    }
}

impl fmt::Debug for Dpop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dpop")
            .field("algs", &self.algs)
            .field("base", &self.base.as_str())
            .field("nonces", &self.nonces)
            .finish()
    }
}
