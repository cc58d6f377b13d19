//! DPoP proofs, with the algorithm chosen by name.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, PolicyError, RawKeyAlgorithm, SecretAlgorithm,
    profile::{DpopProofs, DpopRequest, ProofAlgorithms},
    replay::{ReplayCheck, SingleUse, Use},
};
use serde::Deserialize;

use crate::{
    algorithm::{AlgorithmName, Visitor},
    outcome::Got,
    policy::{clock, present},
};

/// A group of kind `dpop`.
pub(crate) struct Proofs {
    algorithm: AlgorithmName,
    policy: ProofPolicy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofPolicy {
    #[serde(rename = "profile")]
    _profile: Named,
    now: i64,
    max_age: u64,
    #[serde(default)]
    leeway: u64,
    method: String,
    uri: String,
    #[serde(default, deserialize_with = "present")]
    nonce: Option<OneOrMore>,
    #[serde(default, deserialize_with = "present")]
    access_token: Option<String>,
    #[serde(default, deserialize_with = "present")]
    replay: Option<Replay>,
}

#[derive(Deserialize)]
enum Named {
    #[serde(rename = "dpop")]
    Dpop,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// The replay check of a policy; by default, no use is known.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Replay {
    CannotTell,
    TooMany,
    NotAsked,
    AskedByCaller,
}

/// One case: the values of the header fields, and the request if it differs from the policy's.
pub(crate) struct ProofCase {
    pub(crate) fields: Vec<String>,
    pub(crate) method: Option<String>,
    pub(crate) uri: Option<String>,
    pub(crate) shown: usize,
}

impl Proofs {
    pub(crate) fn read(algorithm: AlgorithmName, policy: &str) -> Result<Self, String> {
        if !algorithm.has_public_keys() {
            return Err(format!("{} has no public keys", algorithm.as_str()));
        }
        Ok(Self { algorithm, policy: super::policy(policy)? })
    }

    /// Presents the proofs of a case as many times as it says. With several header fields, the first differs the first
    /// time.
    pub(crate) fn check(&self, case: &ProofCase) -> Got {
        let ProofPolicy { max_age, leeway, replay, now, .. } = &self.policy;
        let limits = Limits { max_age: *max_age, leeway: *leeway, replay: *replay };
        let proofs = match proofs_of(self.algorithm, limits) {
            Ok(proofs) => proofs,
            Err(error) => return Got::Refuse(error.code()),
        };
        let now = match clock(*now) {
            Ok(now) => now,
            Err(error) => return Got::Refuse(error.code()),
        };
        let mut last = Got::Accept;
        for time in 0..case.shown {
            // If a case with two tokens is presented twice, the second token is presented the second time.
            let fields: Vec<&str> = match case.fields.as_slice() {
                [first, second] if case.shown > 1 => vec![if time == 0 { first } else { second }],
                fields => fields.iter().map(String::as_str).collect(),
            };
            last = self.verify(&*proofs, case, &fields, now);
        }
        last
    }

    fn verify(&self, proofs: &dyn Requests, case: &ProofCase, fields: &[&str], now: cotter::Timestamp) -> Got {
        let ProofPolicy { method, uri, nonce, access_token, .. } = &self.policy;
        let (method, uri) = (case.method.as_ref().unwrap_or(method), case.uri.as_ref().unwrap_or(uri));
        let mut request = proofs.request(method, uri, fields);
        let several: Vec<&str>;
        request = match nonce {
            None => request,
            Some(OneOrMore::One(nonce)) => request.nonce(nonce),
            Some(OneOrMore::More(nonces)) => {
                several = nonces.iter().map(String::as_str).collect();
                request.nonce_one_of(&several)
            }
        };
        if let Some(token) = access_token {
            request = request.access_token(token);
        }
        request.verify_at(now).map_or_else(|error| Got::Refuse(error.code()), |_| Got::Accept)
    }
}

/// The parameters of a verifier of proofs.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) max_age: u64,
    pub(super) leeway: u64,
    pub(super) replay: Option<Replay>,
}

/// A verifier of proofs, whatever its algorithms.
pub(super) trait Requests {
    fn request<'r>(&'r self, method: &'r str, uri: &'r str, fields: &[&'r str]) -> DpopRequest<'r>;
}

impl<P: ProofAlgorithms> Requests for DpopProofs<P> {
    fn request<'r>(&'r self, method: &'r str, uri: &'r str, fields: &[&'r str]) -> DpopRequest<'r> {
        Self::request(self, method, uri, fields.iter().copied())
    }
}

/// Creates a verifier for this algorithm that has not seen a proof yet.
pub(super) fn proofs_of(algorithm: AlgorithmName, limits: Limits) -> Result<Box<dyn Requests>, PolicyError> {
    algorithm.visit(limits)
}

impl Limits {
    fn verifier<P: ProofAlgorithms>(self) -> Result<Box<dyn Requests>, PolicyError> {
        let proofs = match self.replay {
            None => DpopProofs::<P>::new(Arc::new(Seen::default())),
            Some(Replay::CannotTell) => DpopProofs::new(Arc::new(Always(Use::Indeterminate))),
            Some(Replay::TooMany) => DpopProofs::new(Arc::new(Always(Use::TooMany))),
            Some(Replay::NotAsked) => DpopProofs::danger_without_replay_check(),
            Some(Replay::AskedByCaller) => DpopProofs::replay_later(),
        };
        let proofs = proofs.max_age(Duration::from_secs(self.max_age))?;
        Ok(Box::new(proofs.leeway(Duration::from_secs(self.leeway))?))
    }
}

impl Visitor for Limits {
    type Output = Result<Box<dyn Requests>, PolicyError>;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.verifier::<A>()
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.verifier::<A>()
    }

    /// Such a group is not understood: the library has no verifier for its algorithm.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output {
        self.verifier::<cotter::Es256>()
    }
}

/// Remembers every use.
#[derive(Default)]
struct Seen(Mutex<HashSet<(String, String)>>);

impl ReplayCheck for Seen {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        let Ok(mut seen) = self.0.lock() else { return Use::Indeterminate };
        let is_new = seen.insert((single_use.scope().to_owned(), single_use.id().to_owned()));
        if is_new { Use::First } else { Use::Repeated }
    }
}

/// Answers every use with this.
struct Always(Use);

impl ReplayCheck for Always {
    fn record(&self, _: &SingleUse<'_>) -> Use {
        self.0
    }
}
