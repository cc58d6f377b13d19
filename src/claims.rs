//! The claims set of a token, read strictly.

use alloc::{string::String, vec::Vec};

use serde::de::DeserializeOwned;

use crate::{
    VerifyError,
    registered::{Claim, Registered},
    strict::{
        json::{self, Broken, Value},
        limits::{MAX_DEPTH, MAX_MEMBERS},
    },
};

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
    let registered = Registered::read([exp, nbf, iat, iss, sub, aud, jti]).map_err(malformed)?;
    let claims = serde_json::from_slice(json).map_err(|_| VerifyError::ClaimsShape)?;
    Ok(Decoded { claims, registered, nonce })
}

/// The `iss` of a claims set that nobody has verified, as the name of a verifier and for nothing else.
pub(crate) fn unverified_issuer(json: Vec<u8>) -> Result<String, VerifyError> {
    let [iss] = json::members(&json, ["iss"]).map_err(syntax)?;
    iss.ok_or(VerifyError::IssMissing)?.into_string().ok_or(VerifyError::IssMalformed)
}

const fn malformed(claim: Claim) -> VerifyError {
    match claim {
        Claim::Exp => VerifyError::ExpMalformed,
        Claim::Nbf => VerifyError::NbfMalformed,
        Claim::Iat => VerifyError::IatMalformed,
        Claim::Iss => VerifyError::IssMalformed,
        Claim::Sub => VerifyError::SubMalformed,
        Claim::Aud => VerifyError::AudMalformed,
        Claim::Jti => VerifyError::JtiMalformed,
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
