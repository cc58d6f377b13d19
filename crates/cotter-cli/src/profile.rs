//! `cotter verify --profile`.

use std::{io::Write, path::Path, time::Duration};

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeySource, Keyring, PinnedKey, RawKeyAlgorithm, SecretAlgorithm,
    Timestamp, VerifyError,
    profile::{AccessTokens, DpopProof, DpopProofs, DpopRequest, Presented, ProofAlgorithms},
};
use cotter_audit::{
    algorithm::{AlgorithmName, Visitor},
    key::WithKey,
};
use serde::Serialize;

use crate::{
    Answer, Trouble,
    args::{PresentedAs, ProfileArguments, Verify},
    key_file,
    key_set::WithRing,
    pin::Pin,
    printable,
    verify::{Claims, Refusal, Verdict, at_or_now, refused, token, usage},
};

/// Verifies access tokens as the command line says, or one of them.
pub(crate) struct VerifyAccessToken<T> {
    issuer: String,
    resource: String,
    leeway: Duration,
    client_id_from_azp: bool,
    presented: With,
    at: Option<Timestamp>,
    token: T,
}

/// What an access token was presented with.
enum With {
    Nothing,
    Unconfirmed,
    Certificate(Vec<u8>),
    Proof { text: String, algorithm: AlgorithmName, rules: ProofRules },
}

/// What is asked of a proof.
struct ProofRules {
    method: String,
    uri: String,
    nonce: Option<String>,
    access_token: Option<String>,
    max_age: Option<u64>,
    leeway: u64,
}

impl VerifyAccessToken<()> {
    pub(crate) fn new(arguments: &Verify) -> Result<Self, Trouble> {
        let (issuer, resource) =
            arguments.issuer_and_audience().ok_or_else(|| usage("an access token has one --iss and one --aud"))?;
        let is_stated = arguments.typ.is_some() || arguments.typ_absent || arguments.danger_any_typ;
        if is_stated || arguments.danger_exp_optional || arguments.max_age.is_some() {
            return Err(usage("--typ, --max-age and --danger-exp-optional are stated by the profile"));
        }
        if arguments.profile.access_token.is_some() {
            return Err(usage("--access-token is of --profile dpop"));
        }
        Ok(Self {
            issuer: issuer.to_owned(),
            resource: resource.to_owned(),
            leeway: Duration::from_secs(arguments.leeway),
            client_id_from_azp: arguments.profile.client_id_from_azp,
            presented: With::read(arguments)?,
            at: arguments.at,
            token: (),
        })
    }

    /// The same for this token.
    pub(crate) fn of(self, token: String) -> VerifyAccessToken<String> {
        let Self { issuer, resource, leeway, client_id_from_azp, presented, at, token: () } = self;
        VerifyAccessToken { issuer, resource, leeway, client_id_from_azp, presented, at, token }
    }
}

impl VerifyAccessToken<String> {
    fn verify<A: JwsAlgorithm>(&self, tokens: AccessTokens<A>) -> Verdict {
        let mut tokens = tokens.leeway(self.leeway).map_err(Refusal::Policy)?;
        if self.client_id_from_azp {
            tokens = tokens.client_id_from_azp();
        }
        let now = at_or_now(self.at)?;
        let verify = |presented| tokens.verify_at::<Claims>(&self.token, presented, now);
        let verified = match &self.presented {
            With::Nothing => verify(Presented::bearer()),
            With::Unconfirmed => verify(Presented::danger_unconfirmed()),
            With::Certificate(der) => verify(Presented::certificate(der)),
            With::Proof { text, algorithm, rules } => {
                let proofs = algorithm.visit(rules)?;
                verify(Presented::dpop(rules.request(&*proofs, text)))
            }
        };
        Ok(verified?.into_verified())
    }
}

impl With {
    fn read(arguments: &Verify) -> Result<Self, Trouble> {
        let ProfileArguments { presented, client_cert, dpop_proof, dpop_alg, .. } = &arguments.profile;
        match (presented, client_cert, dpop_proof, dpop_alg) {
            (None, ..) => Err(usage("an access token needs --presented")),
            (Some(PresentedAs::Bearer), None, None, None) => Ok(Self::Nothing),
            (Some(PresentedAs::DangerUnconfirmed), None, None, None) => Ok(Self::Unconfirmed),
            (Some(PresentedAs::Certificate), Some(path), None, None) => certificate(path).map(Self::Certificate),
            (Some(PresentedAs::Dpop), None, Some(path), Some(Pin::Jws(algorithm))) => {
                let rules = ProofRules::read(arguments, None)?;
                Ok(Self::Proof { text: text(path)?, algorithm: *algorithm, rules })
            }
            _ => Err(usage("--client-cert, --dpop-proof and --dpop-alg belong to what --presented says")),
        }
    }
}

impl WithKey for VerifyAccessToken<String> {
    type Output = Verdict;

    /// Every key is of one of the two families below.
    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        Err(key.err().unwrap_or(KeyError::KeyringEmpty).into())
    }

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.verify(AccessTokens::new(key?, self.issuer.as_str(), self.resource.as_str()))
    }

    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        let (issuer, resource) = (self.issuer.as_str(), self.resource.as_str());
        self.verify(AccessTokens::with_shared_secret(key?, issuer, resource))
    }
}

impl WithRing for VerifyAccessToken<String> {
    type Output = Verdict;

    /// No set has a secret.
    fn with_ring<A: JwsAlgorithm>(self, ring: Result<Keyring<A>, KeyError>) -> Verdict {
        Err(ring.err().unwrap_or(KeyError::KeyringEmpty).into())
    }

    fn with_public_ring<A: JwsPublicKeyAlgorithm>(self, ring: Result<Keyring<A>, KeyError>) -> Verdict {
        let keys = KeySource::from(ring?);
        self.verify(AccessTokens::new(keys, self.issuer.as_str(), self.resource.as_str()))
    }
}

/// Verifies a DPoP proof, and prints the thumbprint of its key or why it is refused.
pub(crate) fn dpop(arguments: &Verify, algorithm: AlgorithmName) -> Result<Answer, Trouble> {
    let has_key = arguments.source.key.is_some() || arguments.source.jwks.is_some();
    let has_id = arguments.key_id.kid.is_some() || arguments.key_id.no_kid;
    if has_key || has_id || arguments.issuer().is_some() || arguments.audience().is_some() {
        return Err(usage("a DPoP proof brings its key: expected no --key, --jwks, --kid, --iss or --aud"));
    }
    if !algorithm.has_public_keys() {
        return Err(usage("a DPoP proof is of an algorithm with public keys"));
    }
    if arguments.profile.presented.is_some() {
        return Err(usage("--presented is of --profile access-token"));
    }
    let access_token = arguments.profile.access_token.as_deref().map(text).transpose()?;
    let rules = ProofRules::read(arguments, access_token)?;
    let token = token(&arguments.token).map_err(Trouble::Usage)?;
    let verified = (|| {
        let proofs = algorithm.visit(&rules)?;
        Ok(rules.request(&*proofs, &token).verify_at(at_or_now(arguments.at)?)?)
    })();
    match verified {
        Ok(proof) => accepted(&proof, arguments.json),
        Err(refusal) => refused(&refusal, arguments.json),
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

impl ProofRules {
    fn read(arguments: &Verify, access_token: Option<String>) -> Result<Self, Trouble> {
        let ProfileArguments { htm, htu, dpop_nonce, .. } = &arguments.profile;
        let (Some(method), Some(uri)) = (htm.clone(), htu.clone()) else {
            return Err(usage("a DPoP proof needs --htm and --htu"));
        };
        let (max_age, leeway) = (arguments.max_age, arguments.leeway);
        Ok(Self { method, uri, nonce: dpop_nonce.clone(), access_token, max_age, leeway })
    }

    fn request<'r>(&'r self, proofs: &'r dyn Requests, proof: &'r str) -> DpopRequest<'r> {
        let mut request = proofs.request(&self.method, &self.uri, proof);
        if let Some(nonce) = &self.nonce {
            request = request.nonce(nonce);
        }
        match &self.access_token {
            Some(token) => request.access_token(token),
            None => request,
        }
    }

    fn proofs<P: ProofAlgorithms>(&self) -> Result<Box<dyn Requests>, Refusal> {
        // A command that ends has no record of what it has seen.
        let mut proofs = DpopProofs::<P>::danger_without_replay_check();
        if let Some(seconds) = self.max_age {
            proofs = proofs.max_age(Duration::from_secs(seconds)).map_err(Refusal::Policy)?;
        }
        Ok(Box::new(proofs.leeway(Duration::from_secs(self.leeway)).map_err(Refusal::Policy)?))
    }
}

/// A verifier of proofs, whatever its algorithm.
trait Requests {
    fn request<'r>(&'r self, method: &'r str, uri: &'r str, proof: &'r str) -> DpopRequest<'r>;
}

impl<P: ProofAlgorithms> Requests for DpopProofs<P> {
    fn request<'r>(&'r self, method: &'r str, uri: &'r str, proof: &'r str) -> DpopRequest<'r> {
        Self::request(self, method, uri, [proof])
    }
}

impl Visitor for &ProofRules {
    type Output = Result<Box<dyn Requests>, Refusal>;

    fn curve<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.proofs::<A>()
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.proofs::<A>()
    }

    /// No proof is of such an algorithm.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output {
        Err(VerifyError::AlgMismatch { expected: "one with public keys" }.into())
    }
}

/// The text of a file, without the line end behind it.
fn text(path: &Path) -> Result<String, Trouble> {
    let bytes = key_file::bytes(path).map_err(Trouble::Usage)?;
    key_file::text(path, &bytes).map(|text| text.trim_ascii_end().to_owned()).map_err(Trouble::Usage)
}

/// The DER of a certificate.
fn certificate(path: &Path) -> Result<Vec<u8>, Trouble> {
    let bytes = key_file::bytes(path).map_err(Trouble::Usage)?;
    if !key_file::is_pem(&bytes) {
        return Ok(bytes.to_vec());
    }
    match pem_rfc7468::decode_vec(bytes.trim_ascii()) {
        Ok(("CERTIFICATE", der)) => Ok(der),
        _ => Err(Trouble::Usage(format!("{}: expected one certificate", path.display()))),
    }
}
