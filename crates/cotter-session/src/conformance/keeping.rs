//! Ending all sessions of a subject but one, and new cookies for a session.

use std::time::Duration;

use super::{
    Violation,
    trial::{CLIENT, SECOND, Trial, begin_cookie, policy, race, rounds},
    violation::ensure,
};
use crate::{
    EndReason, FindError, SessionCookie, Subject,
    decision::Over,
    store::{EndAll, Keep, Scope},
};

pub(super) async fn end_everywhere_else_keeps_one(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    let (alice, bob) = (trial.subject()?, trial.subject()?);
    let begun = sessions.begin(alice.clone()).with_cookie().with_refresh_token(CLIENT).start().await?;
    let (Some(cookie), Some(token)) = (begun.cookie, begun.refresh_token) else {
        return Err(Violation::new("a session has not what it was asked for"));
    };
    let others = [begin_cookie(&sessions, alice.clone()).await?, begin_cookie(&sessions, alice.clone()).await?];
    let bobs = begin_cookie(&sessions, bob.clone()).await?;
    let before = trial.row(cookie.session_id()).await?.record;

    let ended = sessions.end_everywhere_else(&alice, &cookie).await?;
    let Some((session, renewed)) = ended.kept else { return Err(Violation::new("a live session was not kept")) };
    ensure!(session.id() == cookie.session_id(), "another session was kept");
    ensure!(session.epochs().subject == ended.epoch, "the session that was kept is not under the new counter");
    ensure!(sessions.find(&cookie).await.is_err(), "the old cookie of the session that was kept works");
    ensure!(sessions.find(&renewed).await.is_ok(), "the new cookie of the session that was kept does not work");
    for other in &others {
        ensure!(sessions.find(other).await.is_err(), "another session of the subject goes on");
    }
    ensure!(sessions.find(&bobs).await.is_ok(), "another subject's session has ended");
    let listed: Vec<_> = sessions.list(&alice).await?.iter().map(crate::Session::id).collect();
    ensure!(listed == [session.id()], "the list is not the session that was kept");
    let after = trial.row(session.id()).await?.record;
    let expected = crate::Record { epochs: after.epochs, cookie: after.cookie, ..before };
    ensure!(after == expected, "more than the counter and the cookie of the session that was kept has changed");
    ensure!(sessions.refresh(token, CLIENT, None).await.is_ok(), "the refresh token of the session is dead");

    // A cookie of somebody else's keeps nothing, and harms nothing.
    let kept = sessions.end_everywhere_else(&alice, &bobs).await?.kept;
    ensure!(kept.is_none(), "another subject's session was kept");
    ensure!(sessions.find(&bobs).await.is_ok(), "another subject's session has ended or has another cookie");
    ensure!(sessions.find(&renewed).await.is_err(), "a session that was not stated goes on");
    Ok(())
}

pub(super) async fn a_session_that_is_over_is_not_kept(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().cookie_idle(600 * SECOND).session_max(3600 * SECOND));
    let alice = trial.subject()?;
    let ended = begin_cookie(&sessions, alice.clone()).await?;
    sessions.end(ended.session_id(), EndReason::LoggedOut).await?;
    is_not_kept(trial, &alice, &ended, Duration::ZERO).await?;

    let outdated = begin_cookie(&sessions, alice.clone()).await?;
    sessions.end_everywhere(&alice).await?;
    is_not_kept(trial, &alice, &outdated, Duration::ZERO).await?;

    let renewed = begin_cookie(&sessions, alice.clone()).await?;
    sessions.renew(&renewed).await?;
    is_not_kept(trial, &alice, &renewed, Duration::ZERO).await?;

    let expired = begin_cookie(&sessions, alice.clone()).await?;
    is_not_kept(trial, &alice, &expired, 600 * SECOND).await?;

    let purged = begin_cookie(&sessions, alice.clone()).await?;
    trial.advance(3600 * SECOND);
    while sessions.purge(1000).await?.more {}
    is_not_kept(trial, &alice, &purged, Duration::ZERO).await?;
    ensure!(trial.store.get(purged.session_id()).await?.is_none(), "a session that was purged has a row again");
    Ok(())
}

async fn is_not_kept(
    trial: &Trial,
    subject: &Subject,
    cookie: &SessionCookie,
    later: Duration,
) -> Result<(), Violation> {
    trial.advance(later);
    let sessions = trial.sessions();
    let kept = sessions.end_everywhere_else(subject, cookie).await?.kept;
    ensure!(kept.is_none(), "a session that was over was kept");
    // By its id alone, as an operator keeps one; the cookie is checked above.
    let keep = Keep { id: cookie.session_id(), cookie: None };
    let end = EndAll { scope: Scope::Subject(subject.clone()), keep: Some(keep), revocation_life: SECOND };
    ensure!(trial.store.end_all(end).await?.kept.is_none(), "a session that was over was kept by its id");
    ensure!(sessions.find(cookie).await.is_err(), "a session that was over goes on");
    ensure!(sessions.list(subject).await?.is_empty(), "a session that was over is listed");
    Ok(())
}

/// Each gives the session a new cookie, so that the next one's is not its any more.
pub(super) async fn one_of_many_keeps_a_session(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    for _ in 0..rounds() {
        let subject = trial.subject()?;
        let cookie = begin_cookie(&sessions, subject.clone()).await?;
        let value = cookie.expose();
        let racers = (0..16).map(|_| {
            let (sessions, subject, cookie) = (sessions.clone(), subject.clone(), SessionCookie::parse(&value));
            async move {
                let ended = sessions.end_everywhere_else(&subject, &cookie?).await?;
                Ok::<_, Violation>((ended.epoch, ended.kept.is_some()))
            }
        });
        let mut outcomes = race(racers).await?.into_iter().collect::<Result<Vec<_>, _>>()?;
        outcomes.sort_unstable();
        let epochs: Vec<u64> = outcomes.iter().map(|(epoch, _)| *epoch).collect();
        ensure!(epochs == (1..=16).collect::<Vec<_>>(), "16 ends of all sessions have counted {epochs:?}");
        let keepers: Vec<bool> = outcomes.iter().map(|(_, kept)| *kept).collect();
        let first_alone = keepers.first() == Some(&true) && !keepers.iter().skip(1).any(|kept| *kept);
        ensure!(first_alone, "not the first of 16 alone has kept the session");
        ensure!(sessions.list(&subject).await?.is_empty(), "a session goes on that the last did not keep");
    }
    Ok(())
}

/// An operator, who has no cookie, states the id alone: the cookie stays as it is.
pub(super) async fn a_session_is_kept_by_its_id(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    let subject = trial.subject()?;
    let kept = begin_cookie(&sessions, subject.clone()).await?;
    let other = begin_cookie(&sessions, subject.clone()).await?;
    let keep = Keep { id: kept.session_id(), cookie: None };
    let end = EndAll { scope: Scope::Subject(subject), keep: Some(keep), revocation_life: SECOND };
    let record = trial.store.end_all(end).await?.kept;
    ensure!(record.is_some_and(|record| record.id == kept.session_id()), "a live session was not kept by its id");
    ensure!(sessions.find(&kept).await.is_ok(), "the cookie of a session that was kept by its id does not work");
    ensure!(sessions.find(&other).await.is_err(), "another session of the subject goes on");
    Ok(())
}

/// Of all that replace one cookie, one does.
pub(super) async fn one_of_many_renews_a_cookie(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    for _ in 0..rounds() {
        let cookie = begin_cookie(&sessions, trial.subject()?).await?;
        let value = cookie.expose();
        let racers = (0..16).map(|_| {
            let (sessions, cookie) = (sessions.clone(), SessionCookie::parse(&value));
            async move { Ok::<_, Violation>(sessions.renew(&cookie?).await) }
        });
        let mut renewed = Vec::new();
        for outcome in race(racers).await? {
            match outcome? {
                Ok(cookie) => renewed.push(cookie),
                Err(FindError::Over(Over::Unknown)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let [renewed] = &*renewed else {
            return Err(Violation::new(format_args!("{} of 16 have renewed one cookie", renewed.len())));
        };
        ensure!(sessions.find(renewed).await.is_ok(), "a new cookie does not work");
        ensure!(sessions.find(&cookie).await.is_err(), "a cookie that was replaced works");
    }
    Ok(())
}
