//! The server: a resource and browser sessions, behind hyper with bounds on a request's head.

use std::{io::Write, time::Duration};

use axum::{Router, extract::FromRef, routing::get};
use cotter::{EdDsa, PinnedKey, profile::AccessTokens};
use cotter_axum::{
    browser::{BrowserSession, BrowserSessions},
    resource::{Bearer, Resource, ResourceServer, Serves},
};
use cotter_benches_axum::{AUDIENCE, Error, ISSUER, KEY_ID};
use cotter_http::PublicOrigin;
use cotter_session::{MemoryStore, SessionPolicy, Sessions};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::net::TcpListener;

/// How long the head of a request may take.
pub const HEAD: Duration = Duration::from_secs(10);

/// The longest head.
const HEAD_BYTES: usize = 32 * 1024;

enum Orders {}

impl Resource for Orders {
    type Tokens = AccessTokens<EdDsa>;
    const REALM: &'static str = "orders";
}

#[derive(Clone)]
struct App {
    orders: ResourceServer<Orders>,
    browser: BrowserSessions,
}

impl Serves for App {
    type Resource = Orders;
}

impl FromRef<App> for ResourceServer<Orders> {
    fn from_ref(app: &App) -> Self {
        app.orders.clone()
    }
}

impl FromRef<App> for BrowserSessions {
    fn from_ref(app: &App) -> Self {
        app.browser.clone()
    }
}

/// Serves until the process is ended. The first line of the output is the address.
pub fn serve(pem: &str) -> Result<(), Error> {
    let tokens = AccessTokens::new(PinnedKey::<EdDsa>::from_pem(KEY_ID, pem)?, ISSUER, AUDIENCE);
    let sessions = Sessions::new(MemoryStore::new(1_000)?, SessionPolicy::new(Duration::from_secs(600)));
    let app = App {
        orders: ResourceServer::builder(tokens).build()?,
        browser: BrowserSessions::new(sessions.erased(), PublicOrigin::https("https://shop.example")?),
    };
    let router = Router::new()
        .route("/orders", get(async |_: Bearer<Orders>| {}))
        .route("/session", get(async |_: BrowserSession| {}))
        .with_state(app);
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        accept(&listener, &router).await
    })
}

/// As the README of `cotter-axum` shows it.
async fn accept(listener: &TcpListener, router: &Router) -> Result<(), Error> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // No file is free, for instance.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    }
}
