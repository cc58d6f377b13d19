use alloc::{string::String, vec::Vec};

use serde::de::DeserializeOwned;

use crate::{
    Timestamp, VerifyError,
    jws::{Malformed, audience, optional_string},
    strict::{
        json::{self, Broken, Value},
        limits::{MAX_DEPTH, MAX_MEMBERS},
    },
};

/// The registered claims (RFC 7519 §4.1), each absent or well-formed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registered {
    pub(crate) iss: Option<String>,
    pub(crate) sub: Option<String>,
    pub(crate) aud: Option<Vec<String>>,
    pub(crate) exp: Option<Timestamp>,
    pub(crate) nbf: Option<Timestamp>,
    pub(crate) iat: Option<Timestamp>,
    pub(crate) jti: Option<String>,
}

/// A claims set that has been read, and not yet been held against a policy.
pub(crate) struct Decoded<T> {
    pub(crate) claims: T,
    pub(crate) registered: Registered,
    /// `nonce`, of whatever type: it is a claim of some profiles only, so the policy says whether it matters.
    pub(crate) nonce: Option<Value>,
}

/// Reads a claims set strictly, once for the registered claims and once into the caller's type.
pub(crate) fn decode<T: DeserializeOwned>(json: &[u8]) -> Result<Decoded<T>, VerifyError> {
    let [exp, nbf, iat, iss, sub, aud, jti, nonce] =
        json::members(json, ["exp", "nbf", "iat", "iss", "sub", "aud", "jti", "nonce"]).map_err(syntax)?;
    let registered = Registered {
        exp: numeric_date(exp, VerifyError::ExpMalformed)?,
        nbf: numeric_date(nbf, VerifyError::NbfMalformed)?,
        iat: numeric_date(iat, VerifyError::IatMalformed)?,
        iss: optional_string(iss, VerifyError::IssMalformed)?,
        sub: optional_string(sub, VerifyError::SubMalformed)?,
        aud: audience(aud).map_err(|Malformed| VerifyError::AudMalformed)?,
        jti: optional_string(jti, VerifyError::JtiMalformed)?,
    };
    let claims = serde_json::from_slice(json).map_err(|_| VerifyError::ClaimsShape)?;
    Ok(Decoded { claims, registered, nonce })
}

fn numeric_date(value: Option<Value>, malformed: VerifyError) -> Result<Option<Timestamp>, VerifyError> {
    match value {
        None => Ok(None),
        Some(Value::Number(number)) => Timestamp::from_numeric_date(number).map(Some).ok_or(malformed),
        Some(Value::String(_) | Value::Strings(_) | Value::Other) => Err(malformed),
    }
}

const fn syntax(broken: Broken) -> VerifyError {
    match broken {
        Broken::Utf8 => VerifyError::ClaimsUtf8,
        Broken::Syntax => VerifyError::ClaimsSyntax,
        Broken::NotObject => VerifyError::ClaimsNotObject,
        Broken::DuplicateMember => VerifyError::ClaimsDuplicateMember,
        Broken::TooDeep => VerifyError::ClaimsTooDeep { max: MAX_DEPTH },
        Broken::TooManyMembers => VerifyError::ClaimsTooManyMembers { max: MAX_MEMBERS },
    }
}
