//! What a store holds, and what is printed of it, is not a credential.

use std::{
    collections::BTreeSet,
    error::Error,
    fmt::{Debug, Write},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    Violation,
    reuse::refresh_token_text,
    trial::{CLIENT, Events, OVERLAP, SECOND, Trial, copy},
    violation::ensure,
};
use crate::{
    Binding, EndReason, Record, RefreshOutcome, RefreshToken, RotationNonce, SessionCookie,
    store::{Grant, NewUse},
};

/// Every field of a row, alone and joined with every other, in every form that a reader of a dump may try.
pub(super) async fn nothing_at_rest_is_a_credential(trial: &Trial) -> Result<(), Violation> {
    let events = Events::default();
    let sessions = events.of(trial.sessions());
    let subject = trial.subject()?;
    let begin = sessions.begin(subject.clone()).with_cookie().with_refresh_token(CLIENT);
    let begun = begin.start().await?;
    let (Some(mut cookie), Some(mut token)) = (begun.cookie, begun.refresh_token) else {
        return Err(Violation::new("a session has not what it was asked for"));
    };
    let mut rows = vec![trial.row(begun.session.id()).await?.record];
    for _ in 0..3 {
        trial.advance(OVERLAP);
        token = sessions.refresh(token, CLIENT, None).await?.refresh_token;
        cookie = sessions.renew(&cookie).await?;
        rows.push(trial.row(begun.session.id()).await?.record);
        rows.extend(trial.store.list(&subject).await?);
    }
    let before = trial.row(begun.session.id()).await?.record;

    let fields: BTreeSet<Vec<u8>> = rows.iter().flat_map(fields).collect();
    let nonces: Vec<_> = rows.iter().filter_map(|row| Some(row.refresh.as_ref()?.previous?.nonce)).collect();
    let (mut seen, mut tried) = (BTreeSet::new(), 0);
    for first in &fields {
        for second in &fields {
            for text in texts(&[&**first, second].concat()) {
                if !seen.insert(text.clone()) {
                    continue;
                }
                if let Ok(made_up) = SessionCookie::parse(&text) {
                    tried += 1;
                    ensure!(sessions.find(&made_up).await.is_err(), "what a store holds was accepted as a cookie");
                    ensure!(sessions.renew(&made_up).await.is_err(), "what a store holds was renewed as a cookie");
                }
                if let Ok(made_up) = RefreshToken::parse(&text) {
                    // And what follows from it under a nonce of the store.
                    for nonce in &nonces {
                        let successor = made_up.successor(nonce)?;
                        let refreshed = sessions.refresh(successor, CLIENT, None).await;
                        ensure!(refreshed.is_err(), "what follows from a row was accepted as a refresh token");
                    }
                    tried += 1;
                    ensure!(sessions.inspect(&made_up).await.is_err(), "what a store holds is a current token");
                    ensure!(sessions.session_of(&made_up).await.is_err(), "what a store holds is a token");
                    let refreshed = sessions.refresh(made_up, CLIENT, None).await;
                    ensure!(refreshed.is_err(), "what a store holds was accepted as a refresh token");
                }
            }
        }
    }
    ensure!(tried > 100, "only {tried} credentials were tried");
    ensure!(events.take().is_empty(), "whoever reads a store can make an alarm");
    ensure!(trial.row(before.id).await?.record == before, "whoever reads a store can change a session");
    sessions.find(&cookie).await?;
    sessions.refresh(token, CLIENT, None).await?;
    Ok(())
}

/// All bytes that a row holds, but the caller's.
fn fields(row: &Record) -> Vec<Vec<u8>> {
    let mut fields = vec![
        row.id.as_bytes().to_vec(),
        row.subject.hash().as_bytes().to_vec(),
        row.subject.tenant_hash().as_bytes().to_vec(),
        Vec::new(),
    ];
    fields.extend(row.cookie.map(|digest| digest.as_bytes().to_vec()));
    if let Some(family) = &row.refresh {
        fields.push(family.current.as_bytes().to_vec());
        if let Some(previous) = family.previous {
            fields.push(previous.digest.as_bytes().to_vec());
            fields.push(previous.nonce.as_bytes().to_vec());
        }
    }
    fields
}

/// Bytes as somebody may present them: as they are, in hexadecimal, in base64url; cut, and with a checksum.
fn texts(bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![String::from_utf8_lossy(bytes).into_owned(), hex(bytes), format!("rt1_{}", hex(bytes))];
    for length in [32, 48, 52] {
        if let Some(cut) = bytes.get(..length) {
            texts.push(URL_SAFE_NO_PAD.encode(cut));
            texts.push(format!("rt1_{}", URL_SAFE_NO_PAD.encode(cut)));
            texts.push(refresh_token_text(cut));
        }
    }
    texts
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Everything that a service may log of a run: the answers of the store, what the errors say, the events.
pub(super) async fn debug_shows_no_secret(trial: &Trial) -> Result<(), Violation> {
    let events = Events::default();
    let sessions = events.of(trial.sessions());
    let subject = crate::Subject::in_tenant("tenant-7f3a", "alice-5b21")?;
    let data = b"upstream-token-93c1".to_vec();
    let key = Binding::from_bytes([0xc4; 32]);
    let mut log = Log::default();
    let mut secrets = vec!["tenant-7f3a".to_owned(), "alice-5b21".to_owned()];
    secrets.extend(forms(&data));

    let begin = sessions.begin(subject.clone()).with_cookie().with_refresh_token(CLIENT).bound_to(key);
    log.note(&begin);
    let begun = begin.data(data.clone()).start().await?;
    log.note(&begun.session);
    let (Some(cookie), Some(mut token)) = (begun.cookie, begun.refresh_token) else {
        return Err(Violation::new("a session has not what it was asked for"));
    };
    let renewed = sessions.renew(&cookie).await?;
    for value in [cookie.expose(), renewed.expose()] {
        secrets.extend([value.to_string()]);
        secrets.extend(forms(&URL_SAFE_NO_PAD.decode(&*value)?));
    }
    let first = copy(&token)?;
    for _ in 0..3 {
        secrets.push(token.expose().to_string());
        secrets.extend(forms(&URL_SAFE_NO_PAD.decode(token.expose().trim_start_matches("rt1_"))?));
        let refreshed = sessions.refresh(token, CLIENT, Some(key)).await?;
        ensure!(refreshed.outcome == RefreshOutcome::Rotated, "a token was not rotated");
        log.note(&refreshed.session);
        token = refreshed.refresh_token;
        let found = trial.row(begun.session.id()).await?;
        for field in [found.record.cookie, found.record.refresh.as_ref().map(|family| family.current)] {
            secrets.extend(field.map(|digest| hex(digest.as_bytes())));
        }
        log.note(&found);
        trial.advance(OVERLAP);
    }
    let session = sessions.find(&renewed).await?;
    log.note(&sessions.update_data(&session, data.clone()).await?);
    log.note(&trial.store.list(&subject).await?);
    log.error(sessions.refresh(copy(&token)?, "another client", None).await.err())?;
    log.error(sessions.refresh(copy(&token)?, CLIENT, None).await.err())?;
    log.error(sessions.refresh(first, CLIENT, Some(key)).await.err())?;
    log.error(sessions.refresh(copy(&token)?, CLIENT, Some(key)).await.err())?;
    log.error(sessions.find(&cookie).await.err())?;
    log.error(sessions.renew(&renewed).await.err())?;
    log.error(sessions.update_data(&session, vec![0; 5000]).await.err())?;
    log.error(sessions.begin(subject.clone()).start().await.err())?;
    log.note(&sessions.end(session.id(), EndReason::LoggedOut).await?);
    log.note(&sessions.end_everywhere(&subject).await?.epoch);
    let digest = crate::SecretDigest::from_bytes([0xd1; 32]);
    let grant = Grant { digest, life: SECOND, memory: SECOND, data: data.clone() };
    log.note(&grant);
    trial.store.put_grant(grant).await?;
    log.note(&trial.store.take_grant(digest).await?);
    log.note(&NewUse { key: [1; 32], life: SECOND });
    log.note(&trial.store.snapshot().await?);
    log.note(&trial.store.stats().await?);
    log.note(&sessions);
    log.note(&(RotationNonce::from_bytes([0xe1; 32]), digest, SessionCookie::parse("short").err()));
    log.note(&events.take());

    ensure!(log.0.len() > 1000, "only {} bytes were printed", log.0.len());
    for (number, secret) in secrets.iter().enumerate() {
        ensure!(!log.0.contains(&**secret), "secret {number} was printed");
    }
    Ok(())
}

/// The forms in which bytes may be printed.
fn forms(bytes: &[u8]) -> Vec<String> {
    let listed = format!("{bytes:?}");
    let listed = listed.trim_matches(['[', ']']).to_owned();
    vec![hex(bytes), listed, URL_SAFE_NO_PAD.encode(bytes), String::from_utf8_lossy(bytes).into_owned()]
}

#[derive(Default)]
struct Log(String);

impl Log {
    /// As `tracing` prints it with `?`, on one line and on several.
    fn note(&mut self, value: &dyn Debug) {
        let _ = writeln!(self.0, "{value:?} {value:#?}");
    }
    /// As a service logs it: with its causes.
    fn error(&mut self, error: Option<impl Error>) -> Result<(), Violation> {
        let error = error.ok_or_else(|| Violation::new("what must be refused was accepted"))?;
        self.note(&error);
        let mut cause: Option<&dyn Error> = Some(&error);
        while let Some(error) = cause {
            writeln!(self.0, "{error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
