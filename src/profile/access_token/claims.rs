//! The claims that an access token adds to the registered ones (RFC 9068 §2.2).

use alloc::{string::String, vec::Vec};

use super::{lists::Lists, scope::Scope};
use crate::{
    Claim, Timestamp, VerifyError,
    claims::Claims as TokenClaims,
    profile::claims,
    strict::{claim_value::ClaimValue, name::Name},
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
    /// The claims that are looked at wherever they are by RFC 9068.
    pub(super) fn names() -> impl Iterator<Item = Name> {
        claims::values(["client_id", "scope", "auth_time", "acr", "amr"]).into_iter().chain(Lists::names())
    }

    pub(super) fn read(token: TokenClaims<'_>, forms: &Forms) -> Result<Self, VerifyError> {
        let client = match &forms.client {
            Some(other) if !token.has("client_id") => other,
            _ => "client_id",
        };
        let client_id = token.owned_string(client, Claim::ClientId.malformed())?;
        if client_id.as_ref().is_some_and(String::is_empty) {
            return Err(Claim::ClientId.malformed());
        }
        let claims = Self {
            scope: Scope::read(token, &forms.scope, forms.lenient_scope)?,
            lists: Lists::read(token, forms.lenient_lists)?,
            auth_time: token.time("auth_time", Claim::AuthTime.malformed())?,
            acr: token.owned_string("acr", Claim::Acr.malformed())?,
            amr: token.strings("amr", Claim::Amr.malformed())?.unwrap_or_default(),
            client_id: client_id.ok_or(VerifyError::Missing(Claim::ClientId))?,
        };
        match &forms.audience {
            Some(claim) => ensure_for(&forms.resource, token, claim).map(|()| claims),
            None => Ok(claims),
        }
    }
}

/// Whether what stands for `aud` is the resource, or holds it.
fn ensure_for(resource: &str, token: TokenClaims<'_>, claim: &str) -> Result<(), VerifyError> {
    let is_it = |text| token.registered.text(text) == resource;
    let is_for = match token.get(claim).ok_or(VerifyError::Missing(Claim::Aud))? {
        ClaimValue::Text(one) => is_it(one),
        ClaimValue::Texts(all) => all.iter().any(is_it),
        ClaimValue::Number(_) | ClaimValue::Whole(_) | ClaimValue::Null | ClaimValue::Json(_) | ClaimValue::Other => {
            false
        }
    };
    if is_for { Ok(()) } else { Err(VerifyError::Mismatch(Claim::Aud)) }
}
