//! The exchange of refresh tokens.

use std::time::Duration;

use crate::system::{CLIENT, FORM, SCOPES, System, Tokens, changed, encoded, policy, refresh_form, request};

fn strict() -> cotter_session::SessionPolicy {
    policy().overlap(Duration::ZERO).unwrap()
}

#[tokio::test]
async fn a_refresh_token_is_replaced() {
    let system = System::start().await;
    let first = system.native("alice").await;
    let answer = system.refresh(&first.refresh).await;
    let second = Tokens::of(&answer);
    assert_ne!((&first.access, &first.refresh), (&second.access, &second.refresh));
    assert_eq!(answer.json()["scope"], SCOPES);
    assert_eq!(first.claims()["sid"], second.claims()["sid"]);
    assert_ne!(first.claims()["jti"], second.claims()["jti"], "each answer has a token with its whole life");

    // The answer was lost: the same successor, and it stays.
    assert_eq!(Tokens::of(&system.refresh(&first.refresh).await).refresh, second.refresh);
    assert_eq!(Tokens::of(&system.refresh(&second.refresh).await).refresh, second.refresh);
}

#[tokio::test]
async fn a_token_that_is_used_again_after_the_overlap_ends_its_family() {
    let system = System::start().await;
    let first = system.native("alice").await;
    let second = Tokens::of(&system.refresh(&first.refresh).await);
    system.clock.pass(Duration::from_secs(30));
    system.refresh(&first.refresh).await.is_error(400, "invalid_grant");
    system.refresh(&second.refresh).await.is_error(400, "invalid_grant");
    assert!(!system.is_active(&second.access).await);

    let system = System::start_with(strict(), |builder| builder).await;
    let first = system.native("alice").await;
    let second = Tokens::of(&system.refresh(&first.refresh).await);
    system.refresh(&first.refresh).await.is_error(400, "invalid_grant");
    system.refresh(&second.refresh).await.is_error(400, "invalid_grant");
}

#[tokio::test]
async fn a_malformed_token_touches_nothing() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    system.store.asked();
    let flipped = tokens.refresh.replacen("rt1_A", "rt1_B", 1);
    let last = tokens.refresh.strip_suffix(|_: char| true).unwrap();
    for malformed in [
        &*tokens.access,
        "rt1_",
        last,
        &tokens.refresh.to_uppercase(),
        &tokens.refresh.replace("rt1_", "rt2_"),
        &format!("{}A", tokens.refresh),
        &format!("{} ", tokens.refresh),
    ] {
        system.refresh(malformed).await.is_error(400, "invalid_grant");
    }
    assert_eq!(system.store.asked(), [""; 0]);
    drop(flipped);
    Tokens::of(&system.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn the_scope_may_narrow_and_never_widens() {
    let system = System::start().await;
    let session = system.browser("alice").await;
    let code = system.code(&session, &[("scope", "orders:read")]).await;
    let tokens = Tokens::of(&system.token(&code.form()).await);
    assert_eq!(tokens.claims()["scope"], "orders:read");
    for wide in [SCOPES, "orders:write", "orders", "orders:read  orders:read", "\"", "orders:read "] {
        let form = [refresh_form(&tokens.refresh), vec![("scope", wide)]].concat();
        system.token(&form).await.is_error(400, "invalid_scope");
    }
    assert!(system.is_active(&tokens.refresh).await, "a refused scope replaces nothing");

    let full = system.native("alice").await;
    let form = [refresh_form(&full.refresh), vec![("scope", "orders:read")]].concat();
    let narrowed = Tokens::of(&system.token(&form).await);
    assert_eq!(narrowed.claims()["scope"], "orders:read");
    system.clock.pass(Duration::from_secs(31));
    assert_eq!(Tokens::of(&system.refresh(&narrowed.refresh).await).claims()["scope"], SCOPES, "RFC 6749 §6");

    // The predecessor, and a token before it, which are known to be old whatever is asked for with them.
    let other = system.native("alice").await;
    let successor = Tokens::of(&system.refresh(&other.refresh).await);
    let form = [refresh_form(&other.refresh), vec![("scope", "everything")]].concat();
    system.token(&form).await.is_error(400, "invalid_scope");
    assert!(system.is_active(&successor.refresh).await, "inside the overlap");
    system.clock.pass(Duration::from_secs(31));
    system.token(&form).await.is_error(400, "invalid_grant");
    assert!(!system.is_active(&successor.refresh).await);

    // A scope that is asked for with a token that was used before is a use of that token.
    let form = [refresh_form(&full.refresh), vec![("scope", "everything")]].concat();
    system.token(&form).await.is_error(400, "invalid_grant");
    assert!(!system.is_active(&narrowed.refresh).await);
}

#[tokio::test]
async fn a_token_of_another_client_is_refused_and_lives_on() {
    let system = System::start().await;
    let tokens = system.native("alice").await;
    system.token(&changed(refresh_form(&tokens.refresh), "client_id", "other")).await.is_error(400, "invalid_grant");
    system.token(&changed(refresh_form(&tokens.refresh), "client_id", "nobody")).await.is_error(401, "invalid_client");
    system.token(&changed(refresh_form(&tokens.refresh), "client_id", "")).await.is_error(400, "invalid_request");
    system.token(&changed(refresh_form(&tokens.refresh), "refresh_token", "")).await.is_error(400, "invalid_request");
    let form = encoded(&refresh_form(&tokens.refresh));
    for (path, body) in [
        ("/token?client_id=cli", &*form),
        ("/token?x", &form),
        ("/token", &format!("{form}&refresh_token={}", tokens.refresh)),
        ("/token", &format!("{form}&scope=&scope=")),
    ] {
        let bad = request("POST", path, &[("content-type", FORM)], body);
        system.send(bad).await.is_error(400, "invalid_request");
    }
    assert!(system.is_active(&tokens.refresh).await && !CLIENT.is_empty());
    Tokens::of(&system.refresh(&tokens.refresh).await);
}

/// Another part of the service may have begun it: its holder keeps what they have.
#[tokio::test]
async fn a_token_that_was_not_given_here_is_refused_and_not_replaced() {
    let system = System::start().await;
    let begin = system.sessions.begin(cotter_session::Subject::new("alice").unwrap()).with_refresh_token(CLIENT);
    let begun = begin.start().await.unwrap();
    let token = begun.refresh_token.unwrap();
    for _ in 0..2 {
        system.refresh(&token.expose()).await.is_error(400, "invalid_grant");
    }
    assert!(system.sessions.inspect(&token).await.is_ok(), "it is the current one");
}

#[tokio::test]
async fn a_session_that_is_over_gives_nothing() {
    let system = System::start_with(policy().session_max(Duration::from_secs(300)), |builder| builder).await;
    let answer = {
        let session = system.browser("alice").await;
        let code = system.code(&session, &[]).await;
        system.token(&code.form()).await
    };
    assert!(answer.json()["expires_in"].as_u64().unwrap() <= 300, "no token outlives its session");
    system.clock.pass(Duration::from_secs(300));
    system.refresh(&Tokens::of(&answer).refresh).await.is_error(400, "invalid_grant");
}
