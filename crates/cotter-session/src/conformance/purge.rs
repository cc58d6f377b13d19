//! Removing what is over, in small steps, while sessions go on.

use super::{
    Violation,
    trial::{CLIENT, OVERLAP, SECOND, Trial, begin_family, policy},
    violation::ensure,
};
use crate::{
    EndReason, InvalidGrant, RefreshError, RefreshToken, SecretDigest,
    decision::Over,
    store::{Grant, NewUse},
};

pub(super) async fn purge_removes_only_what_is_over(trial: &Trial) -> Result<(), Violation> {
    let short = trial.sessions_with(policy().session_max(60 * SECOND));
    let long = trial.sessions();
    let mut over = Vec::new();
    for _ in 0..40 {
        over.push(begin_family(&short, trial.subject()?).await?.session_id());
    }
    let mut live = Vec::new();
    for _ in 0..20 {
        live.push(begin_family(&long, trial.subject()?).await?);
    }
    let ended = begin_family(&long, trial.subject()?).await?;
    long.end(ended.session_id(), EndReason::LoggedOut).await?;
    ensure!(trial.store.stats().await?.sessions == 61, "61 sessions are not counted as such");

    // Nothing is over yet.
    long.purge(1000).await?;
    ensure!(trial.store.stats().await?.sessions == 61, "a session that is not over was removed");

    trial.advance(60 * SECOND);
    let refreshing = tokio::spawn({
        let sessions = long.clone();
        async move {
            let mut refreshed: Vec<RefreshToken> = Vec::new();
            for token in live {
                refreshed.push(sessions.refresh(token, CLIENT, None).await?.refresh_token);
            }
            Ok::<_, Violation>(refreshed)
        }
    });
    let mut before = 61;
    loop {
        let purged = long.purge(7).await?;
        let now = trial.store.stats().await?.sessions;
        ensure!(before - now <= 7, "a step of at most 7 has removed {}", before - now);
        ensure!(purged.removed > 0 || !purged.more, "a step that removed nothing says that there is more");
        before = now;
        if !purged.more {
            break;
        }
    }
    ensure!(before == 21, "{before} sessions are left: expected 21");
    for id in over {
        ensure!(trial.store.get(id).await?.is_none(), "a session that is over was not removed");
    }
    trial.advance(OVERLAP);
    for token in refreshing.await?? {
        long.refresh(token, CLIENT, None).await?;
    }
    let late = long.refresh(ended, CLIENT, None).await;
    let is_recognised =
        matches!(late, Err(RefreshError::InvalidGrant(InvalidGrant::Over(Over::Ended(EndReason::LoggedOut)))));
    ensure!(is_recognised, "a session that has ended was forgotten before its limit");
    Ok(())
}

pub(super) async fn purge_removes_uses_and_grants(trial: &Trial) -> Result<(), Violation> {
    for number in 0..20 {
        let life = if number < 10 { 60 * SECOND } else { 600 * SECOND };
        trial.store.record_use(NewUse { key: [number; 32], life }).await?;
        let digest = SecretDigest::from_bytes([number; 32]);
        trial.store.put_grant(Grant { digest, life: 60 * SECOND, memory: life, data: Vec::new() }).await?;
        // One that nobody takes is not remembered.
        trial.store.take_grant(digest).await?;
    }
    trial.advance(61 * SECOND);
    while trial.store.purge(3).await?.more {}
    let stats = trial.store.stats().await?;
    ensure!((stats.uses, stats.grants) == (10, 10), "{} uses and {} grants are left of 10", stats.uses, stats.grants);
    let again = trial.store.record_use(NewUse { key: [19; 32], life: SECOND }).await?;
    ensure!(!again, "a use was forgotten before its time");
    let anew = trial.store.record_use(NewUse { key: [0; 32], life: SECOND }).await?;
    ensure!(anew, "the use of a token that nobody accepts any more is remembered");
    Ok(())
}
