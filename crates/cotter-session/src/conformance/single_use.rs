//! Tokens and grants that may be used once.

use std::time::Duration;

use super::{
    Violation,
    trial::{SECOND, Trial, race, rounds},
    violation::ensure,
};
use crate::{
    SecretDigest,
    store::{Grant, NewUse, Taken},
};

pub(super) async fn one_of_many_uses_is_the_first(trial: &Trial) -> Result<(), Violation> {
    for round in 0..rounds() {
        let mut key = [1; 32];
        key.iter_mut().zip(round.to_le_bytes()).for_each(|(to, from)| *to = from);
        let new = NewUse { key, life: 60 * SECOND };
        let uses = (0..64).map(|_| {
            let store = trial.store.clone();
            async move { store.record_use(new).await }
        });
        let firsts = race(uses).await?.into_iter().collect::<Result<Vec<_>, _>>()?;
        let count = firsts.iter().filter(|is_first| **is_first).count();
        ensure!(count == 1, "{count} of 64 uses are the first");

        let other = NewUse { key: [2; 32].map(|byte: u8| byte.wrapping_add(key[0])), life: SECOND };
        ensure!(trial.store.record_use(other).await? || round > 0, "the use of another token is not the first");
        trial.advance(59 * SECOND - Duration::from_millis(1));
        trial.store.purge(1000).await?;
    }
    Ok(())
}

pub(super) async fn grant_is_taken_once(trial: &Trial) -> Result<(), Violation> {
    for round in 0..rounds() {
        let mut bytes = [3; 32];
        bytes.iter_mut().zip(round.to_le_bytes()).for_each(|(to, from)| *to = from);
        let digest = SecretDigest::from_bytes(bytes);
        let data = vec![0, 1, 255, b'"', b'\'', 0];
        let grant = Grant { digest, life: 60 * SECOND, memory: 600 * SECOND, data: data.clone() };
        trial.store.put_grant(grant.clone()).await?;
        ensure!(trial.store.put_grant(grant).await.is_err(), "a second grant with the same digest was kept");
        ensure!(trial.store.times_taken(digest).await? == Some(0), "a grant that was never taken has been");

        let takers = (0..64).map(|_| {
            let store = trial.store.clone();
            async move { store.take_grant(digest).await }
        });
        let mut firsts = 0;
        for taken in race(takers).await? {
            match taken? {
                Some(Taken::First(first)) => {
                    firsts += 1;
                    ensure!(first == data, "a grant is not what was kept");
                }
                Some(Taken::Again(again)) => ensure!(again == data, "a grant is not what was kept"),
                other => return Err(Violation::new(format_args!("a grant that is there was taken as {other:?}"))),
            }
        }
        ensure!(firsts == 1, "{firsts} of 64 takers are the first");
        let times = trial.store.times_taken(digest).await?;
        ensure!(times == Some(64), "a grant that was taken 64 times says {times:?}");
    }
    Ok(())
}

pub(super) async fn grant_expires_and_is_forgotten(trial: &Trial) -> Result<(), Violation> {
    let (taken, late) = (SecretDigest::from_bytes([4; 32]), SecretDigest::from_bytes([5; 32]));
    for digest in [taken, late] {
        let grant = Grant { digest, life: 60 * SECOND, memory: 600 * SECOND, data: vec![1] };
        trial.store.put_grant(grant).await?;
    }
    ensure!(trial.store.take_grant(SecretDigest::from_bytes([6; 32])).await?.is_none(), "an unknown grant is known");
    let first = trial.store.take_grant(taken).await?;
    ensure!(first == Some(Taken::First(vec![1])), "a grant is {first:?} to its first taker");

    trial.advance(60 * SECOND);
    let expired = trial.store.take_grant(late).await?;
    ensure!(expired == Some(Taken::Expired), "a grant that has expired is {expired:?}");
    let again = trial.store.take_grant(taken).await?;
    ensure!(again == Some(Taken::Again(vec![1])), "a grant that was taken is {again:?} after it has expired");
    trial.store.purge(1000).await?;
    let times = trial.store.times_taken(taken).await?;
    ensure!(times == Some(2), "a grant that is remembered was taken {times:?} times: expected 2");

    trial.advance(540 * SECOND);
    for digest in [taken, late] {
        let forgotten = trial.store.take_grant(digest).await?;
        ensure!(forgotten.is_none(), "a grant whose memory is over is {forgotten:?}");
        ensure!(trial.store.times_taken(digest).await?.is_none(), "a grant whose memory is over is counted");
    }
    trial.store.purge(1000).await?;
    ensure!(trial.store.stats().await?.grants == 0, "a grant whose memory is over is not purged");
    Ok(())
}

/// A grant that nobody takes costs the store its life and a minute, however long a taken one is remembered.
pub(super) async fn a_grant_that_nobody_takes_is_forgotten(trial: &Trial) -> Result<(), Violation> {
    const DAY: Duration = Duration::from_secs(86_400);
    let (taken, untaken) = (SecretDigest::from_bytes([7; 32]), SecretDigest::from_bytes([8; 32]));
    for digest in [taken, untaken] {
        trial.store.put_grant(Grant { digest, life: 60 * SECOND, memory: DAY, data: vec![1] }).await?;
    }
    let first = trial.store.take_grant(taken).await?;
    ensure!(first == Some(Taken::First(vec![1])), "a grant is {first:?} to its first taker");
    let begin = trial.now().await?;

    trial.advance(119 * SECOND);
    let late = trial.store.take_grant(untaken).await?;
    ensure!(late == Some(Taken::Expired), "a grant that came late is {late:?} within the minute");
    trial.set(begin.saturating_add(121 * SECOND)).await?;
    let late = trial.store.take_grant(untaken).await?;
    ensure!(late.is_none(), "a grant that nobody took is {late:?} after its life and a minute");
    ensure!(trial.store.times_taken(untaken).await?.is_none(), "a grant that nobody took is counted");
    while trial.store.purge(1).await?.more {}
    let grants = trial.store.stats().await?.grants;
    ensure!(grants == 1, "{grants} grants are left: expected the one that was taken");
    trial.store.put_grant(Grant { digest: untaken, life: SECOND, memory: DAY, data: vec![2] }).await?;

    trial.set(begin.saturating_add(DAY - 10 * SECOND)).await?;
    trial.store.purge(1000).await?;
    let again = trial.store.take_grant(taken).await?;
    ensure!(again == Some(Taken::Again(vec![1])), "a grant that was taken is {again:?} while it is remembered");
    trial.set(begin.saturating_add(DAY + SECOND)).await?;
    let forgotten = trial.store.take_grant(taken).await?;
    ensure!(forgotten.is_none(), "a grant whose memory is over is {forgotten:?}");
    while trial.store.purge(1000).await?.more {}
    let grants = trial.store.stats().await?.grants;
    ensure!(grants == 0, "{grants} grants are left after their memory");
    Ok(())
}
