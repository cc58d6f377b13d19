//! The list of one's own sessions.

use axum::{
    Json,
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Redirect, Response},
};
use cotter_session::{EndReason, Session, SessionId, store::Ended};
use http::StatusCode;
use serde::Serialize;

use super::{
    BrowserError, BrowserSession,
    asked::{count_ended, within},
};
use crate::{instant::rfc3339, private::Private};

/// The answer of [`list_sessions`].
#[derive(Serialize)]
struct List<'s> {
    sessions: Vec<Entry<'s>>,
}

#[derive(Serialize)]
struct Entry<'s> {
    sid: String,
    created_at: jiff::Timestamp,
    last_used_at: jiff::Timestamp,
    user_agent: &'s str,
    kind: &'static str,
    current: bool,
}

impl<'s> Entry<'s> {
    fn of(session: &'s Session, current: SessionId) -> Self {
        Self {
            sid: session.id().to_string(),
            created_at: rfc3339(session.created_at()),
            last_used_at: rfc3339(session.last_used_at()),
            user_agent: session.label(),
            kind: if session.has_cookie() { "browser" } else { "native" },
            current: session.id() == current,
        }
    }
}

/// Lists the user's live sessions, the oldest first: 200 with
/// `{"sessions":[{"sid","created_at","last_used_at","user_agent","kind":"browser"|"native","current"}]}`.
///
/// # Errors
///
/// [`BrowserError`].
pub async fn list_sessions(session: BrowserSession) -> Result<Response, BrowserError> {
    let sessions = within(session.sessions().sessions().list(session.subject())).await?;
    let entries = sessions.iter().map(|listed| Entry::of(listed, session.id())).collect();
    Ok((Private, Json(List { sessions: entries })).into_response())
}

/// Ends one of the user's own sessions: 204. Another user's is as unknown as one that never was: 404.
///
/// # Errors
///
/// [`BrowserError`].
pub async fn end_session(
    session: BrowserSession,
    sid: Result<Path<String>, PathRejection>,
) -> Result<Response, BrowserError> {
    end(&session, sid).await?;
    Ok((StatusCode::NO_CONTENT, Private, ()).into_response())
}

/// Does the same for a form, which can only `POST`: 303 to the home path.
///
/// # Errors
///
/// [`BrowserError`].
pub async fn end_session_by_form(
    session: BrowserSession,
    sid: Result<Path<String>, PathRejection>,
) -> Result<Response, BrowserError> {
    end(&session, sid).await?;
    Ok((Private, Redirect::to(&session.sessions().settings.home)).into_response())
}

async fn end(session: &BrowserSession, sid: Result<Path<String>, PathRejection>) -> Result<(), BrowserError> {
    let Ok(Path(sid)) = sid else { return Err(BrowserError::NoSuchSession) };
    let sid: SessionId = sid.parse().map_err(|_| BrowserError::NoSuchSession)?;
    let sessions = session.sessions().sessions();
    let ended = within(sessions.end_of(session.subject(), sid, EndReason::EndedByUser)).await?;
    count_ended(&ended, EndReason::EndedByUser);
    match ended {
        Ended::Now(_) => Ok(()),
        Ended::Before(_) => Err(BrowserError::NoSuchSession),
    }
}
