//! Whatever level revokes, any that does rejects.

use super::{
    Violation,
    trial::{SECOND, Trial, begin_cookie},
    violation::ensure,
};
use crate::{EndReason, Epochs, Revocation, SessionId, Subject, TokenId, revocation::Target};

/// Five levels, in all combinations and in both orders: what the store says, and what a verifier says that has the
/// feed alone.
pub(super) async fn any_level_that_revokes_rejects(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    for combination in 0..32_u32 {
        for is_reversed in [false, true] {
            let tenant = format!("tenant {combination} {is_reversed}");
            let subject = Subject::in_tenant(&tenant, "alice")?;
            let other = trial.subject()?;
            let cookies =
                [begin_cookie(&sessions, subject.clone()).await?, begin_cookie(&sessions, other.clone()).await?];
            let mut tokens = Vec::new();
            for (cookie, of) in cookies.iter().zip([&subject, &other]) {
                let epochs = sessions.find(cookie).await?.epochs();
                let id = TokenId::new(&format!("{} {}", of.id(), tenant))?;
                tokens.push(Token { session: cookie.session_id(), id, subject: of.clone(), epochs });
            }
            let [token, neighbour] = &*tokens else { return Err(Violation::new("two sessions are not two")) };

            let mut levels: Vec<u32> = (0..5).filter(|level| combination & (1 << level) != 0).collect();
            if is_reversed {
                levels.reverse();
            }
            for level in levels {
                match level {
                    0 => drop(sessions.end(token.session, EndReason::Administrative).await?),
                    1 => sessions.revoke(Target::Token(token.id.clone())).await?,
                    2 => drop(sessions.end_everywhere(&subject).await?),
                    3 => drop(sessions.end_tenant(&tenant).await?),
                    _ => drop(sessions.end_everyone().await?),
                }
            }
            let (is_of_token, is_everyone) = (combination & 0b0_0010 != 0, combination & 0b1_0000 != 0);
            let [cookie, others] = &cookies;
            let is_dead = sessions.find(cookie).await.is_err();
            ensure!(is_dead == (combination & 0b1_1101 != 0), "levels {combination:05b}: session is dead: {is_dead}");
            let is_revoked = trial.store.is_revoked(&Target::Token(token.id.clone())).await?;
            ensure!(is_revoked == is_of_token, "levels {combination:05b}: token is revoked: {is_revoked}");
            let is_dead = sessions.find(others).await.is_err();
            ensure!(is_dead == is_everyone, "levels {combination:05b}: another session is dead: {is_dead}");

            let published = trial.store.snapshot().await?.revocations;
            let is_rejected = token.is_rejected_by(&published);
            ensure!(is_rejected == (combination != 0), "levels {combination:05b}: token is rejected: {is_rejected}");
            let is_rejected = neighbour.is_rejected_by(&published);
            ensure!(is_rejected == is_everyone, "levels {combination:05b}: another is rejected: {is_rejected}");
        }
    }
    Ok(())
}

/// Revoking sessions without ending them would leave them live in the store.
pub(super) async fn only_tokens_and_keys_are_revoked_without_an_end(trial: &Trial) -> Result<(), Violation> {
    let subject = trial.subject()?;
    let targets = [
        Target::Session(SessionId::from_bytes([1; 16])),
        Target::Subject { subject: subject.hash(), epoch: 1 },
        Target::Tenant { tenant: subject.tenant_hash(), epoch: 1 },
        Target::Everyone { epoch: 1 },
    ];
    for target in targets {
        ensure!(trial.store.revoke(target, SECOND).await.is_err(), "sessions were revoked without an end");
    }
    ensure!(trial.store.snapshot().await?.revocations.is_empty(), "what was refused is in the feed");

    let targets = [Target::Key("2026-11".into()), Target::Token(TokenId::new("a")?)];
    for target in &targets {
        ensure!(!trial.store.is_revoked(target).await?, "what was not revoked is");
        trial.store.revoke(target.clone(), 60 * SECOND).await?;
        // Once more, for a shorter time: the longer one holds.
        trial.store.revoke(target.clone(), SECOND).await?;
        trial.advance(30 * SECOND);
        ensure!(trial.store.is_revoked(target).await?, "what was revoked is not");
        let published = trial.store.snapshot().await?.revocations;
        ensure!(published.iter().any(|one| one.target == *target), "what was revoked is not in the feed");
        trial.advance(32 * SECOND);
        ensure!(!trial.store.is_revoked(target).await?, "a revocation is in force after its time");
        let published = trial.store.snapshot().await?.revocations;
        ensure!(!published.iter().any(|one| one.target == *target), "a revocation is in the feed after its time");
    }
    Ok(())
}

/// An access token of a session, as a verifier sees it.
struct Token {
    session: SessionId,
    id: TokenId,
    subject: Subject,
    epochs: Epochs,
}

impl Token {
    fn is_rejected_by(&self, published: &[Revocation]) -> bool {
        published.iter().any(|revocation| match &revocation.target {
            Target::Session(session) => *session == self.session,
            Target::Token(id) => *id == self.id,
            Target::Subject { subject, epoch } => *subject == self.subject.hash() && self.epochs.subject < *epoch,
            Target::Tenant { tenant, epoch } => *tenant == self.subject.tenant_hash() && self.epochs.tenant < *epoch,
            Target::Everyone { epoch } => self.epochs.everyone < *epoch,
            Target::Key(_) => false,
        })
    }
}
