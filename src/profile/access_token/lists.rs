//! `roles`, `groups` and `entitlements` (RFC 9068 §2.2.3.1).
//!
//! The RFC takes them from the user of SCIM (RFC 7643 §4.1.2), where they are multi-valued attributes. Of such an attribute
//! each value is an object whose `value` is the thing itself, beside `display`, `type`, `primary` and `$ref` (§2.4); issuers
//! write plain strings. Both are read, and nothing else is.

use alloc::{string::String, vec::Vec};

use serde_json::value::RawValue;

use super::super::claims::{self, members};
use crate::{
    VerifyError,
    strict::json::{self, Value},
};

/// What an access token says of its subject beyond scopes; a claim that is not there is an empty list.
#[derive(Clone)]
pub(super) struct Lists {
    pub(super) roles: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) entitlements: Vec<String>,
}

impl Lists {
    pub(super) fn read(set: &str, is_lenient: bool) -> Result<Self, VerifyError> {
        let [roles, groups, entitlements] = members(set, ["roles", "groups", "entitlements"])?;
        let list = |found, name, malformed| values(found, set, name, is_lenient).ok_or(malformed);
        Ok(Self {
            roles: list(roles, "roles", VerifyError::RolesMalformed)?,
            groups: list(groups, "groups", VerifyError::GroupsMalformed)?,
            entitlements: list(entitlements, "entitlements", VerifyError::EntitlementsMalformed)?,
        })
    }
}

/// The values of one of them; `None` if it is malformed.
fn values(found: Option<Value>, set: &str, name: &str, is_lenient: bool) -> Option<Vec<String>> {
    match found {
        None => Some(Vec::new()),
        Some(Value::Strings(all)) => Some(all),
        Some(Value::String(one)) if is_lenient => Some([String::from(one.as_str())].into()),
        Some(Value::Number(_) | Value::Whole(_) | Value::String(_)) => None,
        Some(Value::Null | Value::Other) => {
            let elements: Vec<&RawValue> = serde_json::from_str(claims::raw(set, name).ok()??).ok()?;
            elements.into_iter().map(|element| value(element.get())).collect()
        }
    }
}

fn value(element: &str) -> Option<String> {
    if element.starts_with('{') {
        let [value] = json::members(element.as_bytes(), ["value"]).ok()?;
        value?.into_string()
    } else {
        serde_json::from_str(element).ok()
    }
}
