//! Routes that take an access token or a session.

use std::time::Duration;

use axum::{Router, extract::FromRef, routing::any};
use cotter::{Ed25519, profile::AccessTokens};
use cotter_axum::{
    browser::{BrowserSession, BrowserSessions},
    resource::{BearerOr, Resource, ResourceServer, Serves},
};
use cotter_http::PublicOrigin;
use cotter_issue::{
    Lifetime, SigningKey,
    profile::{AccessTokenIssuer, Grant},
};
use cotter_session::{SessionPolicy, Sessions, Subject};
use http::Method;

use crate::{
    store::Switched,
    support::{Browser, ORIGIN, serve},
};

enum Orders {}

impl Resource for Orders {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "orders";
}

#[derive(Clone)]
struct App {
    browser: BrowserSessions,
    orders: ResourceServer<Orders>,
}

impl FromRef<App> for BrowserSessions {
    fn from_ref(app: &App) -> Self {
        app.browser.clone()
    }
}

impl FromRef<App> for ResourceServer<Orders> {
    fn from_ref(app: &App) -> Self {
        app.orders.clone()
    }
}

impl Serves for App {
    type Resource = Orders;
}

async fn who(caller: BearerOr<Orders, BrowserSession>) -> String {
    match caller {
        BearerOr::Bearer(bearer) => format!("{} by token", bearer.subject()),
        BearerOr::Cookie(session) => format!("{} by cookie", session.subject().id()),
    }
}

#[tokio::test]
async fn a_token_or_a_session_and_never_both() {
    let key = SigningKey::<Ed25519>::generate("2026-11").unwrap();
    let life = Lifetime::of(Duration::from_secs(600)).unwrap();
    let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://orders.example", life).unwrap();
    let orders = ResourceServer::builder(issuer.verifier().clone()).build().unwrap();
    let token = issuer.issue(&Grant::new("bob", "cli"), &serde_json::json!({})).unwrap();
    let bearer = format!("Bearer {}", token.expose());
    let sessions = Sessions::new(Switched::new(), SessionPolicy::new(Duration::from_secs(600)));
    let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::on_loopback(ORIGIN).unwrap());
    let begun = sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await.ok().unwrap();
    let cookie = begun.cookie.unwrap().expose();
    let address = serve(Router::new().route("/", any(who)).with_state(App { browser, orders })).await;

    let mut nobody = Browser::new(address);
    assert_eq!(nobody.get("/").await.status, 401);
    let with_token: &[(&'static str, &[u8])] = &[("authorization", bearer.as_bytes())];
    assert_eq!(nobody.ask(Method::POST, "/", with_token).await.body, "bob by token");
    let mut alice = nobody.with_cookie(&cookie);
    assert_eq!(alice.post("/").await.body, "alice by cookie");
    assert_eq!(alice.ask(Method::GET, "/", with_token).await.status, 400, "both");

    // A page of another origin cannot use the cookie; a token is attached by nobody but its holder.
    for browser in [&mut nobody, &mut alice] {
        browser.source = vec![("sec-fetch-site", "cross-site".to_owned())];
    }
    alice.post("/").await.assert_refusal(403, "cross_site");
    assert_eq!(nobody.ask(Method::POST, "/", with_token).await.body, "bob by token");
}
