//! What a JWK says about its use. It narrows what the key can be pinned for, and never widens it.

use super::{Purpose, Reading, string, syntax};
use crate::{
    KeyError,
    strict::{
        json::{self, Value},
        limits::MAX_KEY_OPS,
    },
};

impl Reading {
    /// A member, if it counts as present: leniently, one without a value does not.
    pub(super) fn present(self, value: Option<Value>) -> Option<Value> {
        value.filter(|value| match (self, value) {
            (Self::Strict, _) => true,
            (Self::Lenient, Value::Null) => false,
            (Self::Lenient, Value::String(text)) => !text.is_empty(),
            (Self::Lenient, Value::Strings(all)) => !all.is_empty(),
            (Self::Lenient, Value::Number(_) | Value::Whole(_) | Value::Json(_) | Value::Other) => true,
        })
    }
}

/// Checks `alg` against the pin. `AKP` keys require it (RFC 9964 §3); for other keys, the type supplies a missing one.
pub(super) fn ensure_for(purpose: Purpose, alg: Option<Value>) -> Result<(), KeyError> {
    let Some(alg) = alg else {
        return if purpose.kty == "AKP" { Err(KeyError::JwkMemberMissing { member: "alg" }) } else { Ok(()) };
    };
    if purpose.alg.contains(&string(alg, "alg")?.as_str()) {
        Ok(())
    } else {
        Err(KeyError::JwkAlg { expected: purpose.name })
    }
}

/// Refuses the private members of every kind of key (RFC 7518 §6.2.2, §6.3.2, RFC 8037 §2, RFC 9964 §3).
pub(super) fn refuse_private(text: &str, reading: Reading) -> Result<(), KeyError> {
    const NAMES: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "priv"];
    let private = json::members(text.as_bytes(), NAMES).map_err(syntax)?.map(|value| reading.present(value));
    let [oth] = json::members(text.as_bytes(), ["oth"]).map_err(syntax)?.map(|value| reading.present(value));
    if oth.is_some() || private.iter().any(|value| matches!(value, Some(Value::String(_)))) {
        return Err(KeyError::PrivateKey);
    }
    // A value such as `null` is not the private part of a key, but the member is not absent either.
    NAMES.iter().zip(&private).find(|(_, value)| value.is_some()).map_or(Ok(()), |(name, _)| Err(not_private(name)))
}

pub(super) const fn not_private(member: &'static str) -> KeyError {
    KeyError::JwkMemberType { member, expected: "none in a public key" }
}

/// Checks that `use` and `key_ops` allow verification (RFC 7517 §4.2, §4.3).
pub(super) fn for_signatures(use_: Option<Value>, key_ops: Option<Value>) -> Result<(), KeyError> {
    let use_ = use_.map(|use_| string(use_, "use")).transpose()?;
    if use_.as_ref().is_some_and(|use_| use_ != "sig") {
        return Err(KeyError::JwkUse);
    }
    let operations = match key_ops {
        None => return Ok(()),
        Some(Value::Strings(operations)) => operations,
        Some(Value::Number(_) | Value::Whole(_) | Value::String(_) | Value::Null | Value::Json(_) | Value::Other) => {
            return Err(KeyError::JwkMemberType { member: "key_ops", expected: "an array of strings" });
        }
    };
    let repeats = operations
        .iter()
        .take(MAX_KEY_OPS)
        .enumerate()
        .any(|(i, operation)| operations.iter().take(i).any(|o| o == operation));
    if operations.len() > MAX_KEY_OPS || repeats || !operations.iter().any(|operation| operation == "verify") {
        return Err(KeyError::JwkKeyOps);
    }
    if use_.is_some() && !operations.iter().all(|operation| operation == "verify" || operation == "sign") {
        return Err(KeyError::JwkUseKeyOps);
    }
    Ok(())
}
