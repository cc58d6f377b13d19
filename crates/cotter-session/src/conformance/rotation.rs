//! One token, one successor: however many use it, and whatever is lost on the way.

use std::collections::BTreeSet;

use super::{
    Violation,
    trial::{CLIENT, OVERLAP, SECOND, Trial, begin_family, copy, policy, race, rounds},
    violation::ensure,
};
use crate::{
    InvalidGrant, RefreshError, RefreshOutcome, RefreshToken,
    decision::{Over, Reuse},
    record::EndReason,
};
use std::time::Duration;

pub(super) async fn racers_with_one_token_get_one_successor(trial: &Trial) -> Result<(), Violation> {
    let handles = [trial.sessions(), trial.sessions(), trial.sessions()];
    let [first, ..] = &handles;
    for round in 0..rounds() {
        // And in a long run every number from 2 to 64.
        for racers in [2, 3, 8, 64, 2 + round % 63] {
            let token = begin_family(first, trial.subject()?).await?;
            let refreshes = (0..racers).map(|racer| {
                let (sessions, token) = (handles.get(racer % 3).unwrap_or(first).clone(), copy(&token));
                async move {
                    let refreshed = sessions.refresh(token?, CLIENT, None).await?;
                    Ok::<_, Violation>((refreshed.outcome, refreshed.refresh_token.expose().to_string()))
                }
            });
            let outcomes = race(refreshes).await?.into_iter().collect::<Result<Vec<_>, _>>()?;
            let rotated = outcomes.iter().filter(|(outcome, _)| *outcome == RefreshOutcome::Rotated).count();
            let successors: BTreeSet<&str> = outcomes.iter().map(|(_, token)| &**token).collect();
            ensure!(rotated == 1, "round {round}: {rotated} of {racers} racers have rotated");
            ensure!(successors.len() == 1, "round {round}: {racers} racers got {} successors", successors.len());
            ensure!(!successors.contains(&**token.expose()), "round {round}: the successor is the token itself");

            let family = trial.row(token.session_id()).await?.record.refresh;
            ensure!(family.is_some_and(|family| family.generation == 1), "one rotation was not counted as one");
        }
    }
    Ok(())
}

pub(super) async fn without_overlap_one_racer_wins_and_the_family_ends(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().overlap(Duration::ZERO)?);
    for round in 0..rounds() {
        for racers in [2, 8, 64, 2 + round % 63] {
            let token = begin_family(&sessions, trial.subject()?).await?;
            let refreshes = (0..racers).map(|_| {
                let (sessions, token) = (sessions.clone(), copy(&token));
                async move { Ok::<_, Violation>(sessions.refresh(token?, CLIENT, None).await) }
            });
            let (mut won, mut reused, mut over) = (Vec::new(), 0, 0);
            for outcome in race(refreshes).await? {
                match outcome? {
                    Ok(refreshed) => won.push(refreshed.refresh_token),
                    Err(RefreshError::InvalidGrant(InvalidGrant::Reused(Reuse::Predecessor))) => reused += 1,
                    Err(RefreshError::InvalidGrant(InvalidGrant::Over(Over::Ended(EndReason::Reuse)))) => over += 1,
                    Err(error) => return Err(error.into()),
                }
            }
            let counts = (won.len(), reused, over);
            ensure!(counts == (1, 1, racers - 2), "round {round}: winners, reuses, refusals are {counts:?}");
            for winner in won {
                let again = sessions.refresh(winner, CLIENT, None).await;
                ensure!(again.is_err(), "round {round}: the winner's token works after the family has ended");
            }
        }
    }
    Ok(())
}

pub(super) async fn lost_answer_is_repeated_inside_the_overlap(trial: &Trial) -> Result<(), Violation> {
    let (sessions, events) = trial.watched();
    for repeats in [1, 2, 5] {
        let token = begin_family(&sessions, trial.subject()?).await?;
        let lost = sessions.refresh(copy(&token)?, CLIENT, None).await?.refresh_token;
        for _ in 0..repeats {
            trial.advance(SECOND);
            let again = sessions.refresh(copy(&token)?, CLIENT, None).await?;
            ensure!(again.outcome == RefreshOutcome::Replayed, "a repeat inside the overlap is {:?}", again.outcome);
            ensure!(again.refresh_token.expose() == lost.expose(), "a repeat gets another successor");
        }
        ensure!(events.take().is_empty(), "a repeat inside the overlap is an event");
        // The successor, inside the overlap: nothing rotates.
        let early = sessions.refresh(copy(&lost)?, CLIENT, None).await?;
        ensure!(early.outcome == RefreshOutcome::Current, "the successor inside the overlap is {:?}", early.outcome);
        ensure!(early.refresh_token.expose() == lost.expose(), "the successor changes inside the overlap");
        trial.advance(OVERLAP);
        let next = sessions.refresh(lost, CLIENT, None).await?;
        ensure!(next.outcome == RefreshOutcome::Rotated, "the successor after the overlap is {:?}", next.outcome);
    }
    Ok(())
}

/// A request that is cancelled may or may not have been carried out. Its client repeats it.
pub(super) async fn cancelled_refresh_is_repeated_inside_the_overlap(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    for round in 0..u64::try_from(rounds() * 8).unwrap_or(u64::MAX) {
        let token = begin_family(&sessions, trial.subject()?).await?;
        let cancelled = tokio::spawn({
            let (sessions, token) = (sessions.clone(), copy(&token)?);
            async move { sessions.refresh(token, CLIENT, None).await.map(|refreshed| refreshed.refresh_token) }
        });
        // From at once to some milliseconds later.
        match round % 8 {
            0 => {}
            1 => tokio::task::yield_now().await,
            later => tokio::time::sleep(Duration::from_micros(100 << later)).await,
        }
        cancelled.abort();
        let finished = cancelled.await.ok().transpose()?;

        let retried = sessions.refresh(copy(&token)?, CLIENT, None).await?.refresh_token;
        let again = sessions.refresh(token, CLIENT, None).await?.refresh_token;
        ensure!(again.expose() == retried.expose(), "two retries get two successors");
        ensure!(is_same(finished.as_ref(), &retried), "a retry gets another successor than the request");
        let family = trial.row(retried.session_id()).await?.record.refresh;
        ensure!(family.is_some_and(|family| family.generation == 1), "a request and its retry have both rotated");
    }
    Ok(())
}

fn is_same(finished: Option<&RefreshToken>, retried: &RefreshToken) -> bool {
    finished.is_none_or(|finished| finished.expose() == retried.expose())
}
