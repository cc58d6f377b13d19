//! The registered claims, as a claims set or a header states them.

use alloc::{string::String, vec::Vec};

use crate::{Timestamp, claims::Format, strict::json::Value};

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
    pub(crate) fn read([exp, nbf, iat, iss, sub, aud, jti]: [Option<Value>; 7], format: Format) -> Result<Self, Claim> {
        Ok(Self {
            exp: time(exp, format).ok_or(Claim::Exp)?,
            nbf: time(nbf, format).ok_or(Claim::Nbf)?,
            iat: time(iat, format).ok_or(Claim::Iat)?,
            iss: string(iss).ok_or(Claim::Iss)?,
            sub: string(sub).ok_or(Claim::Sub)?,
            aud: audience(aud, format).ok_or(Claim::Aud)?,
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

/// A number of seconds from 1970 to 9999 (RFC 7519 §2), or such a time as text (PASETO, "Registered Claims").
fn time(value: Option<Value>, format: Format) -> Option<Option<Timestamp>> {
    let Some(value) = value else { return Some(None) };
    let instant = match format {
        Format::Jwt => Timestamp::from_numeric_date(value.into_number()?),
        #[cfg(feature = "paseto")]
        Format::Paseto => Timestamp::from_rfc3339(&value.into_string()?),
    };
    instant.map(Some)
}

fn string(value: Option<Value>) -> Option<Option<String>> {
    match value {
        None => Some(None),
        Some(value) => value.into_string().map(Some),
    }
}

/// A string, or in a JWT a non-empty array of strings (RFC 7519 §4.1.3).
fn audience(value: Option<Value>, format: Format) -> Option<Option<Vec<String>>> {
    match (value, format) {
        (None, _) => Some(None),
        (Some(Value::Strings(all)), Format::Jwt) => (!all.is_empty()).then_some(Some(all)),
        (Some(one), _) => one.into_string().map(|one| Some([one].into())),
    }
}
