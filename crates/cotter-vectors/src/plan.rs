//! How to run the cases of a group. The key is pinned once, when the file is read.

use cotter::KeyError;
use serde_json::value::RawValue;

use crate::{
    algorithm::AlgorithmName,
    check::{Check, ForJws, ForJwt, ForPaseto, ForPasetoClaims, Imports},
    jwks::Sets,
    key::{KeySource, pin},
    outcome::Got,
    paserk::Paserks,
    policy::ClaimsPolicy,
    profile::{Profile, Proofs},
    protocol::ProtocolName,
    schema::{Group, KeyOrCode, Pin, key, key_bytes},
};

/// How to run one group.
pub(crate) enum Plan {
    /// This build cannot run it, for this reason.
    Skip(String),
    /// The group was not understood, for this reason.
    Broken(String),
    /// Each case is a token. If the key or the policy was rejected, that is the outcome of every case.
    Tokens(Result<Box<dyn Check>, &'static str>),
    /// Each case is a key to be pinned.
    Keys(Keys),
    /// Each case is a set to be loaded.
    Sets(Sets),
    /// Each case is the text of a key, or of its id.
    Paserks(Paserks),
    /// Each case is a DPoP proof.
    Proofs(Box<Proofs>),
}

/// The pin, and the key for cases without their own.
pub(crate) struct Keys {
    target: Target,
    kid: Option<String>,
    key: Option<KeyOrCode>,
}

/// The algorithm or protocol that a key is pinned to, by name.
#[derive(Clone, Copy)]
enum Target {
    Jws(AlgorithmName),
    Paseto(ProtocolName),
}

/// Why a case is skipped.
pub(crate) fn without(algorithm: &str) -> String {
    format!("no algorithm {algorithm} in this build")
}

impl Plan {
    /// Reads a group, or says what is wrong with it.
    pub(crate) fn of(group: &Group) -> Result<Self, String> {
        let Group { kind, pin: Pin { alg, .. }, .. } = group;
        if kind == "jwks" && alg.is_none() {
            return Sets::of(&group.pin, None).map(Self::Sets);
        }
        let name = || alg.as_deref().ok_or_else(|| format!("pin: kind {kind} needs an alg"));
        match kind.as_str() {
            "jws" | "jwt" => Self::jws(group, name()?),
            "paseto" => Self::paseto(group, name()?),
            "paserk" => Self::paserk(&group.pin, name()?),
            "jwk" => Self::key(&group.pin, name()?),
            "dpop" => Self::proofs(group, name()?),
            "jwks" => match AlgorithmName::find(name()?) {
                Some(algorithm) => Sets::of(&group.pin, Some(algorithm)).map(Self::Sets),
                None => Ok(Self::without(name()?)),
            },
            _ => Ok(Self::Skip(format!("no kind {kind} in this build"))),
        }
    }

    fn without(name: &str) -> Self {
        Self::Skip(without(name))
    }

    fn without_policy(reason: &str) -> Self {
        Self::Skip(format!("no such policy in this build: {reason}"))
    }

    fn jws(group: &Group, name: &str) -> Result<Self, String> {
        let Some(algorithm) = AlgorithmName::find(name) else { return Ok(Self::without(name)) };
        let kid = group.pin.kid.as_deref();
        let key = group_key(group)?.map(|key| even_if_weak(Target::Jws(algorithm), kid, key));
        if group.kind == "jws" {
            return Ok(Self::Tokens(key.and_then(|key| pin(algorithm, kid, &key, ForJws))));
        }
        let policy = group.policy.as_ref().ok_or("kind jwt needs a policy")?;
        match Profile::read(policy.get()) {
            Err(reason) => return Ok(Self::without_policy(&reason)),
            Ok(Some(profile)) => {
                // A client's secret is text, and is rejected if it is publicly known.
                let key = if profile.is_for_clients() { group_key(group)? } else { key };
                return Ok(Self::Tokens(key.and_then(|key| profile.pin(algorithm, kid, &key))));
            }
            Ok(None) => {}
        }
        Ok(match policy_of_this_build(policy) {
            Ok(policy) => Self::Tokens(key.and_then(|key| pin(algorithm, kid, &key, ForJwt(policy)))),
            Err(skip) => skip,
        })
    }

    fn paseto(group: &Group, name: &str) -> Result<Self, String> {
        let Some(protocol) = ProtocolName::find(name) else { return Ok(Self::without(name)) };
        let kid = group.pin.kid.as_deref();
        let key = group_key(group)?.map(|key| even_if_weak(Target::Paseto(protocol), kid, key));
        let Some(policy) = &group.policy else {
            return Ok(Self::Tokens(key.and_then(|key| protocol.pin(kid, &key, ForPaseto))));
        };
        Ok(match policy_of_this_build(policy) {
            Ok(policy) => Self::Tokens(key.and_then(|key| protocol.pin(kid, &key, ForPasetoClaims(policy)))),
            Err(skip) => skip,
        })
    }

    fn proofs(group: &Group, name: &str) -> Result<Self, String> {
        let Some(algorithm) = AlgorithmName::find(name) else { return Ok(Self::without(name)) };
        if group.pin.kid.is_some() || group.pin.key.is_some() {
            return Err("pin: kind dpop has no kid and no key".to_owned());
        }
        let policy = group.policy.as_ref().ok_or("kind dpop needs a policy")?;
        Ok(match Proofs::read(algorithm, policy.get()) {
            Ok(proofs) => Self::Proofs(Box::new(proofs)),
            Err(reason) => Self::without_policy(&reason),
        })
    }

    fn paserk(pin: &Pin, name: &str) -> Result<Self, String> {
        if pin.kid.is_some() {
            return Err("pin: kind paserk has no kid".to_owned());
        }
        let key = pin.key.as_deref().map(key_bytes).transpose()?.flatten();
        Ok(Paserks::find(name, key).map_or_else(|| Self::without(name), Self::Paserks))
    }

    fn key(pin: &Pin, name: &str) -> Result<Self, String> {
        let jws = AlgorithmName::find(name).map(Target::Jws);
        let Some(target) = jws.or(ProtocolName::find(name).map(Target::Paseto)) else { return Ok(Self::without(name)) };
        let key = pin.key.as_ref().map(|json| key(json, pin.kid.as_deref())).transpose()?;
        Ok(Self::Keys(Keys { target, kid: pin.kid.clone(), key }))
    }
}

/// The key that verifies the tokens of a group.
fn group_key(group: &Group) -> Result<KeyOrCode, String> {
    let Pin { kid, key: json, .. } = &group.pin;
    let key = json.as_ref().map(|json| key(json, kid.as_deref())).transpose()?;
    key.ok_or_else(|| format!("pin: kind {} needs a key", group.kind))
}

/// A policy that is not understood may be of a later version. Ignoring part of it could turn a failure into a pass.
fn policy_of_this_build(json: &RawValue) -> Result<ClaimsPolicy, Plan> {
    ClaimsPolicy::read(json.get()).map_err(|reason| Plan::without_policy(&reason))
}

/// Published tokens are made with publicly known secrets. These are accepted here, where they protect nothing. Kind
/// `jwk` tests whether such a secret can be pinned.
fn even_if_weak(target: Target, kid: Option<&str>, key: KeySource) -> KeySource {
    if target.imports(kid, &key) == Got::Refuse(KeyError::SecretWeak.code()) {
        key.as_weak_secret().unwrap_or(key)
    } else {
        key
    }
}

impl Target {
    fn imports(self, kid: Option<&str>, key: &KeySource) -> Got {
        match self {
            Self::Jws(algorithm) => pin(algorithm, kid, key, Imports),
            Self::Paseto(protocol) => protocol.pin(kid, key, Imports),
        }
    }
}

impl Keys {
    /// Reads the key of a case.
    pub(crate) fn own_key(&self, json: &RawValue) -> Result<KeyOrCode, String> {
        key(json, self.kid.as_deref())
    }

    /// Whether the group has a key for cases without their own.
    pub(crate) const fn have_one(&self) -> bool {
        self.key.is_some()
    }

    /// Tests whether the key of the case, or else of the group, can be pinned.
    pub(crate) fn check(&self, own: Option<&KeyOrCode>) -> Got {
        match own.or(self.key.as_ref()) {
            Some(Ok(key)) => self.target.imports(self.kid.as_deref(), key),
            Some(Err(code)) => Got::Refuse(code),
            // Not reached: a file with such a case is not accepted.
            None => Got::Refuse("no-key"),
        }
    }
}
