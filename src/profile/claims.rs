//! The forms of the claims that a profile adds to the registered ones.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde_json::value::RawValue;

use crate::{
    Claim, JsonFault, Part, Timestamp, VerifyError,
    claims::Claims,
    strict::{
        claim_value::{ClaimValue, Text},
        name::{Name, Wanted},
    },
};

/// Strings, numbers and arrays of strings that a profile asks for.
pub(super) fn values<const N: usize>(names: [&'static str; N]) -> [Name; N] {
    names.map(|name| Name::new(name, Wanted::Any))
}

/// Objects, and arrays of whatever, that a profile asks for.
pub(super) fn objects<const N: usize>(names: [&'static str; N]) -> [Name; N] {
    names.map(|name| Name::new(name, Wanted::Json))
}

impl<'c> Claims<'c> {
    pub(super) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A string of its own, if it is there at all.
    pub(super) fn owned_string(self, name: &str, malformed: VerifyError) -> Result<Option<String>, VerifyError> {
        self.string(name, malformed).map(|text| text.map(String::from))
    }

    /// An array of strings, if it is there at all.
    pub(super) fn strings(self, name: &str, malformed: VerifyError) -> Result<Option<Vec<String>>, VerifyError> {
        match self.get(name) {
            None => Ok(None),
            Some(ClaimValue::Texts(all)) => Ok(Some(self.owned(all))),
            Some(_) => Err(malformed),
        }
    }

    /// A number of seconds from 1970 to 9999, if it is there at all.
    pub(super) fn time(self, name: &str, malformed: VerifyError) -> Result<Option<Timestamp>, VerifyError> {
        match self.get(name) {
            None => Ok(None),
            Some(ClaimValue::Number(number)) => Timestamp::from_numeric_date(*number).map(Some).ok_or(malformed),
            Some(ClaimValue::Whole(number)) => Timestamp::from_whole_numeric_date(*number).map(Some).ok_or(malformed),
            Some(_) => Err(malformed),
        }
    }

    /// The text of a JSON object, if it is there at all.
    pub(super) fn object(self, name: &str, malformed: VerifyError) -> Result<Option<&'c str>, VerifyError> {
        self.get(name).map(|found| self.object_in(found).ok_or(malformed)).transpose()
    }

    /// The text of `cnf`, if it is there at all.
    pub(super) fn cnf_object(self) -> Result<Option<&'c str>, VerifyError> {
        self.cnf().map(|found| self.object_in(found).ok_or(Claim::Cnf.malformed())).transpose()
    }

    /// The text of an object or of an array.
    pub(super) fn json(self, found: &ClaimValue) -> Option<&'c str> {
        match found {
            ClaimValue::Json(range) => self.registered.set().get(range.clone()),
            ClaimValue::Number(_)
            | ClaimValue::Whole(_)
            | ClaimValue::Text(_)
            | ClaimValue::Texts(_)
            | ClaimValue::Null
            | ClaimValue::Other => None,
        }
    }

    fn object_in(self, found: &ClaimValue) -> Option<&'c str> {
        self.json(found).filter(|text| text.starts_with('{'))
    }

    /// Texts, each as a string of its own.
    pub(super) fn owned(self, all: &[Text]) -> Vec<String> {
        all.iter().map(|text| self.registered.text(text).into()).collect()
    }
}

/// The text of a member of an object that is within a claims set, if it is there at all.
pub(super) fn member<'s>(object: &'s str, name: &str) -> Result<Option<&'s str>, VerifyError> {
    let members: BTreeMap<String, &'s RawValue> =
        serde_json::from_str(object).map_err(|_| VerifyError::Json { part: Part::Claims, fault: JsonFault::Syntax })?;
    Ok(members.get(name).map(|value| value.get()))
}
