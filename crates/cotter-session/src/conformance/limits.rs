//! Idle limits, absolute limits and the overlap, on a clock that may go back.

use std::time::Duration;

use cotter::Timestamp;

use super::{
    Violation,
    trial::{CLIENT, OVERLAP, SECOND, Trial, begin_cookie, begin_family, copy, policy},
    violation::ensure,
};
use crate::{RefreshOutcome, SessionPolicy};

const IDLE: Duration = Duration::from_secs(600);
const MAX: Duration = Duration::from_secs(3600);

fn short() -> SessionPolicy {
    policy().cookie_idle(IDLE).refresh_idle(IDLE).session_max(MAX)
}

#[derive(Clone, Copy, Debug)]
enum Limit {
    Overlap,
    IdleCookie,
    IdleToken,
    AbsoluteCookie,
    AbsoluteToken,
}

pub(super) async fn limits_hold_to_the_millisecond(trial: &Trial) -> Result<(), Violation> {
    for limit in [Limit::Overlap, Limit::IdleCookie, Limit::IdleToken, Limit::AbsoluteCookie, Limit::AbsoluteToken] {
        // As near as the clock lets the answer come: one that runs on may have passed the limit meanwhile.
        let mut before = None;
        for exponent in 0..13 {
            before = is_inside(trial, limit, -(1 << exponent)).await?;
            if before.is_some() {
                break;
            }
        }
        ensure!(before.is_some(), "{limit:?}: no answer within 4 seconds");
        ensure!(before == Some(true), "{limit:?}: has come too early");
        for late in [0, 1] {
            let inside = is_inside(trial, limit, late).await?;
            ensure!(inside == Some(false), "{limit:?}: has not come {late} ms after its time");
        }
    }
    Ok(())
}

/// Whether a new session is inside a limit, so many milliseconds after it. `None` if the clock has passed the limit while
/// the store was asked.
async fn is_inside(trial: &Trial, limit: Limit, offset: i64) -> Result<Option<bool>, Violation> {
    // Only one of the limits is near.
    let policy = match limit {
        Limit::AbsoluteCookie | Limit::AbsoluteToken => short().cookie_idle(2 * MAX).refresh_idle(2 * MAX),
        Limit::Overlap | Limit::IdleCookie | Limit::IdleToken => short(),
    };
    let sessions = trial.sessions_with(policy);
    let begun = sessions.begin(trial.subject()?).with_cookie().with_refresh_token(CLIENT).start().await?;
    let (Some(cookie), Some(token)) = (begun.cookie, begun.refresh_token) else {
        return Err(Violation::new("a session has not what it was asked for"));
    };
    let id = begun.session.id();
    if matches!(limit, Limit::Overlap) {
        sessions.refresh(copy(&token)?, CLIENT, None).await?;
    }
    let record = trial.row(id).await?.record;
    let rotated_at = record.refresh.and_then(|family| family.previous).map(|previous| previous.rotated_at);
    let edge = match limit {
        Limit::Overlap => rotated_at.map(|at| at.saturating_add(OVERLAP)).unwrap_or(record.created_at),
        Limit::IdleCookie | Limit::IdleToken => record.created_at.saturating_add(IDLE),
        Limit::AbsoluteCookie | Limit::AbsoluteToken => record.created_at.saturating_add(MAX),
    };
    let span = Duration::from_millis(offset.unsigned_abs());
    trial.set(if offset < 0 { edge.saturating_sub(span) } else { edge.saturating_add(span) }).await?;
    let is_inside = match limit {
        Limit::Overlap | Limit::IdleToken | Limit::AbsoluteToken => sessions.refresh(token, CLIENT, None).await.is_ok(),
        Limit::IdleCookie | Limit::AbsoluteCookie => sessions.find(&cookie).await.is_ok(),
    };
    let is_known = offset >= 0 || trial.now().await? < edge;
    Ok(is_known.then_some(is_inside))
}

pub(super) async fn nothing_moves_the_absolute_limit(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(short());
    let subject = trial.subject()?;
    let begun = sessions.begin(subject.clone()).with_cookie().with_refresh_token(CLIENT).start().await?;
    let (Some(mut cookie), Some(mut token)) = (begun.cookie, begun.refresh_token) else {
        return Err(Violation::new("a session has not what it was asked for"));
    };
    let id = begun.session.id();
    let created_at = begun.session.created_at();
    let expires_at = created_at.saturating_add(MAX);
    ensure!(begun.session.expires_at() == expires_at, "the absolute limit is not what was stated");
    for minutes in (9..60).step_by(9) {
        trial.set(created_at.saturating_add(minutes * 60 * SECOND)).await?;
        token = sessions.refresh(token, CLIENT, None).await?.refresh_token;
        cookie = sessions.renew(&cookie).await?;
        let session = sessions.find(&cookie).await?;
        sessions.update_data(&session, vec![1]).await?;
        let kept = sessions.end_everywhere_else(&subject, &cookie).await?.kept;
        cookie = kept.ok_or_else(|| Violation::new("a live session was not kept"))?.1;
        let record = trial.row(id).await?.record;
        ensure!(record.expires_at == expires_at, "the absolute limit has moved after {minutes} minutes");
        ensure!(record.idle_expires_at <= expires_at, "the idle limit is past the absolute one");
        let idle = record.idle_expires_at.saturating_duration_since(record.last_used_at);
        ensure!(record.idle_expires_at == expires_at || idle == IDLE, "a use has moved the idle limit by {idle:?}");
    }
    trial.set(expires_at).await?;
    ensure!(sessions.find(&cookie).await.is_err(), "a cookie works after the absolute limit");
    ensure!(sessions.refresh(token, CLIENT, None).await.is_err(), "a token works after the absolute limit");
    Ok(())
}

pub(super) async fn an_earlier_limit_holds_and_a_later_one_does_not(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(short());
    let now = trial.now().await?;
    let earlier =
        Timestamp::from_unix_seconds(now.unix_seconds()).saturating_add(300 * SECOND + Duration::from_millis(7));
    let begun = sessions.begin(trial.subject()?).with_cookie().not_after(earlier).start().await?.session;
    ensure!(begun.expires_at() == earlier, "an earlier absolute limit does not hold");
    let idle = trial.row(begun.id()).await?.record.idle_expires_at;
    ensure!(idle == earlier, "the idle limit is past the absolute one");

    let later = now.saturating_add(24 * MAX);
    let begun = sessions.begin(trial.subject()?).with_cookie().not_after(later).start().await?.session;
    ensure!(
        begun.expires_at() == begun.created_at().saturating_add(MAX),
        "a later limit holds in place of the policy's"
    );

    let past = now.saturating_sub(SECOND);
    let begun = sessions.begin(trial.subject()?).with_cookie().not_after(past).start().await?;
    let cookie = begun.cookie.ok_or_else(|| Violation::new("no cookie"))?;
    ensure!(sessions.find(&cookie).await.is_err(), "a session whose limit had passed is live");
    Ok(())
}

pub(super) async fn a_use_is_noted_once_an_interval(trial: &Trial) -> Result<(), Violation> {
    let interval = 60 * SECOND;
    let sessions = trial.sessions_with(short().touch_interval(interval));
    let cookie = begin_cookie(&sessions, trial.subject()?).await?;
    let before = trial.row(cookie.session_id()).await?.record;
    trial.advance(interval - 20 * SECOND);
    sessions.find(&cookie).await?;
    ensure!(trial.row(before.id).await?.record == before, "a use inside the interval was written");
    trial.advance(20 * SECOND);
    let used_at = trial.now().await?;
    sessions.find(&cookie).await?;
    let after = trial.row(before.id).await?.record;
    ensure!(after.last_used_at >= used_at, "a use after the interval was not written");
    ensure!(after.idle_expires_at == after.last_used_at.saturating_add(IDLE), "a use has not moved the idle limit");
    let expected = crate::Record { last_used_at: after.last_used_at, idle_expires_at: after.idle_expires_at, ..before };
    ensure!(after == expected, "a use has changed more than when the session was used");
    Ok(())
}

pub(super) async fn a_clock_that_goes_back_ends_nothing(trial: &Trial) -> Result<(), Violation> {
    let (_, events) = trial.watched();
    let sessions = events.of(trial.sessions_with(short().touch_interval(Duration::ZERO)));
    let cookie = begin_cookie(&sessions, trial.subject()?).await?;
    let first = begin_family(&sessions, trial.subject()?).await?;
    trial.advance(OVERLAP);
    sessions.find(&cookie).await?;
    let second = sessions.refresh(copy(&first)?, CLIENT, None).await?.refresh_token;
    let rows = [trial.row(cookie.session_id()).await?.record, trial.row(first.session_id()).await?.record];

    for back in [Duration::from_millis(1), OVERLAP, 24 * MAX] {
        trial.turn_back(back);
        sessions.find(&cookie).await?;
        let replayed = sessions.refresh(copy(&first)?, CLIENT, None).await?;
        ensure!(replayed.outcome == RefreshOutcome::Replayed, "the predecessor is {:?}", replayed.outcome);
        ensure!(replayed.refresh_token.expose() == second.expose(), "the predecessor gets another successor");
        let current = sessions.refresh(copy(&second)?, CLIENT, None).await?;
        ensure!(current.outcome == RefreshOutcome::Current, "the current token is {:?}", current.outcome);
        trial.advance(back);
    }
    for row in rows {
        let now = trial.row(row.id).await?.record;
        let is_later = now.last_used_at >= row.last_used_at && now.idle_expires_at >= row.idle_expires_at;
        ensure!(is_later, "a clock that went back has moved a limit back");
    }
    ensure!(events.take().is_empty(), "a clock that went back was noted as reuse");

    // A use at an earlier time than the one before it.
    let third = begin_family(&sessions, trial.subject()?).await?;
    let row = trial.row(third.session_id()).await?.record;
    trial.turn_back(OVERLAP);
    let rotated = sessions.refresh(third, CLIENT, None).await?;
    ensure!(rotated.outcome == RefreshOutcome::Rotated, "a first use at an earlier time is {:?}", rotated.outcome);
    let now = trial.row(row.id).await?.record;
    ensure!(now.last_used_at == row.last_used_at, "a use at an earlier time has moved the last use back");
    ensure!(now.idle_expires_at == row.idle_expires_at, "a use at an earlier time has moved the idle limit back");

    // What has ended stays so.
    sessions.end(second.session_id(), crate::EndReason::LoggedOut).await?;
    trial.turn_back(MAX);
    ensure!(sessions.refresh(second, CLIENT, None).await.is_err(), "a clock that went back has revived a session");
    Ok(())
}
