//! Secrets that are told on purpose, each of which must be found: else the search shows nothing.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use super::{
    super::{
        Case, Violation,
        trial::{CLIENT, Trial, copy},
        violation::ensure,
    },
    listener::hear_error,
    memory, search,
};
use crate::{BeginError, RefreshError, store::StoreError};

/// It is not one of the suite: it is run before.
pub(super) const CASE: Case = Case { name: "told secrets are found", run: |trial| Box::pin(is_found(trial)) };

/// In every form, each in one way; and in every way, in one form.
async fn is_found(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    let begun = sessions.begin(trial.subject()?).with_cookie().with_refresh_token(CLIENT).start().await?;
    let (Some(cookie), Some(token)) = (begun.cookie, begun.refresh_token) else {
        return Err(Violation::new("a session has not what it was asked for"));
    };
    let successor = sessions.refresh(copy(&token)?, CLIENT, None).await?.refresh_token;
    let renewed = sessions.renew(&cookie).await?;
    let mut told = Vec::new();
    for (what, text) in [
        ("cookie", cookie.expose()),
        ("cookie", renewed.expose()),
        ("refresh token", token.expose()),
        ("refresh token", successor.expose()),
    ] {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_start_matches("rt1_"))?;
        let bytes = bytes.get(..bytes.len().min(48)).unwrap_or_default();
        told.extend(forms(bytes).map(|form| (what, form)));
        told.push((what, text.to_string()));
        // The half that finds the session.
        told.extend(forms(bytes.get(..16).unwrap_or_default()).map(|form| ("selector", form)));
    }
    for (what, form) in &told {
        expect(what, || tracing::trace!("{form}"))?;
    }
    let value = cookie.expose().to_string();
    expect("field", || tracing::trace!(field = value, "told"))?;
    expect("field by Display", || tracing::error!(field = %value, "told"))?;
    expect("field by Debug", || tracing::debug!(field = ?value, "told"))?;
    expect("span", || drop(tracing::trace_span!("told", field = value)))?;
    expect("later field of a span", || {
        let span = tracing::info_span!("told", field = tracing::field::Empty);
        span.record("field", &*value);
    })?;
    expect("metric", || metrics::counter!("told", "label" => value.clone()).increment(1))?;
    expect("error", || hear_error(&StoreError::unavailable(value.clone())))?;
    expect("error of sessions", || hear_error(&RefreshError::from(StoreError::unavailable(value.clone()))))?;
    expect("cause of a cause", || {
        let cause = StoreError::unavailable(StoreError::unavailable(value.clone()));
        hear_error(&BeginError::from(cause));
    })?;
    memory().texts.push("an.access.token-6f1d".to_owned());
    expect("access token", || tracing::trace!("Bearer an.access.token-6f1d"))?;
    expect("signature", || tracing::trace!("token-6f1d"))?;
    memory().texts.clear();
    let signed = format!("eyJhbGciOiJFZERTQSJ9.{0}.{0}", "A".repeat(20));
    expect("signed token", || tracing::trace!("{signed}"))?;
    // The public id, which logs may have.
    let id = begun.session.id();
    let found = told_by(|| tracing::trace!(session = %id, "told"));
    ensure!(found.is_none(), "the id of a session is taken for a secret");
    Ok(())
}

/// Bytes in the forms in which they are printed.
fn forms(bytes: &[u8]) -> [String; 9] {
    let hexadecimal: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        URL_SAFE_NO_PAD.encode(bytes),
        STANDARD.encode(bytes),
        // In the middle of something else.
        format!("ab{}cd", URL_SAFE_NO_PAD.encode(bytes)),
        hexadecimal.to_uppercase(),
        format!("f{hexadecimal}0"),
        hexadecimal,
        format!("{bytes:?}"),
        format!("{bytes:#?}"),
        format!("b\"{}\"", bytes.escape_ascii()),
    ]
}

/// Tells something, and finds it.
fn expect(what: &str, tell: impl FnOnce()) -> Result<(), Violation> {
    ensure!(told_by(tell).is_some(), "{what}: a secret that was told on purpose is not found");
    memory().controls += 1;
    Ok(())
}

/// What is found in what was told now; it is forgotten then.
fn told_by(tell: impl FnOnce()) -> Option<String> {
    let before = std::mem::take(&mut memory().heard);
    tell();
    let mut memory = memory();
    let told = std::mem::replace(&mut memory.heard, before);
    told.iter().find_map(|told| search::find_in(told, &memory))
}
