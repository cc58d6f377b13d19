//! The claims that an access token adds to the registered ones (RFC 9068 §2.2).

use alloc::{string::String, vec::Vec};

use super::{lists::Lists, scope::Scope};
use crate::{
    Timestamp, VerifyError,
    profile::claims::{self, members},
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

/// Where a token says for which client it was issued.
#[derive(Clone, Copy, Debug)]
pub(super) enum Client {
    ClientId,
    ClientIdOrAzp,
}

impl Claims {
    pub(super) fn read(set: &str, client: Client) -> Result<Self, VerifyError> {
        let names = ["client_id", "azp", "scope", "auth_time", "acr", "amr"];
        let [client_id, azp, scope, auth_time, acr, amr] = members(set, names)?;
        let client_id = match (client_id, client) {
            (None, Client::ClientIdOrAzp) => azp,
            (client_id, _) => client_id,
        };
        let client_id = claims::string(client_id, VerifyError::ClientIdMalformed)?;
        if client_id.as_ref().is_some_and(String::is_empty) {
            return Err(VerifyError::ClientIdMalformed);
        }
        Ok(Self {
            scope: claims::string(scope, VerifyError::ScopeMalformed)?
                .map(Scope::read)
                .transpose()?
                .unwrap_or_default(),
            lists: Lists::read(set)?,
            auth_time: claims::time(auth_time, VerifyError::AuthTimeMalformed)?,
            acr: claims::string(acr, VerifyError::AcrMalformed)?,
            amr: claims::strings(amr, VerifyError::AmrMalformed)?.unwrap_or_default(),
            client_id: client_id.ok_or(VerifyError::ClientIdMissing)?,
        })
    }
}
