//! The claims that an ID token adds to the registered ones (OpenID Connect Core §2).

use alloc::{string::String, vec::Vec};

use crate::{
    Timestamp, VerifyError,
    profile::claims::{members, string, strings, time},
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
    pub(super) fn read(set: &str) -> Result<Self, VerifyError> {
        let names = ["events", "nonce", "azp", "auth_time", "acr", "amr", "sid", "at_hash", "c_hash"];
        let [events, nonce, azp, auth_time, acr, amr, sid, at_hash, c_hash] = members(set, names)?;
        if events.is_some() {
            return Err(VerifyError::EventsUnexpected);
        }
        Ok(Self {
            nonce: string(nonce, VerifyError::NonceMalformed)?,
            azp: string(azp, VerifyError::AzpMalformed)?,
            auth_time: time(auth_time, VerifyError::AuthTimeMalformed)?,
            acr: string(acr, VerifyError::AcrMalformed)?,
            amr: strings(amr, VerifyError::AmrMalformed)?,
            sid: string(sid, VerifyError::SidMalformed)?,
            at_hash: string(at_hash, VerifyError::AtHashMalformed)?,
            c_hash: string(c_hash, VerifyError::CHashMalformed)?,
        })
    }
}
