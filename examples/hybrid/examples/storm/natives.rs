//! Native clients: authorize, refresh, order, revoke.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    Storm,
    book::{LIVE_IS_LIVE, STAYS_OUT},
    browsers, chance,
    lives::{Life, State, User},
    wire::{Answer, Wire},
};

const CLIENT: (&str, &str) = ("client_id", "hybrid-cli");
const REDIRECT: (&str, &str) = ("redirect_uri", "http://127.0.0.1:51004/callback");
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// One native client, until the end.
pub(crate) async fn use_tokens(storm: Arc<Storm>, number: usize) {
    let user = Arc::clone(&storm.users[number]);
    while storm.book.goes_on() {
        let Some(life) = authorize(&storm, &user).await else { continue };
        for _ in 0..chance::below(200) + 20 {
            if !storm.book.goes_on() || !step(&storm, &life).await {
                break;
            }
            tokio::time::sleep(chance::around(storm.options.pace)).await;
        }
        revoke(&storm, &life).await;
    }
}

/// The code flow, in a browser that logs out after it.
async fn authorize(storm: &Storm, user: &User) -> Option<Arc<Life>> {
    let before = user.before();
    let browser = browsers::log_in(storm, user).await?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let asked = [
        ("response_type", "code"),
        CLIENT,
        REDIRECT,
        ("scope", "orders:read orders:write"),
        ("state", "a state"),
        ("code_challenge", &*challenge),
        ("code_challenge_method", "S256"),
    ];
    let request = storm.wire.own(Method::POST, "/authorize", browser.cookie.as_deref());
    let granted = storm.wire.send("authorize", Wire::form(request, &asked)).await;
    let code = granted.and_then(|answer| {
        let location = Url::parse(&answer.location?).ok()?;
        location.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
    });
    let exchanged = match code {
        Some(code) => {
            let grant = ("grant_type", "authorization_code");
            let form = [grant, CLIENT, REDIRECT, ("code", &code), ("code_verifier", VERIFIER)];
            storm.wire.send("exchange", Wire::form(storm.wire.web(Method::POST, "/token"), &form)).await
        }
        None => None,
    };
    browsers::log_out(storm, &browser).await;
    let (refresh, access) = tokens(&exchanged?)?;
    storm.book.keeps(&refresh);
    Some(user.begins(Life::of_tokens(refresh, access), before))
}

fn tokens(answer: &Answer) -> Option<(String, String)> {
    Some((answer.json("refresh_token")?, answer.json("access_token")?))
}

/// A refresh, and a use of the API. `false` if the session is over.
async fn step(storm: &Storm, life: &Arc<Life>) -> bool {
    let goes_on = match chance::below(10) {
        0 => at_once(storm, life).await,
        1 | 2 => {
            lose_an_answer(storm, life).await;
            true
        }
        3..6 => refresh(storm, life).await,
        _ => true,
    };
    goes_on && order(storm, life).await
}

pub(crate) async fn show(storm: &Storm, kind: &'static str, token: &str) -> Option<Answer> {
    let form = [("grant_type", "refresh_token"), CLIENT, ("refresh_token", token)];
    storm.wire.send(kind, Wire::form(storm.wire.web(Method::POST, "/token"), &form)).await
}

/// Shows the current token. What is not answered is tried later, with the same one.
async fn refresh(storm: &Storm, life: &Life) -> bool {
    let Some(token) = life.current() else { return false };
    life.shows();
    let was = life.state();
    let Some(answer) = show(storm, "refresh", &token).await else { return true };
    match tokens(&answer) {
        Some((refresh, access)) => {
            storm.book.holds(STAYS_OUT, !matches!(was, State::Dead(..)), || "a refresh after the end".to_owned());
            storm.book.keeps(&refresh);
            life.took(&storm.book, &token, &refresh, &access);
            true
        }
        None if life.is_live() && life.has_waited_too_long() => {
            storm.book.note("session whose answers were lost for longer than the overlap");
            life.ends(false);
            false
        }
        None => {
            if life.is_live() {
                storm.book.broken(LIVE_IS_LIVE, &format!("refresh: {} {}", answer.status, answer.body));
            }
            false
        }
    }
}

/// Several at once, at any `web`: all that are answered name one successor.
async fn at_once(storm: &Storm, life: &Life) -> bool {
    let racers = (0..chance::below(6) + 2).map(|_| refresh(storm, life));
    crate::afterlife::all(racers.collect()).await.into_iter().all(|goes_on| goes_on)
}

/// Shows the current token, and goes away before the answer is there.
async fn lose_an_answer(storm: &Storm, life: &Life) {
    let Some(token) = life.current() else { return };
    life.shows();
    let form = [("grant_type", "refresh_token"), CLIENT, ("refresh_token", &*token)];
    let request = Wire::form(storm.wire.web(Method::POST, "/token"), &form);
    let patience = Duration::from_micros(u64::try_from(chance::below(20_000)).unwrap());
    let _ = tokio::time::timeout(patience, request.send()).await;
    storm.book.note("refresh whose answer the client did not wait for");
}

async fn order(storm: &Storm, life: &Life) -> bool {
    let Some(access) = life.access().pop() else { return false };
    let (kind, request) = if chance::is(50) {
        ("orders, list", storm.wire.orders(Method::GET, "/orders", &access))
    } else {
        ("orders, order", Wire::item(storm.wire.orders(Method::POST, "/orders", &access)))
    };
    let Some(answer) = storm.wire.send(kind, request).await else { return true };
    let is_in = matches!(answer.status, 200 | 201);
    if life.is_live() {
        storm.book.holds(LIVE_IS_LIVE, is_in, || format!("{kind}: {} {}", answer.status, answer.body));
    }
    is_in
}

async fn revoke(storm: &Storm, life: &Life) {
    let Some(token) = life.current() else { return };
    life.doubt();
    let request = Wire::form(storm.wire.web(Method::POST, "/revoke"), &[("token", &token), CLIENT]);
    if storm.wire.send("revoke", request).await.is_some_and(|answer| answer.status == 200) {
        life.ends(false);
        storm.judge(life).await;
    }
}
