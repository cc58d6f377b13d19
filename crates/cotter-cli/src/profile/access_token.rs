//! `--profile access-token`.

use std::{path::Path, time::Duration};

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, PinnedKey, SecretAlgorithm, Timestamp,
    profile::{AccessTokens, Presented},
};
use cotter_vectors::{
    algorithm::AlgorithmName,
    key::{WithKeyOfFamily, pin},
};

use super::{
    arguments::{PresentationArguments, PresentedAs},
    dpop::ProofRules,
    parties, text,
};
use crate::{
    Trouble,
    args::Verify,
    key_file,
    key_set::WithRing,
    pin::Pin,
    verify::{Claims, Verdict, at_or_now, usage, with_keys},
};

pub(super) fn verify(arguments: &Verify, algorithm: AlgorithmName) -> Result<Verdict, Trouble> {
    let (issuer, resource) = parties(arguments)?;
    if arguments.max_age.is_some() {
        return Err(usage("--max-age: how old an access token may be is stated by the profile"));
    }
    let Some(presentation) = &arguments.profile.presentation else {
        return Err(usage("an access token needs --presented"));
    };
    let presented = With::read(presentation, arguments)?;
    with_keys(arguments, algorithm, pin, |token| VerifyAccessToken {
        issuer,
        resource,
        leeway: arguments.leeway(),
        client_id_from: presentation.client_id_from.as_deref(),
        presented,
        at: arguments.at,
        token,
    })
}

/// An access token, and what the command line expects of it.
struct VerifyAccessToken<'a> {
    issuer: &'a str,
    resource: &'a str,
    leeway: Option<Duration>,
    client_id_from: Option<&'a str>,
    presented: With,
    at: Option<Timestamp>,
    token: String,
}

/// What an access token was presented with.
enum With {
    Nothing,
    Unconfirmed,
    Certificate(Vec<u8>),
    Proof { text: String, rules: ProofRules },
}

impl With {
    fn read(presentation: &PresentationArguments, arguments: &Verify) -> Result<Self, Trouble> {
        let PresentationArguments { presented, client_cert, dpop_proof, dpop_alg, .. } = presentation;
        match (presented, client_cert, dpop_proof, dpop_alg, &arguments.profile.request) {
            (None, ..) => Err(usage("an access token needs --presented")),
            (Some(PresentedAs::Bearer), None, None, None, None) => Ok(Self::Nothing),
            (Some(PresentedAs::DangerUnconfirmed), None, None, None, None) => Ok(Self::Unconfirmed),
            (Some(PresentedAs::Certificate), Some(path), None, None, None) => certificate(path).map(Self::Certificate),
            (Some(PresentedAs::Dpop), None, Some(path), Some(Pin::Jws(algorithm)), _) => {
                Ok(Self::Proof { text: text(path)?, rules: ProofRules::read(arguments, *algorithm)? })
            }
            _ => Err(usage("--client-cert, --dpop-proof, --dpop-alg, --htm, … belong to what --presented says")),
        }
    }
}

impl WithKeyOfFamily for VerifyAccessToken<'_> {
    type Output = Verdict;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.with_ring(Keyring::from(key?))
    }

    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.verify(AccessTokens::with_shared_secret(key?, self.issuer, self.resource))
    }
}

impl WithRing for VerifyAccessToken<'_> {
    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        self.verify(AccessTokens::new(ring, self.issuer, self.resource))
    }
}

impl VerifyAccessToken<'_> {
    fn verify<A: JwsAlgorithm>(&self, mut tokens: AccessTokens<A>) -> Verdict {
        if let Some(leeway) = self.leeway {
            tokens = tokens.leeway(leeway)?;
        }
        if let Some(claim) = self.client_id_from {
            tokens = tokens.client_id_from(claim);
        }
        let now = at_or_now(self.at)?;
        let verify = |presented| tokens.verify_as_at::<Claims>(&self.token, presented, now);
        let verified = match &self.presented {
            With::Nothing => verify(Presented::bearer()),
            With::Unconfirmed => verify(Presented::danger_unconfirmed()),
            With::Certificate(der) => verify(Presented::certificate(der)),
            With::Proof { text, rules } => {
                let proofs = rules.proofs()?;
                verify(Presented::dpop(rules.request(&*proofs, text)))
            }
        };
        Ok(verified?.into_verified())
    }
}

/// The DER of a certificate.
fn certificate(path: &Path) -> Result<Vec<u8>, Trouble> {
    let bytes = key_file::bytes(path).map_err(Trouble::Usage)?;
    let der = match pem_rfc7468::decode_vec(bytes.trim_ascii()) {
        Ok(("CERTIFICATE", der)) => Some(der),
        Ok(_) => None,
        Err(_) => Some(bytes.to_vec()),
    };
    der.filter(|der| key_file::is_certificate(der))
        .ok_or_else(|| Trouble::Usage(key_file::named(path, "expected one certificate, in PEM or DER")))
}
