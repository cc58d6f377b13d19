//! A refresh token that is used again, made up, or presented by somebody else.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    Violation,
    trial::{CLIENT, Events, Handle, OVERLAP, Trial, begin_family, copy},
    violation::ensure,
};
use crate::{
    Binding, EndReason, InvalidGrant, RefreshError, RefreshOutcome, RefreshToken, SecurityEvent, SessionCookie,
    decision::{Over, Reuse},
    revocation::Target,
};

pub(super) async fn predecessor_after_the_overlap_ends_the_session(trial: &Trial) -> Result<(), Violation> {
    let (sessions, events) = trial.watched();
    let first = begin_family(&sessions, trial.subject()?).await?;
    let second = sessions.refresh(copy(&first)?, CLIENT, None).await?.refresh_token;
    trial.advance(OVERLAP);
    ends(trial, (&sessions, &events), first, second, Reuse::Predecessor).await
}

pub(super) async fn token_before_the_predecessor_ends_the_session(trial: &Trial) -> Result<(), Violation> {
    let (sessions, events) = trial.watched();
    for waits in [false, true] {
        let first = begin_family(&sessions, trial.subject()?).await?;
        let second = sessions.refresh(copy(&first)?, CLIENT, None).await?.refresh_token;
        trial.advance(OVERLAP);
        let third = sessions.refresh(second, CLIENT, None).await?.refresh_token;
        if waits {
            trial.advance(OVERLAP);
        }
        ends(trial, (&sessions, &events), first, third, Reuse::StaleOrForged).await?;
    }
    Ok(())
}

pub(super) async fn made_up_secret_ends_the_session(trial: &Trial) -> Result<(), Violation> {
    let (sessions, events) = trial.watched();
    for rotates in [false, true] {
        let first = begin_family(&sessions, trial.subject()?).await?;
        let current = if rotates { sessions.refresh(first, CLIENT, None).await?.refresh_token } else { first };
        let forged = with_bytes(&current, |bytes| bytes.iter_mut().skip(16).for_each(|byte| *byte ^= 0x5a))?;
        ends(trial, (&sessions, &events), forged, current, Reuse::StaleOrForged).await?;
    }
    Ok(())
}

/// The use of a token ends the session for whoever holds the current one, and is heard of.
async fn ends(
    trial: &Trial,
    (sessions, events): (&Handle, &Events),
    used: RefreshToken,
    current: RefreshToken,
    expected: Reuse,
) -> Result<(), Violation> {
    let id = current.session_id();
    let used_again = copy(&used)?;
    let outcome = sessions.refresh(used, CLIENT, None).await;
    let Err(RefreshError::InvalidGrant(InvalidGrant::Reused(reuse))) = outcome else {
        return Err(Violation::new("a token that was replaced was accepted, or refused for something else"));
    };
    ensure!(reuse == expected, "reuse is {reuse:?}: expected {expected:?}");
    let noted = events.take();
    let is_noted =
        matches!(&*noted, [SecurityEvent::Reuse { session, reuse, .. }] if *session == id && *reuse == expected);
    ensure!(is_noted, "reuse is not the one event");

    for token in [current, used_again] {
        let after = sessions.refresh(token, CLIENT, None).await;
        let is_over =
            matches!(after, Err(RefreshError::InvalidGrant(InvalidGrant::Over(Over::Ended(EndReason::Reuse)))));
        ensure!(is_over, "a session goes on after the reuse of its token");
    }
    ensure!(events.take().is_empty(), "a session that is over is an event again");
    let snapshot = trial.store.snapshot().await?;
    let is_published = snapshot.revocations.iter().any(|revocation| revocation.target == Target::Session(id));
    ensure!(is_published, "a session that ended by reuse is not in the feed");
    Ok(())
}

/// A token begins with a secret of which the id is a hash. So whoever knows the id has nothing to present for it.
pub(super) async fn knowing_the_id_ends_nothing(trial: &Trial) -> Result<(), Violation> {
    let (sessions, events) = trial.watched();
    let subject = trial.subject()?;
    let token = begin_family(&sessions, subject.clone()).await?;
    let id = token.session_id();

    // The id in place of the selector; another selector of the same shard; zeros.
    let guesses = [
        with_bytes(&token, |bytes| bytes.iter_mut().zip(id.as_bytes()).for_each(|(byte, known)| *byte = *known))?,
        with_bytes(&token, |bytes| bytes.iter_mut().skip(1).for_each(|byte| *byte = byte.wrapping_add(1)))?,
        with_bytes(&token, |bytes| bytes.iter_mut().skip(1).for_each(|byte| *byte = 0))?,
    ];
    for guessed in guesses {
        let mut bytes = URL_SAFE_NO_PAD.decode(guessed.expose().trim_start_matches("rt1_"))?;
        // As the shard is masked in a cookie.
        if let [shard, rest @ ..] = &mut *bytes
            && let Some(mask) = rest.get(14)
        {
            *shard ^= mask;
        }
        let as_cookie = SessionCookie::parse(&URL_SAFE_NO_PAD.encode(bytes.get(..32).unwrap_or_default()))?;
        let refreshed = sessions.refresh(guessed, CLIENT, None).await;
        let is_unknown = matches!(refreshed, Err(RefreshError::InvalidGrant(InvalidGrant::Over(Over::Unknown))));
        ensure!(is_unknown, "a token with a guessed selector is not unknown");
        ensure!(sessions.find(&as_cookie).await.is_err(), "a cookie with a guessed selector is a session's");
        let kept = sessions.end_everywhere_else(&trial.subject()?, &as_cookie).await?.kept;
        ensure!(kept.is_none(), "a cookie with a guessed selector keeps a session");
    }
    events.take();
    let refreshed = sessions.refresh(token, CLIENT, None).await?;
    ensure!(refreshed.outcome == RefreshOutcome::Rotated, "a session was harmed by somebody who knew its id");
    ensure!(events.take().is_empty(), "a guess was noted as reuse");
    Ok(())
}

pub(super) async fn other_client_or_key_harms_nothing(trial: &Trial) -> Result<(), Violation> {
    let (sessions, events) = trial.watched();
    let key = Binding::from_bytes([7; 32]);
    let begin = sessions.begin(trial.subject()?).with_refresh_token(CLIENT).bound_to(key);
    let token = begin.start().await?.refresh_token.ok_or_else(|| Violation::new("no refresh token"))?;

    for client in ["", "another client", "a client ", "A client"] {
        let refreshed = sessions.refresh(copy(&token)?, client, Some(key)).await;
        let is_refused = matches!(refreshed, Err(RefreshError::InvalidGrant(InvalidGrant::ClientMismatch)));
        ensure!(is_refused, "another client's token was accepted, or refused for something else");
        ensure!(matches!(*events.take(), [SecurityEvent::ClientMismatch { .. }]), "another client was not noted");
    }
    for proved in [None, Some(Binding::from_bytes([8; 32]))] {
        let refreshed = sessions.refresh(copy(&token)?, CLIENT, proved).await;
        let is_refused = matches!(refreshed, Err(RefreshError::InvalidGrant(InvalidGrant::BindingMismatch)));
        ensure!(is_refused, "a token of another key was accepted, or refused for something else");
        ensure!(matches!(*events.take(), [SecurityEvent::BindingMismatch { .. }]), "another key was not noted");
    }
    // A forged token from another client neither rotates nor ends.
    let forged = with_bytes(&token, |bytes| bytes.iter_mut().skip(16).for_each(|byte| *byte ^= 1))?;
    ensure!(sessions.refresh(forged, "another client", Some(key)).await.is_err(), "a forged token was accepted");

    let refreshed = sessions.refresh(token, CLIENT, Some(key)).await?;
    ensure!(refreshed.outcome == RefreshOutcome::Rotated, "a session was harmed by another client or key");

    // A token that is bound to no key, with a proof of one.
    let unbound = begin_family(&sessions, trial.subject()?).await?;
    let refreshed = sessions.refresh(unbound, CLIENT, Some(key)).await;
    let is_refused = matches!(refreshed, Err(RefreshError::InvalidGrant(InvalidGrant::BindingMismatch)));
    ensure!(is_refused, "a token that is not bound was accepted as bound");
    Ok(())
}

/// A token with other bytes and a correct checksum.
pub(super) fn with_bytes(token: &RefreshToken, change: impl FnOnce(&mut [u8])) -> Result<RefreshToken, Violation> {
    let mut bytes = URL_SAFE_NO_PAD.decode(token.expose().trim_start_matches("rt1_"))?;
    bytes.truncate(48);
    change(&mut bytes);
    Ok(RefreshToken::parse(&refresh_token_text(&bytes))?)
}

/// The text of a refresh token of these bytes.
pub(super) fn refresh_token_text(bytes: &[u8]) -> String {
    let checksum = crc32fast::hash(bytes).to_be_bytes();
    format!("rt1_{}", URL_SAFE_NO_PAD.encode([bytes, &checksum].concat()))
}
