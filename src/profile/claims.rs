//! The claims that a profile adds to the registered ones, read from a claims set that has verified.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use serde_json::value::RawValue;

use crate::{
    Timestamp, VerifyError,
    strict::{
        json::{self, Value},
        limits::MEMBERS_CEILING,
    },
};

/// The members called `names`, in that order. The text has been held to the rules of a claims set before.
pub(super) fn members<const N: usize>(set: &str, names: [&str; N]) -> Result<[Option<Value>; N], VerifyError> {
    json::members_up_to(set.as_bytes(), names, MEMBERS_CEILING).map_err(|_| VerifyError::ClaimsSyntax)
}

/// A string, if it is there at all.
pub(super) fn string(value: Option<Value>, malformed: VerifyError) -> Result<Option<String>, VerifyError> {
    value.map(|value| value.into_string().ok_or(malformed)).transpose()
}

/// An array of strings, if it is there at all.
pub(super) fn strings(value: Option<Value>, malformed: VerifyError) -> Result<Option<Vec<String>>, VerifyError> {
    match value {
        None => Ok(None),
        Some(Value::Strings(all)) => Ok(Some(all)),
        Some(Value::Number(_) | Value::Whole(_) | Value::String(_) | Value::Null | Value::Other) => Err(malformed),
    }
}

/// A number of seconds from 1970 to 9999, if it is there at all.
pub(super) fn time(value: Option<Value>, malformed: VerifyError) -> Result<Option<Timestamp>, VerifyError> {
    match value {
        None => Ok(None),
        Some(Value::Number(number)) => Timestamp::from_numeric_date(number).map(Some).ok_or(malformed),
        Some(Value::Whole(number)) => Timestamp::from_whole_numeric_date(number).map(Some).ok_or(malformed),
        Some(Value::String(_) | Value::Strings(_) | Value::Null | Value::Other) => Err(malformed),
    }
}

/// The text of a member that is a JSON object, if it is there at all.
pub(super) fn object<'s>(set: &'s str, name: &str, malformed: VerifyError) -> Result<Option<&'s str>, VerifyError> {
    match raw(set, name)? {
        Some(text) if !text.starts_with('{') => Err(malformed),
        found => Ok(found),
    }
}

/// The text of a member, if it is there at all.
pub(super) fn raw<'s>(set: &'s str, name: &str) -> Result<Option<&'s str>, VerifyError> {
    let members: BTreeMap<String, &'s RawValue> = serde_json::from_str(set).map_err(|_| VerifyError::ClaimsSyntax)?;
    Ok(members.get(name).map(|value| value.get()))
}
