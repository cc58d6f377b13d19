//! The feed: it loses nothing, wakes its reader, and says so when it cannot go on.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use cotter::Timestamp;

use super::{
    Violation,
    trial::{SECOND, Trial, begin_cookie, few_rounds, policy, race},
    violation::ensure,
};
use crate::{
    EndReason, MemoryStore, Revocation, TokenId,
    revocation::{FeedError, Target, Watermark},
    store::SessionStore,
};
use std::sync::Arc;

/// How late a reader may hear of what was acknowledged.
const BOUND: Duration = Duration::from_secs(2);

/// A thousand revocations by many at once, while two readers follow. What each knows at the end is the snapshot.
pub(super) async fn the_feed_loses_nothing(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().max_sessions(10_000));
    let early = tokio::spawn(follow(trial.store.clone(), 1000));
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let sessions = sessions.clone();
            let subject = trial.subject();
            async move {
                let subject = subject?;
                let mut acknowledged = 0;
                for number in 0..63 {
                    match number % 9 {
                        0 => drop(sessions.end_everywhere(&subject).await?),
                        1 => sessions.revoke(Target::Token(TokenId::new(&format!("{writer} {number}"))?)).await?,
                        _ => {
                            let cookie = begin_cookie(&sessions, subject.clone()).await?;
                            sessions.end(cookie.session_id(), EndReason::LoggedOut).await?;
                        }
                    }
                    acknowledged += 1;
                }
                Ok::<usize, Violation>(acknowledged)
            }
        })
        .collect();
    let writers = tokio::spawn(race(writers));
    let late = tokio::spawn(follow(trial.store.clone(), 0));
    let acknowledged: usize = writers.await??.into_iter().sum::<Result<usize, Violation>>()?;
    ensure!(acknowledged == 16 * 63, "{acknowledged} revocations were acknowledged");
    // One more, by which the readers know that they have everything before it.
    sessions.revoke(Target::Token(TokenId::new(LAST)?)).await?;

    let snapshot = known(trial.store.snapshot().await?.revocations);
    let expected = 16 * (63 - 14 + 7 + 1) + 1;
    ensure!(snapshot.len() == expected, "the snapshot has {} targets: expected {expected}", snapshot.len());
    for reader in [early, late] {
        let view = reader.await??;
        let missing = snapshot.keys().filter(|target| !view.contains_key(*target)).count();
        ensure!(missing == 0, "a reader has not heard of {missing} of {}", snapshot.len());
        ensure!(view == snapshot, "a reader knows what the snapshot does not");
    }
    Ok(())
}

const LAST: &str = "the last one";

/// Follows the feed from a snapshot until the last revocation has come.
async fn follow(store: Arc<dyn SessionStore>, pause: u64) -> Result<BTreeMap<Target, u64>, Violation> {
    tokio::time::sleep(Duration::from_micros(pause)).await;
    let first = store.snapshot().await?;
    let (mut watermark, mut seen) = (first.watermark, first.revocations);
    let last = Target::Token(TokenId::new(LAST)?);
    let give_up = Instant::now() + 120 * SECOND;
    while !seen.iter().any(|revocation| revocation.target == last) {
        ensure!(Instant::now() < give_up, "a revocation that was acknowledged has not come in two minutes");
        let batch = store.since(&watermark, SECOND).await?;
        watermark = batch.watermark;
        seen.extend(batch.revocations);
    }
    // What came in the same moment.
    let batch = store.since(&watermark, Duration::ZERO).await?;
    seen.extend(batch.revocations);
    Ok(known(seen))
}

/// What a verifier keeps: of each counter the highest. The order does not matter, nor what comes twice.
fn known(revocations: Vec<Revocation>) -> BTreeMap<Target, u64> {
    let mut known = BTreeMap::new();
    for Revocation { target, .. } in revocations {
        let (key, epoch) = match target {
            Target::Subject { subject, epoch } => (Target::Subject { subject, epoch: 0 }, epoch),
            Target::Tenant { tenant, epoch } => (Target::Tenant { tenant, epoch: 0 }, epoch),
            Target::Everyone { epoch } => (Target::Everyone { epoch: 0 }, epoch),
            other @ (Target::Session(_) | Target::Token(_) | Target::Key(_)) => (other, 0),
        };
        let highest = known.entry(key).or_insert(0);
        *highest = epoch.max(*highest);
    }
    known
}

/// A reader that waits is told at once, whenever the revocation comes: before it waits, while it does, or in between.
pub(super) async fn the_feed_wakes_its_reader(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    for round in 0..u64::try_from(few_rounds() * 8).unwrap_or(0) {
        let watermark = trial.store.snapshot().await?.watermark;
        let store = trial.store.clone();
        let wait = if round % 8 == 0 { Duration::MAX } else { 60 * SECOND };
        let reader = tokio::spawn(async move { store.since(&watermark, wait).await });
        match round % 4 {
            0 => {}
            1 => tokio::task::yield_now().await,
            later => tokio::time::sleep(Duration::from_micros(later * later * 100)).await,
        }
        let target = Target::Token(TokenId::new(&format!("token {round}"))?);
        sessions.revoke(target.clone()).await?;
        let acknowledged = Instant::now();
        let batch = reader.await??;
        let late = acknowledged.elapsed();
        ensure!(late < BOUND, "round {round}: a reader was woken after {late:?}");
        let has_come = batch.revocations.iter().any(|revocation| revocation.target == target);
        ensure!(has_come, "round {round}: a reader was woken without the revocation");
    }
    Ok(())
}

pub(super) async fn a_quiet_feed_answers_in_time(trial: &Trial) -> Result<(), Violation> {
    let first = trial.store.snapshot().await?;
    ensure!(first.revocations.is_empty(), "the feed of an empty store is not empty");
    let mut watermark = first.watermark;
    let mut read_at = first.read_at;
    for wait in [0, 0, 1, 300, 300].map(Duration::from_millis) {
        let asked = Instant::now();
        let batch = trial.store.since(&watermark, wait).await?;
        let took = asked.elapsed();
        ensure!(batch.revocations.is_empty(), "a feed tells of what never was");
        ensure!(took < wait + BOUND, "a reader that waits for {wait:?} was answered after {took:?}");
        ensure!(took >= wait.mul_f32(0.9), "a reader that waits for {wait:?} was answered after {took:?}");
        ensure!(batch.read_at >= read_at, "a feed was read before it was read");
        read_at = batch.read_at;
        watermark = batch.watermark;
    }
    trial.store.revoke(Target::Key("a".into()), 60 * SECOND).await?;
    let batch = trial.store.since(&watermark, Duration::ZERO).await?;
    ensure!(batch.revocations.len() == 1, "a reader that does not wait was not told what is there");
    Ok(())
}

/// A reader that goes on from a place that this store does not know would miss what it must know.
pub(super) async fn a_watermark_of_another_store_is_gone(trial: &Trial) -> Result<(), Violation> {
    trial.store.revoke(Target::Key("a".into()), 60 * SECOND).await?;
    let own = trial.store.snapshot().await?.watermark;
    let foreign = MemoryStore::new(1)?.snapshot_watermark().await?;
    // The last is a place that has not come yet.
    let made_up =
        ["", "0", "-1", "0-0", "no watermark", "\0", "ä", &"9".repeat(1000), &format!("{}99999", own.as_str())]
            .map(Watermark::new);
    for (number, watermark) in made_up.iter().chain([&foreign]).enumerate() {
        let answer = trial.store.since(watermark, Duration::ZERO).await;
        ensure!(matches!(answer, Err(FeedError::Gone)), "made-up watermark {number} is not gone");
    }
    trial.store.since(&own, Duration::ZERO).await?;
    Ok(())
}

impl MemoryStore {
    async fn snapshot_watermark(&self) -> Result<Watermark, Violation> {
        use crate::RevocationFeed;
        Ok(self.snapshot().await?.watermark)
    }
}

/// A revocation is forgotten when nothing that it covers can be accepted, and not before.
pub(super) async fn revocations_stay_for_their_life(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions_with(policy().leeway(60 * SECOND));
    let cookie = begin_cookie(&sessions, trial.subject()?).await?;
    let before = trial.store.snapshot().await?.watermark;
    sessions.end(cookie.session_id(), EndReason::LoggedOut).await?;
    let ended_at = trial.now().await?;
    let life = sessions.policy().revocation_life();
    for step in [Duration::ZERO, life / 2, life - 2 * SECOND] {
        trial.set(ended_at.saturating_add(step)).await?;
        trial.store.purge(1000).await?;
        let published = trial.store.snapshot().await?.revocations;
        let [revocation] = &*published else { return Err(Violation::new("the snapshot is not the one revocation")) };
        ensure!(revocation.target == Target::Session(cookie.session_id()), "the revocation is of something else");
        let least = ended_at.saturating_add(life).unix_seconds();
        ensure!((least..=least + 2).contains(&revocation.until), "a revocation does not say how long it is in force");
    }
    trial.set(ended_at.saturating_add(life + 3 * SECOND)).await?;
    ensure!(trial.store.snapshot().await?.revocations.is_empty(), "a revocation is published after its life");
    while trial.store.purge(1000).await?.more {}
    ensure!(trial.store.stats().await?.revocations == 0, "a revocation is kept after its life");
    // A reader that was away for that long has missed nothing that counts, or is told to begin anew.
    match trial.store.since(&before, Duration::ZERO).await {
        Ok(_) | Err(FeedError::Gone) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whoever has a token can ask for its revocation again and again. The feed tells of it once, and of a longer one.
pub(super) async fn a_revocation_is_published_once(trial: &Trial) -> Result<(), Violation> {
    let until = async |life: Duration| Ok::<u64, Violation>(trial.now().await?.saturating_add(life).unix_seconds());
    // A clock that runs on may come to the next second in between, and the last revocation is longer then.
    for attempt in 0..20 {
        let target = Target::Token(TokenId::new(&format!("token {attempt}"))?);
        let count = |revocations: &[Revocation]| revocations.iter().filter(|one| one.target == target).count();
        let before = trial.store.snapshot().await?.watermark;
        let end = until(60 * SECOND).await?;
        for life in [60, 60, 60, 30].map(Duration::from_secs) {
            trial.store.revoke(target.clone(), life).await?;
        }
        if until(60 * SECOND).await? != end {
            continue;
        }
        let batch = trial.store.since(&before, Duration::ZERO).await?;
        let told = count(&batch.revocations);
        ensure!(told == 1, "a reader was told {told} times of one revocation that was asked for 3 times");
        let kept = count(&trial.store.snapshot().await?.revocations);
        ensure!(kept == 1, "a snapshot has {kept} entries for one token");

        let least = until(600 * SECOND).await?;
        trial.store.revoke(target.clone(), 600 * SECOND).await?;
        for revocations in [
            trial.store.since(&batch.watermark, Duration::ZERO).await?.revocations,
            trial.store.since(&before, Duration::ZERO).await?.revocations,
            trial.store.snapshot().await?.revocations,
        ] {
            let is_longer = |one: &Revocation| one.target == target && one.until >= least;
            ensure!(revocations.iter().any(is_longer), "a longer revocation of the same token has not come");
        }
        trial.advance(90 * SECOND);
        while trial.store.purge(1000).await?.more {}
        ensure!(trial.store.is_revoked(&target).await?, "the longer revocation went with the shorter one");
        let kept = count(&trial.store.snapshot().await?.revocations);
        ensure!(kept == 1, "a snapshot has {kept} entries for one token");
        return Ok(());
    }
    Err(Violation::new("four revocations took a second, 20 times"))
}

/// A token is revoked until it can be accepted nowhere. Whoever asks for it again, seconds later, adds nothing.
pub(super) async fn a_token_is_revoked_until_it_expires(trial: &Trial) -> Result<(), Violation> {
    let (sessions, leeway) = (trial.sessions_with(policy().leeway(60 * SECOND)), 60 * SECOND);
    for attempt in 0..20 {
        let id = TokenId::new(&format!("token {attempt}"))?;
        let target = Target::Token(id.clone());
        let before = trial.store.snapshot().await?.watermark;
        // `exp` is in whole seconds.
        let now = trial.now().await?.unix_seconds();
        let expires_at = Timestamp::from_unix_seconds(now).saturating_add(300 * SECOND);
        let (mut slowest, skew) = (Duration::ZERO, Duration::from_millis(300));
        for (number, step) in [0, 1000, 300, 700, 1, 60_000, 270_000].map(Duration::from_millis).into_iter().enumerate()
        {
            trial.advance(step);
            let before = trial.now().await?;
            // By the clock of a service, which is not quite the store's.
            let accepted_at = match number % 3 {
                0 => before.saturating_add(skew),
                1 => before,
                _ => before.saturating_sub(skew),
            };
            sessions.revoke_token(id.clone(), expires_at, accepted_at).await?;
            slowest = slowest.max(trial.now().await?.saturating_duration_since(before));
        }
        // Beyond half a second it may come to a later end, and says so.
        if slowest > Duration::from_millis(150) {
            continue;
        }
        let told = trial.store.since(&before, Duration::ZERO).await?.revocations;
        let of_it: Vec<_> = told.iter().filter(|one| one.target == target).collect();
        ensure!(of_it.len() == 1, "a reader was told {} times of a token that was revoked 7 times", of_it.len());
        let end = expires_at.saturating_add(leeway);
        let is_exact = of_it.iter().all(|one| one.until == end.unix_seconds() + 1);
        ensure!(is_exact, "a token is not revoked until its end and the leeway");
        trial.set(end.saturating_sub(Duration::from_millis(400))).await?;
        ensure!(trial.store.is_revoked(&target).await?, "a token that can be accepted is not revoked");
        trial.set(end.saturating_add(2 * SECOND)).await?;
        ensure!(!trial.store.is_revoked(&target).await?, "a token is revoked after its end and the leeway");
        return Ok(());
    }
    Err(Violation::new("a store took 150 ms, 20 times"))
}
