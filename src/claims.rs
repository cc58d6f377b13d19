//! The claims set of a token, read strictly.

use alloc::{string::String, vec::Vec};

use serde::de::DeserializeOwned;

use crate::{
    VerifyError,
    registered::{Claim, Format, Leniency, Registered},
    strict::{
        found::Found,
        json::{self, Broken},
        limits::{MAX_DEPTH, MAX_MEMBERS},
        plain::{Members, Name, Object},
        traced,
    },
};

/// How a claims set is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    pub(crate) format: Format,
    pub(crate) leniency: Leniency,
    /// How many members all objects have together at most.
    pub(crate) max_members: usize,
}

/// A claims set whose registered claims have been read, and which has not yet been held against a policy.
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct Decoded<'b> {
    pub(crate) registered: Registered,
    /// `nonce`, of whatever type: it is a claim of some profiles only, so the policy says whether it matters.
    pub(crate) nonce: Option<Found>,
    /// `sid`, in the same way.
    pub(crate) sid: Option<Found>,
    /// `cnf`, in the same way.
    pub(crate) cnf: Option<Found>,
    /// The members of a plain claims set, which need not be looked for again.
    plain: Option<&'b Members>,
}

/// The registered claims, and those that a policy may look at.
const NAMES: [Name; 10] = {
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
        Name::new("cnf"),
    ]
};

/// Reads a claims set strictly for the registered claims, with an empty `buf` for its members.
pub(crate) fn decode(json: Vec<u8>, reading: Reading, buf: &mut Members) -> Result<Decoded<'_>, VerifyError> {
    let set = String::from_utf8(json).map_err(|_| VerifyError::ClaimsUtf8)?;
    // A plain object has no more members than the strict reader takes unless it is told to take fewer.
    let may_be_plain = reading.max_members >= MAX_MEMBERS;
    match may_be_plain.then(|| Object::read(&set, buf)).flatten() {
        Some(object) => {
            let mut names = NAMES.iter();
            let decoded = Decoded::read(|| object.get(names.next()?), &set, reading)?;
            let plain = Some(object.members());
            Ok(Decoded { plain, ..decoded }.keep(set))
        }
        None => {
            let names = NAMES.map(|name| name.text());
            let found = json::members_up_to(set.as_bytes(), names, reading.max_members);
            let mut found = found.map_err(|broken| syntax(broken, reading.max_members))?.into_iter();
            Ok(Decoded::read(|| found.next()?.map(Found::from), &set, reading)?.keep(set))
        }
    }
}

/// How an accepted claims set becomes the content of a [`Verified`](crate::Verified).
pub(crate) type Read<T> = fn(&Decoded<'_>) -> Result<T, VerifyError>;

/// The reading of a verification without a claims type: none.
pub(crate) const fn unread(_: &Decoded<'_>) -> Result<(), VerifyError> {
    Ok(())
}

impl Decoded<'_> {
    /// Takes what was found at each of [`NAMES`], one after the other.
    fn read(mut next: impl FnMut() -> Option<Found>, set: &str, reading: Reading) -> Result<Self, VerifyError> {
        let Reading { format, leniency, .. } = reading;
        let registered =
            Registered::read(&mut next, set, format, leniency).map_err(|claim| malformed(claim, format))?;
        Ok(Self { registered, nonce: next(), sid: next(), cnf: next(), plain: None })
    }

    fn keep(mut self, set: String) -> Self {
        self.registered.keep(set);
        self
    }
}

/// The reading of a verification with one: the claims set into the caller's type.
pub(crate) fn read_as<T: DeserializeOwned>(claims: &Decoded<'_>) -> Result<T, VerifyError> {
    let set = claims.registered.set();
    match claims.plain.and_then(|members| Object::of(set, members).deserialize()) {
        Some(claims) => Ok(claims),
        None => traced::from_slice(set.as_bytes()).map_err(|at| VerifyError::ClaimsShape { at }),
    }
}

/// The `iss` of a claims set that nobody has verified, as the name of a verifier and for nothing else.
pub(crate) fn unverified_issuer(json: Vec<u8>, max_members: usize) -> Result<String, VerifyError> {
    let found = json::scalars_up_to(&json, ["iss"], max_members);
    let [iss] = found.map_err(|broken| syntax(broken, max_members))?;
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

const fn syntax(broken: Broken, max_members: usize) -> VerifyError {
    match broken {
        Broken::Utf8 => VerifyError::ClaimsUtf8,
        // No string is unwanted here.
        Broken::Syntax | Broken::Unwanted => VerifyError::ClaimsSyntax,
        Broken::NotObject => VerifyError::ClaimsNotObject,
        Broken::DuplicateMember => VerifyError::ClaimsDuplicateMember,
        Broken::TooDeep => VerifyError::ClaimsTooDeep { max: MAX_DEPTH },
        Broken::TooManyMembers => VerifyError::ClaimsTooManyMembers { max: max_members },
    }
}
