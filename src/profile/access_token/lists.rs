//! `roles`, `groups` and `entitlements` (RFC 9068 §2.2.3.1).
//!
//! The RFC takes them from the user of SCIM (RFC 7643 §4.1.2), where they are multi-valued attributes. Of such an attribute
//! each value is an object whose `value` is the thing itself, beside `display`, `type`, `primary` and `$ref` (§2.4); issuers
//! write plain strings. Both are read, and nothing else is.

use alloc::{string::String, vec::Vec};

use serde_json::value::RawValue;

use crate::{
    Claim, VerifyError,
    claims::Claims,
    profile::claims,
    strict::{claim_value::ClaimValue, json, name::Name},
};

/// What an access token says of its subject beyond scopes; a claim that is not there is an empty list.
#[derive(Clone)]
pub(super) struct Lists {
    pub(super) roles: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) entitlements: Vec<String>,
}

impl Lists {
    pub(super) fn names() -> [Name; 3] {
        claims::objects(["roles", "groups", "entitlements"])
    }

    pub(super) fn read(token: Claims<'_>, is_lenient: bool) -> Result<Self, VerifyError> {
        let list = |name, malformed| values(token, name, is_lenient).ok_or(malformed);
        Ok(Self {
            roles: list("roles", Claim::Roles.malformed())?,
            groups: list("groups", Claim::Groups.malformed())?,
            entitlements: list("entitlements", Claim::Entitlements.malformed())?,
        })
    }
}

/// The values of one of them; `None` if it is malformed.
fn values(token: Claims<'_>, name: &str, is_lenient: bool) -> Option<Vec<String>> {
    let Some(found) = token.get(name) else { return Some(Vec::new()) };
    match found {
        ClaimValue::Texts(all) => Some(token.owned(all)),
        ClaimValue::Text(one) if is_lenient => Some([token.registered.text(one).into()].into()),
        ClaimValue::Json(_) => {
            let elements: Vec<&RawValue> = serde_json::from_str(token.json(found)?).ok()?;
            elements.into_iter().map(|element| value(element.get())).collect()
        }
        ClaimValue::Number(_) | ClaimValue::Whole(_) | ClaimValue::Text(_) | ClaimValue::Null | ClaimValue::Other => {
            None
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
