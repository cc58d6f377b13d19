use alloc::vec::Vec;

use super::DpopRequest;
use crate::{
    Claim, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, Policy, Thumbprint, Timestamp, Verified, VerifyError,
    claims::Claims,
    jws::Header,
    jwt::{self, Opening},
    profile::claims::values,
    strict::{fast_path::Members, limits::MAX_KEY_ID_LEN},
    verified::unread,
};

/// The algorithms that a verifier of proofs accepts: one public-key algorithm, or a tuple of two to four.
///
/// The trait is sealed.
///
/// ```
/// use cotter::{Ed25519OrEdDsa, Es256, Ps256, profile::ProofAlgorithms};
///
/// fn takes<P: ProofAlgorithms>() {}
/// takes::<Es256>();
/// takes::<(Es256, Ed25519OrEdDsa, Ps256)>();
/// # assert_eq!(<Es256 as cotter::Algorithm>::NAME, "ES256");
/// ```
///
/// ```compile_fail
/// cotter::profile::DpopProofs::<(cotter::Es256, cotter::Hs256)>::danger_without_replay_check();
/// ```
pub trait ProofAlgorithms: sealed::Sealed + 'static {
    /// The `alg` that a header must have, in words.
    #[doc(hidden)]
    const EXPECTED: &'static str;

    /// Adds every `alg` that a header may have.
    #[doc(hidden)]
    fn add_names(names: &mut Vec<&'static str>);

    /// Verifies the proof as a JWT of the algorithm that it names; `None` if that is not one of these.
    #[doc(hidden)]
    fn verify(proof: &UnverifiedProof<'_>) -> Option<Result<SignedProof, VerifyError>>;
}

/// A proof whose header has been read, and nothing else of it.
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct UnverifiedProof<'p> {
    pub(super) token: &'p str,
    pub(super) header: &'p Header,
    pub(super) alg: &'p str,
    pub(super) kid: Option<&'p str>,
    pub(super) jwk: &'p str,
    pub(super) policy: &'p Policy,
    pub(super) now: Timestamp,
    /// The thumbprint that its key must have, if known.
    pub(super) jkt: Option<[u8; 32]>,
    /// Compares the claims of the proof with its request.
    pub(super) accept: &'p dyn Fn(Claims<'_>) -> Result<(), VerifyError>,
}

/// A proof that was verified and belongs to its request, and the thumbprint of its key.
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct SignedProof {
    pub(super) verified: Verified,
    pub(super) thumbprint: Thumbprint,
}

impl UnverifiedProof<'_> {
    /// Verifies the proof with its own key, which is used for this proof only.
    ///
    /// The key is pinned under the id that the proof names, since there is no other. A key with another thumbprint than
    /// required is rejected before it is used: its sender would choose what the signature costs.
    fn verify<A: JwsPublicKeyAlgorithm>(&self) -> Result<SignedProof, VerifyError> {
        let id = self.kid.map_or(Ok(KeyId::ABSENT), KeyId::exactly);
        let id = id.map_err(|_| VerifyError::KidMalformed { max: MAX_KEY_ID_LEN })?;
        let key =
            PinnedKey::<A>::from_jwk_for_one_use(id, self.jwk).map_err(refused)?.ok_or(VerifyError::ProofJwkCostly)?;
        let thumbprint = key.thumbprint();
        if self.jkt.is_some_and(|jkt| jkt != *thumbprint.as_bytes()) {
            return Err(VerifyError::Mismatch(Claim::Jkt));
        }
        let verifier = jwt::Verifier::new(key, self.policy.clone()).asking(values(DpopRequest::CLAIMS));
        let (opening, mut buf) = (Opening::of(self.token, self.now).with_header(self.header), Members::new());
        let (opened, ()) = verifier.open_if(opening, &mut buf, self.accept)?;
        Ok(SignedProof { verified: unread(opened)?, thumbprint })
    }
}

fn refused(reason: KeyError) -> VerifyError {
    if matches!(reason, KeyError::PrivateKey) {
        VerifyError::ProofJwkPrivate
    } else {
        VerifyError::ProofJwkRefused { reason }
    }
}

impl<A: JwsPublicKeyAlgorithm> ProofAlgorithms for A {
    const EXPECTED: &'static str = A::NAME;

    fn add_names(names: &mut Vec<&'static str>) {
        names.extend(A::HEADER_NAMES);
    }

    fn verify(proof: &UnverifiedProof<'_>) -> Option<Result<SignedProof, VerifyError>> {
        A::HEADER_NAMES.contains(&proof.alg).then(|| proof.verify::<A>())
    }
}

const ONE_OF_SEVERAL: &str = "one of those that the verifier is for";

impl<A: ProofAlgorithms, B: ProofAlgorithms> ProofAlgorithms for (A, B) {
    const EXPECTED: &'static str = ONE_OF_SEVERAL;

    fn add_names(names: &mut Vec<&'static str>) {
        A::add_names(names);
        B::add_names(names);
    }

    fn verify(proof: &UnverifiedProof<'_>) -> Option<Result<SignedProof, VerifyError>> {
        A::verify(proof).or_else(|| B::verify(proof))
    }
}

impl<A: ProofAlgorithms, B: ProofAlgorithms, C: ProofAlgorithms> ProofAlgorithms for (A, B, C) {
    const EXPECTED: &'static str = ONE_OF_SEVERAL;

    fn add_names(names: &mut Vec<&'static str>) {
        A::add_names(names);
        B::add_names(names);
        C::add_names(names);
    }

    fn verify(proof: &UnverifiedProof<'_>) -> Option<Result<SignedProof, VerifyError>> {
        A::verify(proof).or_else(|| B::verify(proof)).or_else(|| C::verify(proof))
    }
}

impl<A: ProofAlgorithms, B: ProofAlgorithms, C: ProofAlgorithms, D: ProofAlgorithms> ProofAlgorithms for (A, B, C, D) {
    const EXPECTED: &'static str = ONE_OF_SEVERAL;

    fn add_names(names: &mut Vec<&'static str>) {
        A::add_names(names);
        B::add_names(names);
        C::add_names(names);
        D::add_names(names);
    }

    fn verify(proof: &UnverifiedProof<'_>) -> Option<Result<SignedProof, VerifyError>> {
        A::verify(proof).or_else(|| B::verify(proof)).or_else(|| C::verify(proof)).or_else(|| D::verify(proof))
    }
}

mod sealed {
    pub trait Sealed {}
    impl<A: crate::JwsPublicKeyAlgorithm> Sealed for A {}
    impl<A: Sealed, B: Sealed> Sealed for (A, B) {}
    impl<A: Sealed, B: Sealed, C: Sealed> Sealed for (A, B, C) {}
    impl<A: Sealed, B: Sealed, C: Sealed, D: Sealed> Sealed for (A, B, C, D) {}
}
