//! The claims that an ID token adds to the registered ones (OpenID Connect Core §2).

use alloc::{string::String, vec::Vec};

use crate::{
    Claim, Timestamp, VerifyError,
    claims::Claims as TokenClaims,
    profile::{claims, kind},
    strict::name::Name,
};

/// Each absent or well-formed, whether or not the sign-in asks for it.
pub(super) struct Claims {
    pub(super) nonce: Option<String>,
    pub(super) azp: Option<String>,
    pub(super) auth_time: Option<Timestamp>,
    pub(super) acr: Option<String>,
    pub(super) amr: Option<Vec<String>>,
    pub(super) sid: Option<String>,
    pub(super) at_hash: Option<String>,
    pub(super) c_hash: Option<String>,
}

impl Claims {
    pub(super) fn names() -> impl Iterator<Item = Name> {
        let names = ["events", "nonce", "azp", "auth_time", "acr", "amr", "sid", "at_hash", "c_hash"];
        claims::values(names).into_iter().chain(kind::NAMES)
    }

    pub(super) fn read(token: TokenClaims<'_>) -> Result<Self, VerifyError> {
        if token.has("events") {
            return Err(VerifyError::Unexpected(Claim::Events));
        }
        Ok(Self {
            nonce: token.owned_string("nonce", Claim::Nonce.malformed())?,
            azp: token.owned_string("azp", Claim::Azp.malformed())?,
            auth_time: token.time("auth_time", Claim::AuthTime.malformed())?,
            acr: token.owned_string("acr", Claim::Acr.malformed())?,
            amr: token.strings("amr", Claim::Amr.malformed())?,
            sid: token.owned_string("sid", Claim::Sid.malformed())?,
            at_hash: token.owned_string("at_hash", Claim::AtHash.malformed())?,
            c_hash: token.owned_string("c_hash", Claim::CHash.malformed())?,
        })
    }
}
