//! The claims set of a token, read strictly and once.

mod further;

use alloc::{string::String, vec::Vec};

use crate::{
    Claim, JsonFault, Part, VerifyError,
    registered::{Format, Leniency, Registered},
    strict::{
        claim_value::ClaimValue,
        fast_path::{Members, Object},
        json,
        limits::MAX_MEMBERS,
        name::{Name, Wanted},
    },
};

pub(crate) use further::{Claims, Further, ask, names};

/// How a claims set is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'v> {
    pub(crate) format: Format,
    pub(crate) leniency: Leniency,
    /// The most members that all objects may have together.
    pub(crate) max_members: usize,
    /// The claims that are returned besides the registered ones and `cnf`.
    pub(crate) asked: &'v [Name],
}

/// A claims set that has been read, but not yet accepted by a policy.
pub(crate) struct Decoded<'v> {
    pub(crate) registered: Registered,
    pub(crate) further: Further<'v>,
    /// The members of a plain claims set, which need not be looked for again.
    pub(crate) plain: Option<&'v Members>,
}

/// The claims that are read from every token.
static NAMES: [Name; 8] = {
    let [exp, nbf, iat, iss, sub, aud, jti] = Registered::NAMES;
    [
        Name::new(exp, Wanted::Any),
        Name::new(nbf, Wanted::Any),
        Name::new(iat, Wanted::Any),
        Name::new(iss, Wanted::Any),
        Name::new(sub, Wanted::Any),
        Name::new(aud, Wanted::Any),
        Name::new(jti, Wanted::Any),
        Name::new("cnf", Wanted::Json),
    ]
};

/// Reads a claims set strictly and once; `buf` is an empty buffer for its members.
pub(crate) fn decode<'v>(
    json: Vec<u8>,
    reading: Reading<'v>,
    buf: &'v mut Members,
) -> Result<Decoded<'v>, VerifyError> {
    let set = String::from_utf8(json).map_err(|_| VerifyError::Json { part: Part::Claims, fault: JsonFault::Utf8 })?;
    decode_text(set, reading, buf)
}

/// The same for a claims set that is text already.
pub(crate) fn decode_text<'v>(
    set: String,
    reading: Reading<'v>,
    buf: &'v mut Members,
) -> Result<Decoded<'v>, VerifyError> {
    let names = || NAMES.iter().chain(reading.asked);
    // A plain object has at most as many members as the default limit, so a lower limit is left to the strict reader.
    let may_be_plain = reading.max_members >= MAX_MEMBERS;
    match may_be_plain.then(|| Object::read(&set, buf)).flatten() {
        Some(object) => {
            let mut names = names();
            let decoded = Decoded::read(|| object.get(names.next()?), &set, reading)?;
            let plain = Some(object.members());
            Ok(Decoded { plain, ..decoded }.keep(set))
        }
        None => {
            let names: Vec<_> = names().map(|name| (name.text(), name.wanted)).collect();
            let found = json::all_wanted(set.as_bytes(), &names, reading.max_members);
            let mut found = found.map_err(|broken| broken.in_part(Part::Claims, reading.max_members))?.into_iter();
            Ok(Decoded::read(|| found.next()?.map(ClaimValue::from), &set, reading)?.keep(set))
        }
    }
}

impl<'v> Decoded<'v> {
    /// Reads what was found for each of [`NAMES`] and then for each name that was asked for.
    fn read(
        mut next: impl FnMut() -> Option<ClaimValue>,
        set: &str,
        reading: Reading<'v>,
    ) -> Result<Self, VerifyError> {
        let Reading { format, leniency, asked, .. } = reading;
        let registered = Registered::read(&mut next, set, format, leniency)?;
        let cnf = next();
        let values = asked.iter().map(|_| next()).collect();
        Ok(Self { registered, further: Further::new(cnf, asked, values), plain: None })
    }

    fn keep(mut self, set: String) -> Self {
        self.registered.keep(set);
        self
    }

    /// The claims set that was read.
    pub(crate) fn into_set(self) -> String {
        self.registered.into_set()
    }

    pub(crate) const fn claims(&self) -> Claims<'_> {
        Claims { registered: &self.registered, further: &self.further }
    }
}

/// The `iss` of a claims set that has not been verified; only for finding a verifier.
pub(crate) fn unverified_issuer(json: Vec<u8>, max_members: usize) -> Result<String, VerifyError> {
    let found = json::wanted(&json, &[("iss", Wanted::Scalar)], max_members);
    let [iss] = found.map_err(|broken| broken.in_part(Part::Claims, max_members))?;
    iss.ok_or(VerifyError::Missing(Claim::Iss))?.into_string().ok_or(Claim::Iss.malformed())
}
