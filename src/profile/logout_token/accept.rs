//! What a logout token must say (Back-Channel Logout §2.6).

use super::{
    super::{
        audience,
        claims::{member, objects, values},
        subject,
    },
    LogoutTokens,
};
use crate::{Claim, JwsAlgorithm, Timestamp, VerifyError, claims::Claims, registered::Registered, strict::name::Name};

/// The member of `events` that makes a token a logout token (Back-Channel Logout §2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims that are looked at, beside the registered ones.
pub(super) fn names() -> impl Iterator<Item = Name> {
    objects(["events"]).into_iter().chain(values(["nonce", "sid"]))
}

impl<A: JwsAlgorithm> LogoutTokens<A> {
    fn accept_without_exp(&self, claims: &Registered, now: Timestamp) -> Result<(), VerifyError> {
        let age = self.without_exp.ok_or(VerifyError::Missing(Claim::Exp))?;
        let iat = claims.iat.ok_or(VerifyError::Missing(Claim::Iat))?;
        let last = iat.saturating_add(age).saturating_add(self.tokens.tolerance());
        if now > last { Err(VerifyError::TooOld) } else { Ok(()) }
    }

    /// The `sid` of the session that is ended, if the token names one.
    pub(super) fn accept<'c>(&self, claims: Claims<'c>, now: Timestamp) -> Result<Option<&'c str>, VerifyError> {
        if claims.registered.exp.is_none() {
            self.accept_without_exp(claims.registered, now)?;
        }
        let sid = session_that_is_ended(claims)?;
        audience::others_are_trusted(claims.registered, &self.client_id, &[])?;
        match claims.registered.sub() {
            Some(sub) => subject::ensure_identifier(sub)?,
            None if sid.is_none() => return Err(VerifyError::SubAndSidMissing),
            None => {}
        }
        Ok(sid)
    }
}

/// `sid`, of a claims set that is one of a logout token (§2.4).
fn session_that_is_ended<'c>(claims: Claims<'c>) -> Result<Option<&'c str>, VerifyError> {
    let events = claims.object("events", Claim::Events.malformed())?.ok_or(VerifyError::Missing(Claim::Events))?;
    let event = member(events, LOGOUT_EVENT)?.ok_or(VerifyError::Missing(Claim::LogoutEvent))?;
    if !event.starts_with('{') {
        return Err(Claim::LogoutEvent.malformed());
    }
    if claims.has("nonce") {
        return Err(VerifyError::Unexpected(Claim::Nonce));
    }
    match claims.string("sid", Claim::Sid.malformed())? {
        Some("") => Err(Claim::Sid.malformed()),
        sid => Ok(sid),
    }
}
