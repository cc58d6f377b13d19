//! Browsers: log in, order through the backend, log out.

use std::{sync::Arc, time::Duration};

use reqwest::Method;

use crate::{
    Storm,
    book::LIVE_IS_LIVE,
    chance,
    lives::{Life, PASSWORD, User},
    wire::Wire,
};

/// One browser, until the end.
pub(crate) async fn browse(storm: Arc<Storm>, number: usize) {
    let user = Arc::clone(&storm.users[number]);
    while storm.book.goes_on() {
        let Some(life) = log_in(&storm, &user).await else { continue };
        for _ in 0..chance::below(20) + 5 {
            if !storm.book.goes_on() || !use_session(&storm, &life).await {
                break;
            }
            tokio::time::sleep(chance::around(storm.options.pace)).await;
        }
        match chance::below(10) {
            0 => log_out_everywhere(&storm, &user, &life).await,
            1 => end_another(&storm, &user, &life).await,
            _ => log_out(&storm, &life).await,
        }
    }
}

/// Logs in. If there is no answer, waits a moment.
pub(crate) async fn log_in(storm: &Storm, user: &User) -> Option<Arc<Life>> {
    let before = user.before();
    let request = storm.wire.own(Method::POST, "/login", None);
    let form = Wire::form(request, &[("username", &user.name), ("password", PASSWORD)]);
    match storm.wire.send("log in", form).await {
        Some(answer) => {
            let is_in = answer.status == 303;
            if is_in || !user.races(before) {
                storm.book.holds(LIVE_IS_LIVE, is_in, || format!("log-in: {} {}", answer.status, answer.body));
            }
            let cookie = answer.cookie.filter(|_| is_in)?;
            storm.book.keeps(&cookie);
            Some(user.begins(Life::of_cookie(cookie), before))
        }
        None => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            None
        }
    }
}

/// One use of a session. `false` if it is over.
async fn use_session(storm: &Storm, life: &Life) -> bool {
    let cookie = life.cookie.as_deref();
    let (kind, request) = match chance::below(4) {
        0 => ("page", storm.wire.own(Method::GET, "/", cookie)),
        1 => ("sessions", storm.wire.own(Method::GET, "/account/sessions", cookie)),
        2 => ("BFF, list", storm.wire.own(Method::GET, "/app/orders", cookie)),
        _ => ("BFF, order", Wire::item(storm.wire.own(Method::POST, "/app/orders", cookie))),
    };
    let Some(answer) = storm.wire.send(kind, request).await else { return true };
    let is_in = match kind {
        "page" => answer.status == 200 && answer.body.contains("action=\"/logout\""),
        _ => matches!(answer.status, 200 | 201),
    };
    if life.is_live() {
        storm.book.holds(LIVE_IS_LIVE, is_in, || format!("{kind}: {} {}", answer.status, answer.body));
    }
    is_in
}

pub(crate) async fn log_out(storm: &Storm, life: &Life) {
    life.doubt();
    let request = storm.wire.own(Method::POST, "/logout", life.cookie.as_deref());
    if storm.wire.send("log out", request).await.is_some_and(|answer| answer.status == 303) {
        life.ends(false);
        storm.judge(life).await;
    }
}

async fn log_out_everywhere(storm: &Storm, user: &User, life: &Life) {
    let is_live = life.is_live();
    let all = user.doubt_all();
    let request = storm.wire.own(Method::POST, "/logout-everywhere", life.cookie.as_deref());
    let answer = storm.wire.send("log out everywhere", request).await;
    let is_answered = answer.is_some_and(|answer| answer.status == 303);
    user.is_told(is_answered);
    // Without a live session, nothing more is ended than this one.
    if is_live && is_answered {
        all.iter().for_each(|life| life.ends(false));
        for life in all.iter().rev().take(4) {
            storm.judge(life).await;
        }
    }
}

/// Ends a session of one's own that the list names.
async fn end_another(storm: &Storm, user: &User, life: &Life) {
    let natives: Vec<_> = user.lives().into_iter().filter(|life| life.is_live() && life.cookie.is_none()).collect();
    let Some(other) = chance::one_of(&natives) else { return log_out(storm, life).await };
    let Some(sid) = other.access().last().and_then(|access| crate::token::sid(access)) else { return };
    other.doubt();
    let request = storm.wire.own(Method::DELETE, &format!("/account/sessions/{sid}"), life.cookie.as_deref());
    if storm.wire.send("end another", request).await.is_some_and(|answer| answer.status == 204) {
        other.ends(false);
        storm.judge(other).await;
    }
    log_out(storm, life).await;
}
