//! A page that calls an API through the BFF, and never sees a token: `cargo run -p cotter-axum --example bff`.
#![allow(clippy::print_stdout, reason = "it says where it listens")]

use std::{error::Error, time::Duration};

use axum::{
    Router,
    extract::State,
    http::HeaderMap,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, get_service, post},
};
use cotter::{
    Ed25519,
    profile::{AccessToken, AccessTokens, Presentation},
};
use cotter_axum::{
    bff::{Bff, Upstream},
    browser::{self, BrowserError, BrowserSessions, LogIn},
};
use cotter_http::PublicOrigin;
use cotter_issue::{Lifetime, SigningKey, profile::AccessTokenIssuer};
use cotter_session::{MemoryStore, Minter, SessionPolicy, Sessions, Subject};
use http::StatusCode;

const ORDERS: &str = "https://orders.example";
const PAGE: &str = r#"<form method="post" action="/login"><button>Log in as Alice</button></form>
<p><a href="/app/orders">The orders of Alice, through the BFF</a></p>"#;

/// The API: it knows the public key, and no session. See the example `resource_server` for its extractors.
async fn orders(State(tokens): State<AccessTokens<Ed25519>>, headers: HeaderMap) -> Response {
    let field = headers.get("authorization").and_then(|field| field.to_str().ok()).unwrap_or_default();
    let token = field.strip_prefix("Bearer ").unwrap_or_default();
    match tokens.verify_as(token, Presentation::bearer()) {
        Ok(verified) => {
            let verified: AccessToken<serde_json::Value> = verified;
            format!("token {} of session {}", verified.claims()["jti"], verified.claims()["sid"]).into_response()
        }
        Err(_) => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// Yours asks for a password: see the example `session_login`.
async fn log_in(log_in: LogIn) -> Result<Response, BrowserError> {
    let alice = Subject::new("alice").map_err(|_| BrowserError::NoSession)?;
    let epochs = log_in.epochs(&alice).await?;
    let (_session, cookie) = log_in.begin(alice, epochs).await?;
    Ok((cookie, Redirect::to("/")).into_response())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let policy = SessionPolicy::new(Duration::from_secs(600));
    let sessions = Sessions::new(MemoryStore::new(10_000)?, policy);
    let key = SigningKey::<Ed25519>::generate("2026-11")?;
    let life = Lifetime::of(Duration::from_secs(600))?;
    let issuer = AccessTokenIssuer::new(key, "https://as.example", ORDERS, life)?;

    let api = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let upstream = Upstream::on_loopback(&format!("http://{}", api.local_addr()?))?.without_prefix("/app");
    let tokens = Router::new().route("/orders", get(orders)).with_state(issuer.verifier().clone());
    tokio::spawn(async move { axum::serve(api, tokens).await });

    let web = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://localhost:{}", web.local_addr()?.port());
    let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::on_loopback(&origin)?);
    let minter = Minter::new(&policy).audience(issuer).client("web");
    let bff = Bff::new(browser.clone(), minter, upstream, ORDERS).scope("orders:read");
    let app = Router::new()
        .route("/", get(|| async { Html(PAGE) }))
        .route("/login", post(log_in))
        .route("/app/orders", get_service(bff))
        .merge(browser::routes())
        .with_state(browser);
    println!("{origin}");
    axum::serve(web, app).await?;
    Ok(())
}
