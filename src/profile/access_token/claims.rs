//! The claims that an access token adds to the registered ones (RFC 9068 §2.2).

use alloc::{string::String, vec::Vec};

use super::{lists::Lists, scope::Scope};
use crate::{
    Timestamp, VerifyError,
    profile::claims::{self, members},
    strict::json::Value,
};

#[derive(Clone)]
pub(super) struct Claims {
    pub(super) client_id: String,
    pub(super) scope: Scope,
    pub(super) lists: Lists,
    pub(super) auth_time: Option<Timestamp>,
    pub(super) acr: Option<String>,
    pub(super) amr: Vec<String>,
}

/// Where a token says what, and in which form, as far as that is not RFC 9068's.
#[derive(Clone, Debug)]
pub(super) struct Forms {
    pub(super) resource: String,
    /// The claim that names the client where `client_id` does not.
    pub(super) client: Option<String>,
    /// The claim that stands for `aud`.
    pub(super) audience: Option<String>,
    pub(super) scope: String,
    pub(super) lenient_scope: bool,
    pub(super) lenient_lists: bool,
}

impl Forms {
    /// Those of RFC 9068.
    pub(super) fn new(resource: String) -> Self {
        Self {
            resource,
            client: None,
            audience: None,
            scope: "scope".into(),
            lenient_scope: false,
            lenient_lists: false,
        }
    }
}

impl Claims {
    pub(super) fn read(set: &str, forms: &Forms) -> Result<Self, VerifyError> {
        let [client_id, auth_time, acr, amr] = members(set, ["client_id", "auth_time", "acr", "amr"])?;
        // By themselves, since any of them may be one of those above.
        let [other_client] = members(set, [forms.client.as_deref().unwrap_or("client_id")])?;
        let [scope] = members(set, [forms.scope.as_str()])?;
        let client_id = claims::string(client_id.or(other_client), VerifyError::ClientIdMalformed)?;
        if client_id.as_ref().is_some_and(String::is_empty) {
            return Err(VerifyError::ClientIdMalformed);
        }
        let claims = Self {
            scope: Scope::read(scope, forms.lenient_scope)?,
            lists: Lists::read(set, forms.lenient_lists)?,
            auth_time: claims::time(auth_time, VerifyError::AuthTimeMalformed)?,
            acr: claims::string(acr, VerifyError::AcrMalformed)?,
            amr: claims::strings(amr, VerifyError::AmrMalformed)?.unwrap_or_default(),
            client_id: client_id.ok_or(VerifyError::ClientIdMissing)?,
        };
        match &forms.audience {
            Some(claim) => is_for(&forms.resource, members(set, [claim.as_str()])?).map(|()| claims),
            None => Ok(claims),
        }
    }
}

/// Whether what stands for `aud` is the resource, or holds it.
fn is_for(resource: &str, [audience]: [Option<Value>; 1]) -> Result<(), VerifyError> {
    let is_for = match audience.ok_or(VerifyError::AudMissing)? {
        Value::String(one) => *one == resource,
        Value::Strings(all) => all.iter().any(|one| one == resource),
        Value::Number(_) | Value::Whole(_) | Value::Null | Value::Other => false,
    };
    if is_for { Ok(()) } else { Err(VerifyError::AudMismatch) }
}
