//! The claims set of a token, read strictly.

use alloc::{string::String, vec::Vec};

use serde::de::DeserializeOwned;

use crate::{
    VerifyError,
    registered::{Claim, Registered},
    strict::{
        found::Found,
        json::{self, Broken},
        limits::{MAX_DEPTH, MAX_MEMBERS},
        plain::{Members, Name, Object},
    },
};

/// How a token of one kind writes its registered claims.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    /// Times are numbers, and an audience may be a list (RFC 7519 §4.1).
    Jwt,
    /// Times are RFC 3339 text, and an audience is one string (PASETO, "Registered Claims").
    #[cfg(feature = "paseto")]
    Paseto,
}

/// A claims set that has been read, and not yet been held against a policy.
pub(crate) struct Decoded<T> {
    pub(crate) claims: T,
    pub(crate) registered: Registered,
    /// `nonce`, of whatever type: it is a claim of some profiles only, so the policy says whether it matters.
    pub(crate) nonce: Option<Found>,
    /// `sid`, in the same way.
    pub(crate) sid: Option<Found>,
}

/// The registered claims, and those that a policy may look at.
const NAMES: [Name; 9] = {
    let [exp, nbf, iat, iss, sub, aud, jti] = Registered::NAMES;
    [
        Name::new(exp),
        Name::new(nbf),
        Name::new(iat),
        Name::new(iss),
        Name::new(sub),
        Name::new(aud),
        Name::new(jti),
        Name::new("nonce"),
        Name::new("sid"),
    ]
};

/// Reads a claims set strictly for the registered claims, and into the caller's type.
pub(crate) fn decode<T: DeserializeOwned>(json: Vec<u8>, format: Format) -> Result<Decoded<T>, VerifyError> {
    let set = String::from_utf8(json).map_err(|_| VerifyError::ClaimsUtf8)?;
    let mut room = Members::new();
    let plain = Object::read(&set, &mut room);
    let (mut registered, nonce, sid) = match &plain {
        Some(object) => {
            let mut names = NAMES.iter();
            take(|| object.get(names.next()?), &set, format)?
        }
        None => {
            let mut found = json::members(set.as_bytes(), NAMES.map(|name| name.text())).map_err(syntax)?.into_iter();
            take(|| found.next()?.map(Found::from), &set, format)?
        }
    };
    let claims = match plain.and_then(|object| object.deserialize()) {
        Some(claims) => claims,
        // Not `from_str`: for a map with keys of `bool`, it takes for granted that a text is UTF-8 that begins inside a character.
        None => serde_json::from_slice(set.as_bytes()).map_err(|_| VerifyError::ClaimsShape)?,
    };
    registered.keep(set);
    Ok(Decoded { claims, registered, nonce, sid })
}

/// Takes what was found at each of [`NAMES`], one after the other.
fn take(
    mut next: impl FnMut() -> Option<Found>,
    set: &str,
    format: Format,
) -> Result<(Registered, Option<Found>, Option<Found>), VerifyError> {
    let registered = Registered::read(&mut next, set, format).map_err(|claim| malformed(claim, format))?;
    Ok((registered, next(), next()))
}

/// The `iss` of a claims set that nobody has verified, as the name of a verifier and for nothing else.
pub(crate) fn unverified_issuer(json: Vec<u8>) -> Result<String, VerifyError> {
    let [iss] = json::scalars(&json, ["iss"]).map_err(syntax)?;
    iss.ok_or(VerifyError::IssMissing)?.into_string().ok_or(VerifyError::IssMalformed)
}

const fn malformed(claim: Claim, format: Format) -> VerifyError {
    let (time, audience) = match format {
        Format::Jwt => ("a number of seconds from 1970 to 9999", "a string or a non-empty array of strings"),
        #[cfg(feature = "paseto")]
        Format::Paseto => ("an RFC 3339 time from 1970 to 9999", "a string"),
    };
    match claim {
        Claim::Exp => VerifyError::ExpMalformed { expected: time },
        Claim::Nbf => VerifyError::NbfMalformed { expected: time },
        Claim::Iat => VerifyError::IatMalformed { expected: time },
        Claim::Iss => VerifyError::IssMalformed,
        Claim::Sub => VerifyError::SubMalformed,
        Claim::Aud => VerifyError::AudMalformed { expected: audience },
        Claim::Jti => VerifyError::JtiMalformed,
    }
}

const fn syntax(broken: Broken) -> VerifyError {
    match broken {
        Broken::Utf8 => VerifyError::ClaimsUtf8,
        // No string is unwanted here.
        Broken::Syntax | Broken::Unwanted => VerifyError::ClaimsSyntax,
        Broken::NotObject => VerifyError::ClaimsNotObject,
        Broken::DuplicateMember => VerifyError::ClaimsDuplicateMember,
        Broken::TooDeep => VerifyError::ClaimsTooDeep { max: MAX_DEPTH },
        Broken::TooManyMembers => VerifyError::ClaimsTooManyMembers { max: MAX_MEMBERS },
    }
}
