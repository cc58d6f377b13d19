//! The code flow, and refresh tokens.

use std::time::Duration;

use reqwest::Method;

use crate::{
    native::{self, Native, VERIFIER, error, exchange, led_to, pairs, refresh, request},
    system::{PASSWORD, Start, System, fields, json},
};

#[tokio::test]
async fn a_log_in_comes_back_to_what_was_asked() {
    let system = System::new(Start::default()).await;
    let mut browser = system.browser(0);
    let parameters = request();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs(&parameters)).finish();
    let path = format!("/authorize?{query}");
    let form = browser.get(&path).await;
    assert_eq!(form.status(), 200);
    let policy = &fields(&form, "content-security-policy")[0];
    assert!(policy.ends_with("form-action 'self' http://127.0.0.1:51004"), "{policy}");
    let page = form.text().await.unwrap();
    let next = page.split(r#"name="next" value=""#).nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(next, path);

    let wrong = browser.post("/login", &[("username", "alice"), ("password", "wrong"), ("next", &next)]).await;
    assert_eq!(wrong.status(), 401);
    assert!(wrong.text().await.unwrap().contains(r#"name="next""#), "the form again, with next");
    let right = browser.post("/login", &[("username", "alice"), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!((right.status().as_u16(), &fields(&right, "location")[0]), (303, &path));

    let page = browser.get(&path).await.text().await.unwrap();
    assert!(page.contains("hybrid client") && page.contains("orders:write"));
    for (name, _) in &parameters {
        assert!(page.contains(&format!(r#"type="hidden" name="{name}""#)), "{name}");
    }
    let code = native::code(&mut browser).await;
    assert_eq!(exchange(&system, 0, &code, VERIFIER).await.status(), 200);
}

#[tokio::test]
async fn a_request_is_refused_to_whom_it_may_be() {
    let system = System::new(Start::default()).await;
    let mut browser = system.logged_in(0, "alice").await;
    let with = |name: &str, value: &str| {
        let mut changed = request();
        changed.retain(|(known, _)| *known != name);
        let name = *["client_id", "redirect_uri", "scope", "response_type", "code_challenge_method"]
            .iter()
            .find(|n| **n == name)
            .unwrap();
        changed.push((name, value.to_owned()));
        changed
    };
    for (name, value) in [
        ("client_id", "nobody"),
        ("redirect_uri", "https://evil.example/callback"),
        ("redirect_uri", "http://127.0.0.1:51004/other"),
        ("redirect_uri", "http://localhost:51004/callback"),
    ] {
        let changed = with(name, value);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs(&changed)).finish();
        let asked = browser.get(&format!("/authorize?{query}")).await;
        let granted = browser.post("/authorize", &pairs(&changed)).await;
        for answer in [asked, granted] {
            assert_eq!(answer.status(), 400, "{name}={value}");
            assert!(fields(&answer, "location").is_empty());
        }
    }
    for (name, value, code) in [
        ("scope", "orders:read admin", "invalid_scope"),
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge_method", "plain", "invalid_request"),
    ] {
        let changed = with(name, value);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs(&changed)).finish();
        let asked = browser.get(&format!("/authorize?{query}")).await;
        let granted = browser.post("/authorize", &pairs(&changed)).await;
        for answer in [asked, granted] {
            assert_eq!(answer.status(), 303, "{name}={value}");
            assert_eq!(led_to(&answer, "error").as_deref(), Some(code));
            assert_eq!(led_to(&answer, "state").as_deref(), Some("a state"));
            assert_eq!(led_to(&answer, "iss").as_deref(), Some(&*system.public));
        }
    }
}

#[tokio::test]
async fn a_code_is_used_up_by_a_wrong_verifier() {
    let system = System::new(Start::default()).await;
    let mut browser = system.logged_in(0, "alice").await;
    let code = native::code(&mut browser).await;
    assert_eq!(error(exchange(&system, 0, &code, &VERIFIER.replace('d', "e")).await).await, "invalid_grant");
    assert_eq!(error(exchange(&system, 0, &code, VERIFIER).await).await, "invalid_grant");
}

#[tokio::test]
async fn a_second_exchange_ends_what_the_first_gave() {
    let system = System::new(Start::default()).await;
    let mut browser = system.logged_in(0, "alice").await;
    let code = native::code(&mut browser).await;
    let first = json(exchange(&system, 0, &code, VERIFIER).await).await;
    assert_eq!(system.orders_status(first["access_token"].as_str().unwrap()).await, 200);
    assert_eq!(error(exchange(&system, 0, &code, VERIFIER).await).await, "invalid_grant");
    assert_eq!(error(refresh(&system, 0, first["refresh_token"].as_str().unwrap()).await).await, "invalid_grant");
    assert!(system.refused_within(Duration::from_secs(1), first["access_token"].as_str().unwrap()).await);
    assert!(browser.is_alive().await, "the session that has authorized it lives");
}

#[tokio::test]
async fn all_uses_inside_the_overlap_name_one_successor() {
    let system = System::new(Start::default()).await;
    let native = system.native(0, "alice").await;
    let racers = (0..16).map(|_| refresh(&system, 0, &native.refresh));
    let mut successors = Vec::new();
    for answer in futures_of(racers.collect()).await {
        assert_eq!(answer.status(), 200);
        successors.push(json(answer).await["refresh_token"].as_str().unwrap().to_owned());
    }
    successors.dedup();
    assert_eq!(successors.len(), 1);
    assert_eq!(refresh(&system, 0, &successors[0]).await.status(), 200);
}

/// All of them at once.
async fn futures_of<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in waiting.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(answer) = future.as_mut().poll(context)
            {
                *done = Some(answer);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_token_that_is_used_again_ends_its_family() {
    let system = System::new(Start { flags: vec!["--overlap", "0s"], ..Start::default() }).await;
    let mut native = system.native(0, "alice").await;
    let rotated = json(refresh(&system, 0, &native.refresh).await).await;
    let (access, successor) = (rotated["access_token"].as_str().unwrap(), rotated["refresh_token"].as_str().unwrap());
    assert_eq!(system.orders_status(access).await, 200);
    assert_eq!(error(refresh(&system, 0, &native.refresh).await).await, "invalid_grant");
    assert_eq!(error(refresh(&system, 0, successor).await).await, "invalid_grant");
    assert!(system.refused_within(Duration::from_secs(1), access).await);
    assert!(native.browser.is_alive().await, "and nothing else");
}

#[tokio::test]
async fn a_malformed_token_and_a_repeated_parameter_touch_nothing() {
    let system = System::new(Start::default()).await;
    let native = system.native(0, "alice").await;
    let mut malformed = native.refresh.clone();
    malformed.pop();
    assert_eq!(error(refresh(&system, 0, &malformed).await).await, "invalid_grant");
    let twice = [
        ("grant_type", "refresh_token"),
        ("client_id", native::CLIENT),
        ("refresh_token", &*native.refresh),
        ("refresh_token", &*native.refresh),
    ];
    assert_eq!(error(native::token(&system, 0, &twice).await).await, "invalid_request");
    let unknown = [("grant_type", "refresh_token"), ("client_id", "nobody"), ("refresh_token", &*native.refresh)];
    assert_eq!(native::token(&system, 0, &unknown).await.status(), 401);
    assert_eq!(refresh(&system, 0, &native.refresh).await.status(), 200);
}

#[tokio::test]
async fn a_service_asks_by_its_password_and_changes_nothing() {
    let system = System::new(Start::default()).await;
    let native: Native = system.native(0, "alice").await;
    let ask = async |token: &str, secret: &str| {
        let request = system.http.post(format!("{}/introspect", system.web_urls[0])).basic_auth("orders", Some(secret));
        crate::browser::with_form(request, &[("token", token)]).send().await.unwrap()
    };
    assert_eq!(ask(&native.access, "wrong").await.status(), 401);
    for (token, is_active) in [(&*native.access, true), (&*native.refresh, true), ("rt1_x", false), ("", false)] {
        let answer = ask(token, crate::system::SECRET).await;
        if !token.is_empty() {
            assert_eq!(json(answer).await["active"], is_active);
        }
    }
    let successor =
        json(refresh(&system, 0, &native.refresh).await).await["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(json(ask(&native.refresh, crate::system::SECRET).await).await["active"], false, "the predecessor");
    assert_eq!(json(ask(&successor, crate::system::SECRET).await).await["active"], true);
    let feed = system.http.request(Method::GET, format!("{}/internal/revocations/snapshot", system.web_urls[0]));
    assert_eq!(feed.send().await.unwrap().status(), 401);
}
