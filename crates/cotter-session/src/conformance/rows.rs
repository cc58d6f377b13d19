//! Rows: kept as they were made, listed while they live, counted, and written by one at a time.

use std::{collections::BTreeSet, time::Duration};

use cotter::Timestamp;

use super::{
    Violation,
    random::{Random, seed},
    trial::{CLIENT, Handle, SECOND, Trial, begin_cookie, begin_family, few_rounds, policy, race},
    violation::ensure,
};
use crate::{
    BeginError, Binding, EndReason, Epochs, Record, RotationNonce, SecretDigest, SessionId, Subject,
    record::Family,
    store::{Created, NewSession, Rotate, Rotated},
};

const IDLE: Duration = Duration::from_secs(600);

/// Every field, with what is hard to keep: zero bytes, quotes, letters of more than one byte, empty and long texts.
pub(super) async fn a_row_is_kept_as_it_was_made(trial: &Trial) -> Result<(), Violation> {
    let long = "ß".repeat(127) + "x";
    let subjects = [
        Subject::new(&long)?,
        Subject::in_tenant(&long, &long)?,
        Subject::in_tenant("a", "bc")?,
        Subject::in_tenant("ab", "c")?,
        Subject::new("'; drop table session; --")?,
        Subject::new("{0} %s \\ \" 🦦")?,
    ];
    let everything: Vec<u8> = (0..=255).collect();
    let now = trial.now().await?;
    for (number, subject) in (1_u8..).zip(subjects) {
        for (variant, data) in (1_u8..).zip([Vec::new(), everything.clone(), vec![0; 4096]]) {
            let mut id = [subject.hash().shard(); 16];
            id[1..3].copy_from_slice(&[number, variant]);
            let has = |bit: u8| (number + variant) & bit != 0;
            let new = NewSession {
                id: SessionId::from_bytes(id),
                subject: subject.clone(),
                client: if has(1) { "".into() } else { "cliënt\n\0\"".into() },
                label: if has(2) { "".into() } else { "Mozilla/5.0 (\t\0) ä".repeat(20).into() },
                cookie: has(1).then(|| SecretDigest::from_bytes([0; 32])),
                refresh: has(2).then(|| SecretDigest::from_bytes([255; 32])),
                binding: has(4).then(|| Binding::from_bytes([13; 32])),
                auth_time: has(1).then(|| now.saturating_sub(60 * SECOND)),
                authenticated_under: None,
                idle: Duration::from_millis(600_001),
                lifetime: Duration::from_millis(3_600_003),
                not_after: None,
                data,
                max_sessions: 100,
            };
            let Created::Done(made) = trial.store.create(new.clone()).await? else {
                return Err(Violation::new("a new session was refused"));
            };
            let at = made.created_at;
            ensure!((now..=trial.now().await?).contains(&at), "a session is made at another time than the store's");
            ensure!(is_in_milliseconds(at), "a time is not in milliseconds");
            let expected = Record {
                id: new.id,
                subject: new.subject.clone(),
                client: new.client.clone(),
                label: new.label.clone(),
                epochs: Epochs::default(),
                created_at: at,
                auth_time: new.auth_time.unwrap_or(at),
                last_used_at: at,
                idle_expires_at: at.saturating_add(new.idle),
                expires_at: at.saturating_add(new.lifetime),
                cookie: new.cookie,
                refresh: new.refresh.map(|current| Family { current, previous: None, generation: 0 }),
                binding: new.binding,
                version: 0,
                data: new.data.clone(),
                ended: None,
            };
            ensure!(made == expected, "a new row is not what was stated");
            ensure!(trial.row(new.id).await?.record == expected, "a row is not kept as it was made");
            let listed = trial.store.list(&subject).await?;
            ensure!(listed.contains(&expected), "a row is not listed as it was made");
            let again = trial.store.create(NewSession { data: vec![9], ..new }).await?;
            ensure!(matches!(again, Created::IdTaken), "a second session with the same id was made");
            ensure!(trial.row(expected.id).await?.record == expected, "a second session has replaced the first");
        }
    }
    Ok(())
}

fn is_in_milliseconds(time: Timestamp) -> bool {
    time.since_unix_epoch().subsec_nanos().is_multiple_of(1_000_000)
}

pub(super) async fn the_row_after_a_rotation_is_as_decided(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().refresh_idle(IDLE));
    let first = begin_family(&sessions, trial.subject()?).await?;
    let before = trial.row(first.session_id()).await?.record;
    trial.advance(SECOND);
    let attempt = Rotate {
        id: before.id,
        presented: first.digest(),
        successor: SecretDigest::from_bytes([1; 32]),
        nonce: RotationNonce::from_bytes([2; 32]),
        client: CLIENT.into(),
        binding: None,
        overlap: 30 * SECOND,
        idle: IDLE,
        revocation_life: SECOND,
    };
    let mut expected = before;
    let rotated = trial.store.rotate(attempt.clone()).await?;
    let Rotated::Rotated(record) = rotated else {
        return Err(Violation::new("the current token was not rotated"));
    };
    crate::decision::rotate(&mut expected, &attempt, record.last_used_at);
    ensure!(record == expected, "the row after a rotation is not as it was decided");
    ensure!(trial.row(record.id).await?.record == expected, "the row after a rotation is not kept");

    // Inside the overlap nothing is written, and the answer says when that was.
    trial.advance(10 * SECOND);
    let begun = trial.now().await?;
    let again = trial.store.rotate(attempt.clone()).await?;
    let Rotated::Replayed(record, nonce, replayed_at) = again else {
        return Err(Violation::new("the predecessor got no successor inside the overlap"));
    };
    ensure!(record == expected && nonce == attempt.nonce, "the row after a replay is another");
    let presented = attempt.successor;
    let current = trial.store.rotate(Rotate { presented, ..attempt }).await?;
    let Rotated::Current(record, current_at) = current else {
        return Err(Violation::new("the current token did not stay inside the overlap"));
    };
    ensure!(record == expected, "the row of a token that stays is another");
    let ended = trial.now().await?;
    for at in [replayed_at, current_at] {
        ensure!((begun..=ended).contains(&at), "the time of an answer is not that of the store");
    }
    Ok(())
}

pub(super) async fn max_sessions_holds_under_race(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().max_sessions(5).cookie_idle(IDLE).touch_interval(Duration::ZERO));
    for _ in 0..few_rounds() {
        let (alice, bob) = (trial.subject()?, trial.subject()?);
        let racers = (0..32).map(|_| {
            let (sessions, alice) = (sessions.clone(), alice.clone());
            async move { sessions.begin(alice).with_cookie().start().await }
        });
        let mut cookies = Vec::new();
        for outcome in race(racers).await? {
            match outcome {
                Ok(begun) => cookies.extend(begun.cookie),
                Err(BeginError::TooMany { max: 5 }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        ensure!(cookies.len() == 5, "{} of at most 5 sessions were begun", cookies.len());
        begin_cookie(&sessions, bob).await?;

        let (Some(ended), Some(kept)) = (cookies.first(), cookies.get(1)) else { continue };
        sessions.end(ended.session_id(), EndReason::LoggedOut).await?;
        begin_cookie(&sessions, alice.clone()).await?;
        let full = sessions.begin(alice.clone()).with_cookie().start().await;
        ensure!(matches!(full, Err(BeginError::TooMany { .. })), "a sixth session was begun");
        // Those that expire make room, and none of the others was ended for it.
        trial.advance(IDLE / 2);
        sessions.find(kept).await?;
        trial.advance(IDLE / 2);
        for _ in 0..4 {
            begin_cookie(&sessions, alice.clone()).await?;
        }
        ensure!(sessions.find(kept).await.is_ok(), "a live session was ended to make room");
        ensure!(sessions.begin(alice).with_cookie().start().await.is_err(), "a sixth session was begun");
    }
    Ok(())
}

/// Random operations on three subjects: the list is always what lives.
pub(super) async fn list_is_the_live_sessions(trial: &Trial) -> Result<(), Violation> {
    let seed = seed();
    for round in 0..few_rounds() {
        let seed = seed.wrapping_add(u64::try_from(round).unwrap_or(0));
        let again = format!("again with COTTER_CONFORMANCE_SEED={seed} COTTER_CONFORMANCE_ROUNDS=1");
        lists(trial, Random::from_seed(seed))
            .await
            .map_err(|violation| Violation::new(format_args!("{violation}; {again}")))?;
    }
    Ok(())
}

async fn lists(trial: &Trial, mut random: Random) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().cookie_idle(IDLE).session_max(5 * IDLE).touch_interval(SECOND));
    let subjects = [trial.subject()?, trial.subject()?, trial.subject()?];
    // Each with when it is over; those that were ended are taken out.
    let mut live: [Vec<(crate::SessionCookie, Timestamp)>; 3] = Default::default();
    for _ in 0..100 {
        let of = random.below(3);
        let (Some(subject), Some(mine)) = (subjects.get(of), live.get_mut(of)) else { continue };
        let one = random.below(mine.len());
        match random.below(12) {
            0..5 => {
                let cookie = begin_cookie(&sessions, subject.clone()).await?;
                let until = trial.row(cookie.session_id()).await?.record.idle_expires_at;
                mine.push((cookie, until));
            }
            5 if !mine.is_empty() => {
                let (cookie, _) = mine.swap_remove(one);
                sessions.end(cookie.session_id(), EndReason::LoggedOut).await?;
            }
            6..8 if !mine.is_empty() => {
                if let Some((cookie, until)) = mine.get_mut(one) {
                    let _ = sessions.find(cookie).await;
                    if let Some(found) = trial.store.get(cookie.session_id()).await? {
                        *until = found.record.idle_expires_at;
                    }
                }
            }
            8 => {
                sessions.end_everywhere(subject).await?;
                mine.clear();
            }
            9 if !mine.is_empty() => {
                let (cookie, until) = mine.swap_remove(one);
                mine.clear();
                let kept = sessions.end_everywhere_else(subject, &cookie).await?.kept;
                mine.extend(kept.map(|(_, renewed)| (renewed, until)));
            }
            10 => {
                sessions.purge(3).await?;
            }
            _ => trial.advance(IDLE / 4),
        }
        for (subject, mine) in subjects.iter().zip(&live) {
            is_the_list(trial, &sessions, subject, mine).await?;
        }
    }
    Ok(())
}

async fn is_the_list(
    trial: &Trial,
    sessions: &Handle,
    subject: &Subject,
    live: &[(crate::SessionCookie, Timestamp)],
) -> Result<(), Violation> {
    let before = trial.now().await?;
    let listed = sessions.list(subject).await?;
    let after = trial.now().await?;
    let ages: Vec<_> = listed.iter().map(|session| session.created_at()).collect();
    ensure!(ages.is_sorted(), "a list is not from the oldest to the newest");
    let is_lasting = |until: Timestamp| after < until;
    let may_be = |until: Timestamp| before < until;
    let ids: BTreeSet<SessionId> = listed.iter().map(crate::Session::id).collect();
    let of = |holds: &dyn Fn(Timestamp) -> bool| -> BTreeSet<SessionId> {
        live.iter().filter(|(_, until)| holds(*until)).map(|(cookie, _)| cookie.session_id()).collect()
    };
    ensure!(ids.len() == listed.len(), "a session is listed twice");
    ensure!(of(&is_lasting).is_subset(&ids), "a live session is not listed");
    ensure!(ids.is_subset(&of(&may_be)), "a session that is over is listed");
    Ok(())
}
