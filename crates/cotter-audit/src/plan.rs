//! What is done with the cases of one group. The key is pinned once, when the file is read.

use cotter::KeyError;

use crate::{
    algorithm::AlgorithmName,
    check::{Check, ForJws, ForJwt, Imports},
    jwks::Sets,
    key::{KeySource, pin},
    outcome::Got,
    policy::JwtPolicy,
    schema::{Group, KeyOrCode, Pin, key},
};

/// One group, understood.
pub(crate) enum Plan {
    /// This build cannot run it, for this reason.
    Skip(String),
    /// The file says something of it that is not understood.
    Broken(String),
    /// Each case has a token. If the key or the policy was refused, that is what comes of every case.
    Tokens(Result<Box<dyn Check>, &'static str>),
    /// Each case is a key to be pinned.
    Keys(Keys),
    /// Each case is a set to be loaded.
    Sets(Sets),
}

/// What keys are pinned for, and the key of the cases that bring none.
pub(crate) struct Keys {
    algorithm: AlgorithmName,
    kid: Option<String>,
    key: Option<KeyOrCode>,
}

impl Plan {
    /// Understands a group, or says what is wrong with it.
    pub(crate) fn of(group: &Group) -> Result<Self, String> {
        let Group { kind, pin: Pin { alg, kid, key: json }, policy, .. } = group;
        if !matches!(kind.as_str(), "jws" | "jwt" | "jwk" | "jwks") {
            return Ok(Self::Skip(format!("no kind {kind} in this build")));
        }
        if kind == "jwks" && alg.is_none() {
            return Sets::of(&group.pin, None).map(Self::Sets);
        }
        let name = alg.as_ref().ok_or_else(|| format!("pin: kind {kind} needs an alg"))?;
        let Some(algorithm) = AlgorithmName::find(name) else {
            return Ok(Self::Skip(format!("no algorithm {name} in this build")));
        };
        if kind == "jwks" {
            return Sets::of(&group.pin, Some(algorithm)).map(Self::Sets);
        }
        let key = json.as_ref().map(|json| key(json, kid.as_deref())).transpose()?;
        if kind == "jwk" {
            return Ok(Self::Keys(Keys { algorithm, kid: kid.clone(), key }));
        }

        let key = key.ok_or_else(|| format!("pin: kind {kind} needs a key"))?;
        let key = key.map(|key| even_if_weak(algorithm, kid.as_deref(), key));
        if kind == "jws" {
            return Ok(Self::Tokens(key.and_then(|key| pin(algorithm, kid.as_deref(), &key, ForJws))));
        }
        let policy = match JwtPolicy::read(policy.as_ref().ok_or("kind jwt needs a policy")?.get()) {
            Ok(policy) => policy,
            // It may be of a later version; what is overlooked in it would be a pass.
            Err(reason) => return Ok(Self::Skip(format!("no such policy in this build: {reason}"))),
        };
        Ok(Self::Tokens(key.and_then(|key| pin(algorithm, kid.as_deref(), &key, ForJwt(policy)))))
    }
}

/// Published tokens are made with secrets that everybody knows. They are of use here, where nothing is guarded by them;
/// whether such a secret can be pinned is the question of kind `jwk`.
fn even_if_weak(algorithm: AlgorithmName, kid: Option<&str>, key: KeySource) -> KeySource {
    if pin(algorithm, kid, &key, Imports) == Got::Refuse(KeyError::SecretWeak.code()) {
        key.as_weak_secret().unwrap_or(key)
    } else {
        key
    }
}

impl Keys {
    /// The key that a case brings.
    pub(crate) fn own_key(&self, json: &serde_json::value::RawValue) -> Result<KeyOrCode, String> {
        key(json, self.kid.as_deref())
    }

    /// Whether cases need no key of their own.
    pub(crate) const fn have_one(&self) -> bool {
        self.key.is_some()
    }

    /// Whether the key of a case, or else that of the group, can be pinned.
    pub(crate) fn check(&self, own: Option<&KeyOrCode>) -> Got {
        match own.or(self.key.as_ref()) {
            Some(Ok(key)) => pin(self.algorithm, self.kid.as_deref(), key, Imports),
            Some(Err(code)) => Got::Refuse(code),
            // A file with such a case is not read.
            None => Got::Refuse("no-key"),
        }
    }
}
