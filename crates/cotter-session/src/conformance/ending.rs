//! A session that has ended stays ended, and what ends many beats what it races with.

use super::{
    Violation,
    trial::{CLIENT, SECOND, Trial, begin_cookie, begin_family, copy, few_rounds, policy, race, rounds},
    violation::ensure,
};
use crate::{
    BeginError, EndReason, RefreshToken, RotationNonce, SecretDigest, SessionId, Subject,
    decision::Over,
    record::Record,
    revocation::Target,
    store::{BoxFuture, EndAll, Ended, Keep, Renew, Rotate, Rotated, Scope, SessionStore, Touch, WriteData, Written},
};
use std::{sync::Arc, time::Duration};

pub(super) async fn end_says_what_it_found(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().session_max(3600 * SECOND));
    let (alice, bob) = (trial.subject()?, trial.subject()?);
    let token = begin_family(&sessions, alice.clone()).await?;
    let id = token.session_id();
    let before = trial.row(id).await?.record;

    let unknown = sessions.end(SessionId::from_bytes([id.shard(); 16]), EndReason::LoggedOut).await?;
    ensure!(matches!(unknown, Ended::Before(Over::Unknown)), "a session that never was has ended as {unknown:?}");
    let foreign = sessions.end_of(&bob, id, EndReason::EndedByUser).await?;
    ensure!(matches!(foreign, Ended::Before(Over::Unknown)), "another subject's session has ended as {foreign:?}");
    ensure!(trial.row(id).await?.record == before, "a session was harmed by another subject");

    let enders = (0..32).map(|_| {
        let (sessions, alice) = (sessions.clone(), alice.clone());
        async move { sessions.end_of(&alice, id, EndReason::EndedByUser).await }
    });
    let mut first = 0;
    for ended in race(enders).await? {
        match ended? {
            Ended::Now(record) => {
                first += 1;
                ensure!(record == before, "the row of a session that ends is not as it was");
            }
            Ended::Before(Over::Ended(EndReason::EndedByUser)) => {}
            Ended::Before(over) => return Err(Violation::new(format_args!("a session has ended as {over:?}"))),
        }
    }
    ensure!(first == 1, "{first} of 32 have ended a session");

    let expired = begin_family(&sessions, alice).await?.session_id();
    trial.advance(3600 * SECOND);
    let late = sessions.end(expired, EndReason::LoggedOut).await?;
    ensure!(matches!(late, Ended::Before(Over::Expired)), "a session that has expired has ended as {late:?}");
    let published = trial.store.snapshot().await?.revocations;
    let is_published = published.iter().any(|revocation| revocation.target == Target::Session(expired));
    ensure!(!is_published, "a session that had expired was published as ended");
    Ok(())
}

/// A log-out is not undone by a request that was under way.
pub(super) async fn no_write_brings_a_session_back(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().session_max(600 * SECOND));
    for _ in 0..rounds() {
        let subject = trial.subject()?;
        let begun = sessions.begin(subject.clone()).with_cookie().with_refresh_token(CLIENT).start().await?;
        let id = begun.session.id();
        let row = trial.row(id).await?.record;

        let mut racers: Vec<_> = (0..16).map(|_| tokio::spawn(write_all(trial.store.clone(), row.clone()))).collect();
        let (ender, store) = (sessions.clone(), trial.store.clone());
        racers.push(tokio::spawn(async move {
            tokio::time::sleep(Duration::from_micros(200)).await;
            ender.end(id, EndReason::LoggedOut).await?;
            // Acknowledged: from here on nothing may write.
            let ended = store.get(id).await?.map(|found| found.record);
            ensure!(ended.is_some_and(|record| is_tombstone(&record)), "a session that has ended is not so at once");
            Ok(())
        }));
        for racer in racers {
            racer.await??;
        }
        let record = trial.row(id).await?.record;
        ensure!(is_tombstone(&record), "a write came after the end of its session");
        trial.advance(SECOND);
        write_all(trial.store.clone(), row.clone()).await?;
        ensure!(trial.row(id).await?.record == record, "a write has changed a session that has ended");
        ensure!(sessions.list(&subject).await?.is_empty(), "a session that has ended is listed");

        // And when the row is gone too.
        trial.advance(600 * SECOND);
        while trial.store.purge(1000).await?.more {}
        write_all(trial.store.clone(), row).await?;
        ensure!(trial.store.get(id).await?.is_none(), "a write has made a row of a session that was purged");
        ensure!(sessions.list(&subject).await?.is_empty(), "a session that was purged is listed");
    }
    Ok(())
}

fn is_tombstone(record: &Record) -> bool {
    record.ended.is_some() && record.cookie.is_none() && record.refresh.is_none() && record.data.is_empty()
}

/// Every write that there is but `create`, of a session as it was read.
async fn write_all(store: Arc<dyn SessionStore>, row: Record) -> Result<(), Violation> {
    let id = row.id;
    let (Some(cookie), Some(family)) = (row.cookie, row.refresh) else {
        return Err(Violation::new("a session has not what it was begun with"));
    };
    for round in 0..4 {
        store.touch(Touch { id, idle: 300 * SECOND, interval: Duration::ZERO }).await?;
        let written = store.write_data(WriteData { id, expected: round, data: vec![1; 100] }).await?;
        ensure!(written != Written::Done(0), "a write has the version of the row that was read");
        store.renew(Renew { id, from: cookie, to: SecretDigest::from_bytes([9; 32]) }).await?;
        let attempt = Rotate {
            id,
            presented: family.current,
            successor: SecretDigest::from_bytes([10; 32]),
            nonce: RotationNonce::from_bytes([11; 32]),
            client: CLIENT.into(),
            binding: None,
            overlap: 60 * SECOND,
            idle: 300 * SECOND,
            revocation_life: 60 * SECOND,
        };
        let rotated = store.rotate(attempt).await?;
        ensure!(!matches!(rotated, Rotated::Reused(..)), "a token inside the overlap was reused");
        if round == 3 {
            let keep = Keep { id, cookie: Some((cookie, SecretDigest::from_bytes([12; 32]))) };
            let scope = Scope::Subject(Subject::new("somebody else")?);
            let kept = store.end_all(EndAll { scope, keep: Some(keep), revocation_life: SECOND }).await?.kept;
            ensure!(kept.is_none(), "another subject's session was kept");
        }
    }
    Ok(())
}

/// Whatever was begun or refreshed under the old counter is dead; what is begun afterwards lives.
pub(super) async fn end_everywhere_beats_what_it_races_with(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().max_sessions(10_000));
    for round in 0..few_rounds() {
        let tenant = format!("tenant {round}");
        for scope in 0..3 {
            let subject = Subject::in_tenant(&tenant, &format!("user {scope}"))?;
            let seen = trial.store.epochs(&subject).await?;
            let mut tokens = Vec::new();
            for _ in 0..20 {
                tokens.push(begin_family(&sessions, subject.clone()).await?);
            }
            let end = match scope {
                0 => Scope::Subject(subject.clone()),
                1 => Scope::Tenant(tenant.as_str().into()),
                _ => Scope::Everyone,
            };
            let end = EndAll { scope: end, keep: None, revocation_life: 60 * SECOND };
            // Tokens that were given by whom it races with; the one who ends gives none.
            let mut racers: Vec<BoxFuture<'static, Result<Option<RefreshToken>, Violation>>> = Vec::new();
            for number in 0..50 {
                let (sessions, subject) = (sessions.clone(), subject.clone());
                let token = copy(tokens.get(number % tokens.len()).ok_or_else(|| Violation::new("no token"))?)?;
                let begins = sessions.clone();
                racers.push(Box::pin(async move {
                    let begin = begins.begin(subject).with_refresh_token(CLIENT).authenticated_under(seen);
                    match begin.start().await {
                        Ok(begun) => Ok(begun.refresh_token),
                        Err(BeginError::Outdated) => Ok(None),
                        Err(error) => Err(error.into()),
                    }
                }));
                racers.push(Box::pin(async move {
                    Ok(sessions.refresh(token, CLIENT, None).await.ok().map(|refreshed| refreshed.refresh_token))
                }));
            }
            let store = trial.store.clone();
            racers.insert(
                racers.len() / 2,
                Box::pin(async move { store.end_all(end).await.map(|_| None).map_err(Into::into) }),
            );
            let given = race(racers).await?.into_iter().collect::<Result<Vec<_>, _>>()?;
            for token in given.into_iter().flatten().chain(tokens) {
                ensure!(sessions.inspect(&token).await.is_err(), "a session begun under the old counter lives");
                ensure!(sessions.refresh(token, CLIENT, None).await.is_err(), "a token of the old counter rotates");
            }
            ensure!(sessions.list(&subject).await?.is_empty(), "a session begun under the old counter is listed");

            let begin = sessions.begin(subject.clone()).with_refresh_token(CLIENT).authenticated_under(seen);
            let outdated = matches!(begin.start().await, Err(BeginError::Outdated));
            ensure!(outdated, "a log-in under the old counter was accepted");
            let now = trial.store.epochs(&subject).await?;
            let begin = sessions.begin(subject.clone()).with_cookie().authenticated_under(now);
            let cookie = begin.start().await?.cookie.ok_or_else(|| Violation::new("no cookie"))?;
            ensure!(sessions.find(&cookie).await?.epochs() == now, "a new session is not under the new counter");
            let other = begin_cookie(&sessions, subject).await?;
            ensure!(sessions.find(&other).await.is_ok(), "a session begun under the new counter is dead");
        }
    }
    Ok(())
}
