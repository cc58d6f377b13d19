//! Changing a password.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use cotter_axum::browser::{BrowserError, BrowserSession};
use cotter_http::Form;
use cotter_session::Subject;

use super::{App, login::see, pages::message, refusal};
use crate::users::{Change, Password, Replacement, UserError, Users};

/// `POST /account/password`: ends every other session of the user, and gives this one a new cookie value.
///
/// The new password is written first. Whoever logs in with the old one meanwhile has done so under counters that the end
/// of the sessions raises.
pub(super) async fn change(
    State(app): State<App>,
    session: BrowserSession,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(form) = Form::read(&headers, None, &body) else { return refusal::malformed() };
    let old = Password::or_empty(form.get("old").unwrap_or_default());
    let new = Password::or_empty(form.get("new").unwrap_or_default());
    if !new.may_be_chosen() {
        let text = "The new password is too short or too long: it needs 8 characters or more, and 1,024 bytes at most.";
        return message(StatusCode::BAD_REQUEST, "Not changed", text);
    }
    let users = &app.0.users;
    let changed = match users.judge_change(session.subject(), old, new).await {
        Ok(Change::Due(due)) => {
            let (all, user, id) = (session.sessions().sessions().clone(), session.subject().clone(), session.id());
            let is_live = async { Ok(all.get(id).await.map(drop)?) };
            let end_all = async { Ok(all.end_everywhere(&user).await.map(drop)?) };
            carry_out(users, &user, due, is_live, session.end_others(), end_all).await
        }
        Ok(Change::Done) => session.end_others().await.map_err(NotChanged::from),
        Ok(Change::WrongOld) => Err(NotChanged::WrongOld),
        Err(error) => Err(error.into()),
    };
    match changed {
        Ok(cookie) => (cookie, see("/")).into_response(),
        Err(NotChanged::Browser(error)) => error.into_response(),
        Err(NotChanged::WrongOld) => {
            message(StatusCode::FORBIDDEN, "Not changed", "The password so far is wrong. Nothing was changed.")
        }
        Err(NotChanged::User(error)) => refusal::of_user(&error),
    }
}

/// Why a password was not changed.
#[derive(Debug, thiserror::Error)]
enum NotChanged {
    #[error(transparent)]
    Browser(#[from] BrowserError),
    #[error(transparent)]
    User(#[from] UserError),
    #[error("old password is wrong, or was changed meanwhile")]
    WrongOld,
}

/// Replaces the password, and ends the other sessions. A session that has ended changes no password, however long the
/// passwords waited for their turn.
async fn carry_out<T>(
    users: &Users,
    user: &Subject,
    due: Replacement,
    is_live: impl Future<Output = Result<(), BrowserError>>,
    end_others: impl Future<Output = Result<T, BrowserError>>,
    end_all: impl Future<Output = Result<(), BrowserError>>,
) -> Result<T, NotChanged> {
    is_live.await?;
    if !users.replace(user, due.clone()).await? {
        return Err(NotChanged::WrongOld);
    }
    let ended = end_others.await;
    if matches!(ended, Err(BrowserError::NoSession)) {
        // It has ended between the two.
        users.replace(user, due.undone()).await?;
        // Last, so that nobody stays who was logging in with the new password.
        end_all.await?;
    }
    Ok(ended?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::{
        future::ready,
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
    };

    use super::*;
    use crate::users::MemoryUsers;

    #[tokio::test]
    async fn a_session_that_has_ended_leaves_the_password() {
        let user = Subject::new("alice").unwrap();
        let users = Users::new(Arc::new(MemoryUsers::default())).unwrap();
        let (old, new) = (|| Password::or_empty("the old one"), || Password::or_empty("the new one"));
        assert!(users.make_if_absent(&user, old()).await.unwrap());
        let (over, ended_all) = (|| Err(BrowserError::NoSession), AtomicBool::new(false));
        for (live, others, is_changed) in [(over(), Ok(()), false), (Ok(()), over(), false), (Ok(()), Ok(()), true)] {
            let is_undone = live.is_ok() && !is_changed;
            let Change::Due(due) = users.judge_change(&user, old(), new()).await.unwrap() else {
                panic!("it is right")
            };
            let end_all = async {
                assert!(users.verify(&user, old()).await.unwrap(), "it is the old one by then");
                ended_all.store(true, Ordering::SeqCst);
                Ok(())
            };
            let changed = carry_out(&users, &user, due, ready(live), ready(others), end_all).await;
            assert_eq!(changed.is_ok(), is_changed);
            assert_eq!(users.verify(&user, new()).await.unwrap(), is_changed);
            assert_eq!(users.verify(&user, old()).await.unwrap(), !is_changed);
            assert_eq!(ended_all.swap(false, Ordering::SeqCst), is_undone);
        }
    }
}
