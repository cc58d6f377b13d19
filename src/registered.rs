//! The registered claims, as a claims set or a header states them.

use alloc::{string::String, vec::Vec};

use crate::{Timestamp, strict::json::Value};

/// The registered claims (RFC 7519 §4.1), each absent or well-formed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registered {
    pub(crate) exp: Option<Timestamp>,
    pub(crate) nbf: Option<Timestamp>,
    pub(crate) iat: Option<Timestamp>,
    pub(crate) iss: Option<String>,
    pub(crate) sub: Option<String>,
    pub(crate) aud: Option<Vec<String>>,
    pub(crate) jti: Option<String>,
}

/// One registered claim, by name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Claim {
    Exp,
    Nbf,
    Iat,
    Iss,
    Sub,
    Aud,
    Jti,
}

impl Registered {
    /// The names, in the order in which [`read`](Self::read) takes the values.
    pub(crate) const NAMES: [&str; 7] = ["exp", "nbf", "iat", "iss", "sub", "aud", "jti"];

    /// Takes the values; the first that is there and malformed is the error.
    pub(crate) fn read([exp, nbf, iat, iss, sub, aud, jti]: [Option<Value>; 7]) -> Result<Self, Claim> {
        Ok(Self {
            exp: numeric_date(exp).ok_or(Claim::Exp)?,
            nbf: numeric_date(nbf).ok_or(Claim::Nbf)?,
            iat: numeric_date(iat).ok_or(Claim::Iat)?,
            iss: string(iss).ok_or(Claim::Iss)?,
            sub: string(sub).ok_or(Claim::Sub)?,
            aud: audience(aud).ok_or(Claim::Aud)?,
            jti: string(jti).ok_or(Claim::Jti)?,
        })
    }

    /// Whether every claim that is here is the same there (RFC 7519 §5.3).
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        fn agrees<T: PartialEq>(here: &Option<T>, there: &Option<T>) -> bool {
            here.is_none() || here == there
        }
        agrees(&self.exp, &other.exp)
            && agrees(&self.nbf, &other.nbf)
            && agrees(&self.iat, &other.iat)
            && agrees(&self.iss, &other.iss)
            && agrees(&self.sub, &other.sub)
            && agrees(&self.aud, &other.aud)
            && agrees(&self.jti, &other.jti)
    }
}

// For each of these, the outer `None` is a value that is malformed, and the inner one a claim that is absent.

/// A number of seconds from 1970 to 9999 (RFC 7519 §2).
fn numeric_date(value: Option<Value>) -> Option<Option<Timestamp>> {
    match value {
        None => Some(None),
        Some(Value::Number(number)) => Timestamp::from_numeric_date(number).map(Some),
        Some(Value::String(_) | Value::Strings(_) | Value::Other) => None,
    }
}

fn string(value: Option<Value>) -> Option<Option<String>> {
    match value {
        None => Some(None),
        Some(value) => value.into_string().map(Some),
    }
}

/// A string, or a non-empty array of strings (RFC 7519 §4.1.3).
fn audience(value: Option<Value>) -> Option<Option<Vec<String>>> {
    match value {
        None => Some(None),
        Some(Value::Strings(all)) => (!all.is_empty()).then_some(Some(all)),
        Some(one) => one.into_string().map(|one| Some([one].into())),
    }
}
