//! Access tokens.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PinnedKey, SecretAlgorithm, Timestamp, VerifyError,
    profile::{AccessTokens, Presentation},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Name, Verifier,
    client::at_most,
    dpop::{Limits, proofs_of},
};
use crate::{
    algorithm::AlgorithmName,
    check::{Check, Token, verdict},
    key::WithKeyOfFamily,
    outcome::Got,
    policy::{True, clock, present},
    revocation::Revocation,
};

/// The policy of access tokens. An unknown member or value is an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessTokenPolicy {
    #[serde(rename = "profile")]
    _profile: Name,
    now: i64,
    iss: Exactly,
    aud: Exactly,
    presented: How,
    #[serde(default, deserialize_with = "present")]
    leeway: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    typ: Option<Typ>,
    #[serde(default, deserialize_with = "present")]
    client_id_from: Option<String>,
    #[serde(default, deserialize_with = "present")]
    audience_from: Option<String>,
    #[serde(default, deserialize_with = "present")]
    scope_from: Option<String>,
    #[serde(default, deserialize_with = "present")]
    sub: Option<Subject>,
    #[serde(default, deserialize_with = "present")]
    jti: Option<TokenId>,
    #[serde(default, deserialize_with = "present")]
    lenient_scope: Option<True>,
    #[serde(default, deserialize_with = "present")]
    lenient_lists: Option<True>,
    #[serde(default, deserialize_with = "present")]
    any_tenant: Option<String>,
    #[serde(default, deserialize_with = "present")]
    auth_age: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    acr: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    revocation: Option<Revocation>,
    #[serde(default, deserialize_with = "present")]
    max_token_len: Option<usize>,
    #[serde(default, deserialize_with = "present")]
    max_claims_members: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exactly {
    is: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    Bearer,
    Unconfirmed,
    /// The client certificate in DER, as base64url.
    Certificate(Certificate),
    Dpop(ProofRules),
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Certificate(Vec<u8>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProofRules {
    alg: Algorithm,
    max_age: u64,
    #[serde(default)]
    leeway: u64,
    method: String,
    uri: String,
    /// The certificate of the connection, if the token must be bound to that as well.
    #[serde(default, deserialize_with = "present")]
    certificate: Option<Certificate>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Algorithm(AlgorithmName);

#[derive(Deserialize)]
enum Typ {
    #[serde(rename = "jwt")]
    Jwt,
}

/// The subject of a token without `sub`.
#[derive(Deserialize)]
enum Subject {
    #[serde(rename = "or-client")]
    OrClient,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TokenId {
    Optional,
}

impl WithKeyOfFamily for AccessTokenPolicy {
    type Output = Verifier;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verifier {
        let tokens = AccessTokens::new(key.map_err(|refused| refused.code())?, &*self.iss.is, &*self.aud.is);
        self.with_tokens(tokens)
    }

    fn with_secret<A: SecretAlgorithm + JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verifier {
        let tokens =
            AccessTokens::with_shared_secret(key.map_err(|refused| refused.code())?, &*self.iss.is, &*self.aud.is);
        self.with_tokens(tokens)
    }
}

impl AccessTokenPolicy {
    fn with_tokens<A: JwsAlgorithm>(self, tokens: AccessTokens<A>) -> Verifier {
        let mut tokens = tokens;
        if let Some(seconds) = self.leeway {
            tokens = tokens.leeway(Duration::from_secs(seconds)).map_err(|refused| refused.code())?;
        }
        if let Some(Typ::Jwt) = self.typ {
            tokens = tokens.danger_allow_untyped();
        }
        if let Some(template) = &self.any_tenant {
            tokens = tokens.danger_any_tenant(template).map_err(|refused| refused.code())?;
        }
        tokens = at_most(tokens, self.max_token_len, AccessTokens::max_token_len)?;
        tokens = at_most(tokens, self.max_claims_members, AccessTokens::max_claims_members)?;
        let tokens = self.forms(tokens);
        let now = clock(self.now).map_err(|refused| refused.code())?;
        let tokens = match &self.revocation {
            Some(revocation) => revocation.of(tokens, now, AccessTokens::revocation, AccessTokens::revocation_later),
            None => tokens,
        };
        Ok(Box::new(Tokens { tokens, policy: self, now }))
    }
}

impl AccessTokenPolicy {
    /// Applies the issuer's differences from RFC 9068.
    fn forms<A: JwsAlgorithm>(&self, mut tokens: AccessTokens<A>) -> AccessTokens<A> {
        if let Some(claim) = &self.client_id_from {
            tokens = tokens.client_id_from(claim);
        }
        if let Some(claim) = &self.audience_from {
            tokens = tokens.audience_from(claim);
        }
        if let Some(claim) = &self.scope_from {
            tokens = tokens.scope_from(claim);
        }
        if let Some(Subject::OrClient) = self.sub {
            tokens = tokens.client_as_subject();
        }
        if let Some(TokenId::Optional) = self.jti {
            tokens = tokens.token_id_optional();
        }
        if let Some(True) = self.lenient_scope {
            tokens = tokens.lenient_scope();
        }
        if let Some(True) = self.lenient_lists {
            tokens = tokens.lenient_lists();
        }
        tokens
    }
}

struct Tokens<A: JwsAlgorithm> {
    tokens: AccessTokens<A>,
    policy: AccessTokenPolicy,
    now: Timestamp,
}

impl<A: JwsAlgorithm> Tokens<A> {
    fn verify(&self, token: &str, presented: Presentation<'_>) -> Result<(), VerifyError> {
        let verified = self.tokens.verify_as_at::<Value>(token, presented, self.now)?;
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
        self.policy.presented.show(token, |presented| self.verify(&token.text, presented))
    }
}

impl How {
    /// Presents a token in this way, as many times as the case says.
    pub(crate) fn show(&self, token: &Token, verify: impl Fn(Presentation<'_>) -> Result<(), VerifyError>) -> Got {
        let presented = match self {
            Self::Bearer => Presentation::bearer(),
            Self::Unconfirmed => Presentation::danger_unconfirmed(),
            Self::Certificate(Certificate(der)) => Presentation::certificate(der),
            Self::Dpop(rules) => return rules.show(token, verify),
        };
        verdict(token, verify(presented))
    }
}

impl ProofRules {
    fn show(&self, token: &Token, verify: impl Fn(Presentation<'_>) -> Result<(), VerifyError>) -> Got {
        let limits = Limits { max_age: self.max_age, leeway: self.leeway, replay: None };
        let proofs = match proofs_of(self.alg.0, limits) {
            Ok(proofs) => proofs,
            Err(error) => return Got::Refuse(error.code()),
        };
        let fields: Vec<&str> = token.proof.as_deref().into_iter().collect();
        let request = proofs.request(&self.method, &self.uri, &fields);
        let presented = match &self.certificate {
            None => Presentation::dpop(request),
            Some(Certificate(der)) => Presentation::dpop_and_certificate(request, der),
        };
        let mut last = Got::Accept;
        for _ in 0..token.shown {
            last = verdict(token, verify(presented));
        }
        last
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
