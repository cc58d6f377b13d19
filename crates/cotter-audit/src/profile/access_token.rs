//! Access tokens.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PinnedKey, PolicyError, SecretAlgorithm, Timestamp, VerifyError,
    profile::{AccessTokens, Presented},
};
use serde::Deserialize;
use serde_json::Value;

use super::dpop::{Limits, proofs_of};
use crate::{
    algorithm::AlgorithmName,
    check::{Check, Token, accepted},
    key::WithKey,
    outcome::Got,
    policy::{clock, present},
};

/// The policy of access tokens. An unknown member or value is an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessTokenPolicy {
    #[serde(rename = "profile")]
    _profile: String,
    now: i64,
    iss: Exactly,
    aud: Exactly,
    presented: How,
    #[serde(default)]
    leeway: u64,
    #[serde(default, deserialize_with = "present")]
    typ: Option<Typ>,
    #[serde(default, deserialize_with = "present")]
    client_id: Option<ClientId>,
    #[serde(default, deserialize_with = "present")]
    auth_age: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    acr: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exactly {
    is: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Bearer,
    Unconfirmed,
    /// The client certificate in DER, as base64url.
    Certificate(Certificate),
    Dpop(ProofRules),
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Certificate(Vec<u8>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofRules {
    alg: Algorithm,
    max_age: u64,
    #[serde(default)]
    leeway: u64,
    method: String,
    uri: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Algorithm(AlgorithmName);

#[derive(Deserialize)]
enum Typ {
    #[serde(rename = "jwt")]
    Jwt,
}

#[derive(Deserialize)]
enum ClientId {
    #[serde(rename = "or-azp")]
    OrAzp,
}

/// Makes the verifier of a group with this policy.
pub(super) struct ForAccessTokens(pub(super) AccessTokenPolicy);

type Made = Result<Box<dyn Check>, &'static str>;

impl WithKey for ForAccessTokens {
    type Output = Made;

    /// Every key is of one of the two families below.
    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Made {
        Err(key.err().map_or("key-of-no-family", KeyError::code))
    }

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Made {
        let (iss, aud) = (self.0.iss.is.as_str(), self.0.aud.is.as_str());
        let tokens = AccessTokens::new(key.map_err(KeyError::code)?, iss, aud);
        self.checks(tokens)
    }

    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Made {
        let (iss, aud) = (self.0.iss.is.as_str(), self.0.aud.is.as_str());
        let tokens = AccessTokens::with_shared_secret(key.map_err(KeyError::code)?, iss, aud);
        self.checks(tokens)
    }
}

impl ForAccessTokens {
    fn checks<A: JwsAlgorithm>(self, tokens: AccessTokens<A>) -> Made {
        let Self(policy) = self;
        let mut tokens = tokens.leeway(Duration::from_secs(policy.leeway)).map_err(PolicyError::code)?;
        if let Some(Typ::Jwt) = policy.typ {
            tokens = tokens.danger_typ_jwt();
        }
        if let Some(ClientId::OrAzp) = policy.client_id {
            tokens = tokens.client_id_from_azp();
        }
        let now = clock(policy.now).map_err(VerifyError::code)?;
        Ok(Box::new(Tokens { tokens, policy, now }))
    }
}

struct Tokens<A: JwsAlgorithm> {
    tokens: AccessTokens<A>,
    policy: AccessTokenPolicy,
    now: Timestamp,
}

impl<A: JwsAlgorithm> Tokens<A> {
    fn verify(&self, token: &str, presented: Presented<'_>) -> Result<(), VerifyError> {
        let verified = self.tokens.verify_at::<Value>(token, presented, self.now)?;
        if let Some(seconds) = self.policy.auth_age {
            verified.require_auth_age(Duration::from_secs(seconds))?;
        }
        match &self.policy.acr {
            Some(acr) => verified.require_acr(acr.iter().map(String::as_str)),
            None => Ok(()),
        }
    }
}

impl<A: JwsAlgorithm> Check for Tokens<A> {
    fn check(&self, token: &Token) -> Got {
        let presented = match &self.policy.presented {
            How::Bearer => Presented::bearer(),
            How::Unconfirmed => Presented::danger_unconfirmed(),
            How::Certificate(Certificate(der)) => Presented::certificate(der),
            How::Dpop(rules) => return self.check_with_proof(token, rules),
        };
        self.result(token, presented)
    }
}

impl<A: JwsAlgorithm> Tokens<A> {
    fn check_with_proof(&self, token: &Token, rules: &ProofRules) -> Got {
        let limits = Limits { max_age: rules.max_age, leeway: rules.leeway, replay: None };
        let proofs = match proofs_of(rules.alg.0, limits) {
            Ok(proofs) => proofs,
            Err(error) => return Got::Refuse(error.code()),
        };
        let fields: Vec<&str> = token.proof.as_deref().into_iter().collect();
        let request = proofs.request(&rules.method, &rules.uri, &fields);
        let mut last = Got::Accept;
        for _ in 0..token.shown {
            last = self.result(token, Presented::dpop(request));
        }
        last
    }

    fn result(&self, token: &Token, presented: Presented<'_>) -> Got {
        match self.verify(&token.text, presented) {
            Err(error) => Got::Refuse(error.code()),
            Ok(()) => accepted(token, token.text.split('.').nth(1).unwrap_or_default()),
        }
    }
}

impl TryFrom<String> for Certificate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        URL_SAFE_NO_PAD.decode(text).map(Self).map_err(|error| format!("certificate: {error}"))
    }
}

impl TryFrom<String> for Algorithm {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        AlgorithmName::find(&name)
            .filter(|algorithm| algorithm.has_public_keys())
            .map(Self)
            .ok_or_else(|| format!("alg: no public-key algorithm {name}"))
    }
}
