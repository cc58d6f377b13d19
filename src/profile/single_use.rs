//! Tokens that are good for one use.

use alloc::{format, string::String};
use core::time::Duration;

use crate::{
    Timestamp, VerifyError,
    registered::Registered,
    replay::{Life, ReplayCheck, SingleUse, Use},
    strict::limits::{MAX_LEEWAY_SECONDS, MAX_SINGLE_USE_AGE_SECONDS},
};

/// When a token is used, and by how much the clock of whoever made it may differ.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) now: Timestamp,
    pub(super) leeway: Duration,
}

/// Records the use of a client assertion, and refuses one that is not the first.
///
/// One with an `iat` is accepted no later than ten minutes after that (RFC 7523 §3, rule 6), however far ahead its `exp` is: libraries state an
/// hour, and use it at once, so there is no need to remember it for that long. An `iat` that is ahead is taken as it is: a client whose
/// clock is wrong, or who lies, is remembered until `exp` at most.
pub(super) fn is_first_assertion(
    check: &dyn ReplayCheck,
    assertion: &Registered,
    clock: Clock,
) -> Result<(), VerifyError> {
    let exp = assertion.exp.ok_or(VerifyError::ExpMissing)?;
    let end = match assertion.iat {
        None => exp,
        Some(iat) => exp.min(latest_use(iat, clock)?),
    };
    let client = assertion.iss().ok_or(VerifyError::IssMissing)?;
    let client = format!("client {client}");
    is_first(check, assertion, (&client, &client), end, clock)
}

/// Records the use of a logout token, which ends a session of `of`, or all of a user's; and refuses one that is not the first.
pub(super) fn is_first_logout(
    check: &dyn ReplayCheck,
    token: &Registered,
    of: &str,
    clock: Clock,
) -> Result<(), VerifyError> {
    let end = match (token.exp, token.iat) {
        (Some(exp), _) => exp,
        (None, Some(iat)) => latest_use(iat, clock)?,
        (None, None) => return Err(VerifyError::ExpMissing),
    };
    let issuer = token.iss().ok_or(VerifyError::IssMissing)?;
    is_first(check, token, (&format!("issuer {issuer}"), &user(issuer, of)), end, clock)
}

/// The last instant at which a token that was made then is recorded, which is the same for every verifier.
fn latest_use(iat: Timestamp, clock: Clock) -> Result<Timestamp, VerifyError> {
    let latest = iat.saturating_add(Duration::from_secs(MAX_SINGLE_USE_AGE_SECONDS));
    if clock.now < latest.saturating_add(clock.leeway) { Ok(latest) } else { Err(VerifyError::TooOld) }
}

/// The length keeps the two parts apart.
fn user(issuer: &str, of: &str) -> String {
    format!("user {} {issuer} {of}", issuer.len())
}

/// Records the use of a token by its realm and `jti`, and refuses one that is not the first. It is called after all other rules, so
/// that a token that breaks a rule uses nothing up; only the caller's type is built after it.
///
/// A realm begins with what it is of, so that one record can serve all kinds: no client is called like somebody's key.
fn is_first(
    check: &dyn ReplayCheck,
    token: &Registered,
    (realm, party): (&str, &str),
    end: Timestamp,
    Clock { now, leeway }: Clock,
) -> Result<(), VerifyError> {
    let id = token.jti().ok_or(VerifyError::JtiMissing)?;
    let life = Life { from: end, here: leeway, anywhere: Duration::from_secs(MAX_LEEWAY_SECONDS) };
    record(check, &SingleUse::new(realm, id, party, now, life))
}

/// Asks the check, and refuses whatever is not the first use.
pub(super) fn record(check: &dyn ReplayCheck, single_use: &SingleUse<'_>) -> Result<(), VerifyError> {
    match check.record(single_use) {
        Use::First => Ok(()),
        Use::Repeated => Err(VerifyError::Replayed),
        Use::TooMany => Err(VerifyError::ReplayQuota),
        Use::Unknown => Err(VerifyError::ReplayUnknown),
    }
}
