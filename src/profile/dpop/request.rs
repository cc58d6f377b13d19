use alloc::format;
use core::{fmt, time::Duration};

use sha2::{Digest, Sha256};

use super::{
    super::{confirmation::sha256_in, http_uri::HttpUri},
    DpopProof, HeldProof, ProofAlgorithms, Replay, Rules,
    algorithms::{SignedProof, UnverifiedProof},
};
use crate::{
    Claim, Timestamp, VerifyError,
    claims::Claims,
    jws::{Header, split},
    replay::{Life, UnaskedUse},
    strict::{
        bare,
        limits::{MAX_HEADER_LEN, MAX_LEEWAY_SECONDS, TokenLimit},
    },
};

/// A request with its DPoP header fields, not verified yet.
///
/// [`DpopProofs::request`](super::DpopProofs::request) makes one. `Debug` shows neither the address, whose query may
/// contain secrets, nor the proof.
#[must_use]
#[derive(Clone, Copy)]
pub struct DpopRequest<'r> {
    pub(super) rules: &'r Rules,
    verify: fn(&UnverifiedProof<'_>) -> Option<Result<SignedProof, VerifyError>>,
    expected_alg: &'static str,
    method: &'r str,
    pub(super) uri: &'r str,
    /// The value of the one header field.
    proof: Field<'r>,
    nonce: Nonce<'r>,
    access_token: Option<&'r str>,
}

/// The header field `DPoP` of a request, which has exactly one (RFC 9449 §4.3, item 1).
#[derive(Clone, Copy)]
enum Field<'r> {
    Missing,
    One(&'r str),
    Several,
}

/// The required `nonce`. Only one session knows it, so `Debug` does not show it.
#[derive(Clone, Copy)]
enum Nonce<'r> {
    NotStated,
    Exactly(&'r str),
    OneOf(&'r [&'r str]),
}

impl<'r> DpopRequest<'r> {
    /// The claims that bind a proof to its request.
    pub(super) const CLAIMS: [&'static str; 4] = ["htm", "htu", "ath", "nonce"];

    pub(super) fn new<P: ProofAlgorithms>(
        rules: &'r Rules,
        method: &'r str,
        uri: &'r str,
        header_fields: impl IntoIterator<Item = &'r str>,
    ) -> Self {
        let mut fields = header_fields.into_iter();
        let proof = match (fields.next(), fields.next()) {
            (None, _) => Field::Missing,
            (Some(_), Some(_)) => Field::Several,
            (Some(one), None) => Field::One(one),
        };
        let (verify, expected_alg) = (P::verify, P::EXPECTED);
        Self { rules, verify, expected_alg, method, uri, proof, nonce: Nonce::NotStated, access_token: None }
    }

    /// Requires this `nonce`, which the server has provided (RFC 9449 §8).
    ///
    /// Without this method, a proof may have any nonce or none. An empty nonce rejects every proof.
    pub const fn nonce(self, nonce: &'r str) -> Self {
        Self { nonce: Nonce::Exactly(nonce), ..self }
    }

    /// Requires one of these nonces.
    ///
    /// While a server hands out a new nonce, the previous one is still accepted. An empty list rejects every proof.
    pub const fn nonce_one_of(self, nonces: &'r [&'r str]) -> Self {
        Self { nonce: Nonce::OneOf(nonces), ..self }
    }

    /// Requires the hash of this access token in `ath` (RFC 9449 §4.3, item 12). The token may be opaque.
    ///
    /// This does not verify the access token itself. If it is a JWT, use
    /// [`Presentation::dpop`](crate::profile::Presentation::dpop). If it is introspected, compare its `jkt` with the
    /// [`thumbprint`](DpopProof::thumbprint).
    ///
    /// ```
    /// use cotter::{Es256, Timestamp, profile::DpopProofs};
    ///
    /// // RFC 9449 §7.1
    /// let (token, proof) = ("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU",
    ///     "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0Rs\
    ///     cEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.\
    ///     eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRy\
    ///     ZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.\
    ///     2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA");
    ///
    /// let proofs = DpopProofs::<Es256>::danger_without_replay_check();
    /// let request = proofs.request("GET", "https://resource.example.org/protectedresource", [proof]).access_token(token);
    /// let proof = request.verify_at(Timestamp::from_unix_seconds(1_562_262_618))?;
    /// assert_eq!(proof.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    /// # Ok::<(), cotter::VerifyError>(())
    /// ```
    pub const fn access_token(self, token: &'r str) -> Self {
        Self { access_token: Some(token), ..self }
    }

    /// Verifies the proof at the present time, read once from the system clock, and records it as used.
    ///
    /// # Errors
    ///
    /// The first rule that the request or its proof breaks; see [`VerifyError`].
    #[cfg(all(feature = "std", not(all(target_arch = "wasm32", target_os = "unknown"))))]
    pub fn verify(&self) -> Result<DpopProof, VerifyError> {
        self.verify_at(Timestamp::now()?)
    }

    /// Verifies the proof as of `now`, and records it as used.
    ///
    /// # Errors
    ///
    /// The first rule that the request or its proof breaks; see [`VerifyError`].
    pub fn verify_at(&self, now: Timestamp) -> Result<DpopProof, VerifyError> {
        self.verify_by(None, now)?.asked()
    }

    /// Verifies the proof as [`verify_at`](Self::verify_at) does, by the key with this thumbprint, if one is stated.
    ///
    /// The proof is recorded last, so that a rejected proof takes no place in the record.
    pub(in crate::profile) fn verify_by(
        &self,
        jkt: Option<[u8; 32]>,
        now: Timestamp,
    ) -> Result<HeldProof, VerifyError> {
        let uri = HttpUri::read(self.uri).ok_or_else(|| self.unreadable())?;
        let SignedProof { verified, thumbprint } = self.check(&uri, jkt, now).map_err(VerifyError::of_proof)?;
        let proof = DpopProof { verified, thumbprint };
        let unasked = self.record(&proof, &uri, now)?;
        Ok(HeldProof::new(proof, unasked))
    }

    /// The error for an address that cannot be read.
    ///
    /// The service states the origin, so that is its own error. The path comes from the sender: no proof can be for
    /// such a path.
    pub(super) fn unreadable(&self) -> VerifyError {
        if HttpUri::has_origin(self.uri) {
            VerifyError::Mismatch(Claim::Htu).of_proof()
        } else {
            VerifyError::RequestUriMalformed
        }
    }

    /// Reads the `alg` and the key from the header, and verifies the proof with them.
    ///
    /// The header must satisfy all rules of a JWT afterwards.
    fn check(&self, uri: &HttpUri, jkt: Option<[u8; 32]>, now: Timestamp) -> Result<SignedProof, VerifyError> {
        let (token, expected) = (self.proof.one()?, self.expected_alg);
        let header = split(token, TokenLimit::PROOF)
            .and_then(|parts| Header::read_with_key(parts.header, MAX_HEADER_LEN))
            .map_err(bare::explain(token))?;
        let policy = &self.rules.policy;
        policy.expected_typ().matches(header.typ()?)?;
        let (alg, kid, jwk) = (header.alg(expected)?, header.kid()?, header.jwk()?);
        let accept = |claims: Claims<'_>| self.accept(claims, uri);
        let proof = UnverifiedProof { token, header: &header, alg, kid, jwk, policy, now, jkt, accept: &accept };
        (self.verify)(&proof).unwrap_or(Err(VerifyError::AlgMismatch { expected }))
    }

    /// Compares the claims that bind the proof to its request with the request.
    pub(super) fn accept(&self, claims: Claims<'_>, uri: &HttpUri) -> Result<(), VerifyError> {
        let htm = claims.string("htm", Claim::Htm.malformed())?;
        let htu = claims.string("htu", Claim::Htu.malformed())?;
        let htu = htu.map(|htu| HttpUri::read(htu).ok_or(Claim::Htu.malformed())).transpose()?;
        let ath = claims.string("ath", Claim::Ath.malformed())?;
        let ath = ath.map(|ath| sha256_in(ath).ok_or(Claim::Ath.malformed())).transpose()?;
        let nonce = claims.string("nonce", Claim::Nonce.malformed())?;

        if htm.ok_or(VerifyError::Missing(Claim::Htm))? != self.method {
            return Err(VerifyError::Mismatch(Claim::Htm));
        }
        if htu.ok_or(VerifyError::Missing(Claim::Htu))? != *uri {
            return Err(VerifyError::Mismatch(Claim::Htu));
        }
        self.nonce.accept(nonce)?;
        let Some(token) = self.access_token else { return Ok(()) };
        let hash: [u8; 32] = Sha256::digest(token).into();
        if ath.ok_or(VerifyError::Missing(Claim::Ath))? == hash {
            Ok(())
        } else {
            Err(VerifyError::Mismatch(Claim::Ath))
        }
    }

    /// Records the use of the proof, or returns it for the caller to record.
    fn record(&self, proof: &DpopProof, uri: &HttpUri, now: Timestamp) -> Result<Option<UnaskedUse>, VerifyError> {
        match &self.rules.replay {
            Replay::Nobody => Ok(None),
            Replay::Verifier(check) => self.single_use(proof, uri, now)?.record(&**check).map(|()| None),
            Replay::Caller => self.single_use(proof, uri, now).map(Some),
        }
    }

    fn single_use(&self, proof: &DpopProof, uri: &HttpUri, now: Timestamp) -> Result<UnaskedUse, VerifyError> {
        let Rules { max_age, leeway, .. } = self.rules;
        let id = proof.token_id().ok_or(VerifyError::Missing(Claim::Jti))?.into();
        let iat = proof.issued_at().ok_or(VerifyError::Missing(Claim::Iat))?;
        // One second more: the proof is still valid at the last instant, and the record may count whole seconds.
        let age = max_age.saturating_add(*leeway).saturating_add(Duration::from_secs(1));
        // Another verifier may have a longer leeway, up to the longest that there is.
        let longest = age.saturating_add(Duration::from_secs(MAX_LEEWAY_SECONDS));
        let life = Life { from: iat, here: age, anywhere: longest };
        // The scope contains the key: nobody else can use up its ids (RFC 9449 §11.1).
        let scope = format!("key {} {}", proof.thumbprint, uri.as_str());
        let party = format!("key {}", proof.thumbprint);
        Ok(UnaskedUse { scope, id, party, now, life, is_proof: true })
    }
}

impl<'r> Field<'r> {
    const fn one(self) -> Result<&'r str, VerifyError> {
        match self {
            Self::Missing => Err(VerifyError::ProofMissing),
            Self::One(proof) => Ok(proof),
            Self::Several => Err(VerifyError::ProofSeveral),
        }
    }
}

impl Nonce<'_> {
    fn accept(self, found: Option<&str>) -> Result<(), VerifyError> {
        let is_stated = |nonce: &str| match self {
            Self::NotStated => true,
            Self::Exactly(one) => !nonce.is_empty() && nonce == one,
            Self::OneOf(several) => !nonce.is_empty() && several.contains(&nonce),
        };
        match (self, found) {
            (Self::NotStated, _) => Ok(()),
            (_, None) => Err(VerifyError::Missing(Claim::Nonce)),
            (_, Some(nonce)) if is_stated(nonce) => Ok(()),
            (_, Some(_)) => Err(VerifyError::Mismatch(Claim::Nonce)),
        }
    }
}

impl fmt::Debug for DpopRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopRequest").field("algorithms", &self.expected_alg).finish_non_exhaustive()
    }
}
