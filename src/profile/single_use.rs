//! Tokens that are good for one use.

use alloc::{format, string::String};
use core::time::Duration;

use crate::{
    Claim, Timestamp, VerifyError,
    registered::Registered,
    replay::{Life, UnaskedUse},
    strict::limits::{MAX_LEEWAY_SECONDS, MAX_SINGLE_USE_AGE_SECONDS},
};

/// When a token is used, and by how much the clock of whoever made it may differ.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) now: Timestamp,
    pub(super) leeway: Duration,
}

/// The use of a client assertion, which is to be recorded.
///
/// One with an `iat` is accepted no later than ten minutes after that (RFC 7523 §3, rule 6), however far ahead its `exp` is: libraries state an
/// hour, and use it at once, so there is no need to remember it for that long. An `iat` that is ahead is taken as it is: a client whose
/// clock is wrong, or who lies, is remembered until `exp` at most.
pub(super) fn of_assertion(assertion: &Registered, clock: Clock) -> Result<UnaskedUse, VerifyError> {
    let exp = assertion.exp.ok_or(VerifyError::Missing(Claim::Exp))?;
    let end = match assertion.iat {
        None => exp,
        Some(iat) => exp.min(latest_use(iat, clock)?),
    };
    let client = assertion.iss().ok_or(VerifyError::Missing(Claim::Iss))?;
    let client = format!("client {client}");
    of(assertion, (client.clone(), client), end, clock)
}

/// The use of a logout token, which ends a session of `whose`, or all of a user's.
pub(super) fn of_logout(token: &Registered, whose: &str, clock: Clock) -> Result<UnaskedUse, VerifyError> {
    let end = match (token.exp, token.iat) {
        (Some(exp), _) => exp,
        (None, Some(iat)) => latest_use(iat, clock)?,
        (None, None) => return Err(VerifyError::Missing(Claim::Exp)),
    };
    let issuer = token.iss().ok_or(VerifyError::Missing(Claim::Iss))?;
    of(token, (format!("issuer {issuer}"), user(issuer, whose)), end, clock)
}

/// The last instant at which a token that was made then is recorded, which is the same for every verifier.
fn latest_use(iat: Timestamp, clock: Clock) -> Result<Timestamp, VerifyError> {
    let latest = iat.saturating_add(Duration::from_secs(MAX_SINGLE_USE_AGE_SECONDS));
    if clock.now < latest.saturating_add(clock.leeway) { Ok(latest) } else { Err(VerifyError::TooOld) }
}

/// The length keeps the two parts apart.
fn user(issuer: &str, whose: &str) -> String {
    format!("user {} {issuer} {whose}", issuer.len())
}

/// The use of a token by its scope and `jti`. It is recorded after all other rules, so that a token that breaks a rule uses nothing
/// up; only the caller's type is built after it.
///
/// A scope begins with what it is of, so that one record can serve all kinds: no client is called like somebody's key.
fn of(
    token: &Registered,
    (scope, party): (String, String),
    end: Timestamp,
    Clock { now, leeway }: Clock,
) -> Result<UnaskedUse, VerifyError> {
    let id = token.jti().ok_or(VerifyError::Missing(Claim::Jti))?.into();
    let life = Life { from: end, here: leeway, anywhere: Duration::from_secs(MAX_LEEWAY_SECONDS) };
    Ok(UnaskedUse { scope, id, party, now, life, is_proof: false })
}
