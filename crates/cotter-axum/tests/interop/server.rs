//! The server that is asked, whose user has logged in and agrees to everything.

use std::{net::TcpListener, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use cotter::{Ed25519OrEdDsa, EdDsa, profile::DpopProofs};
use cotter_axum::server::{AuthorizationRefusal, AuthorizationServer, Client, DpopNonces, SigningKeys};
use cotter_http::Parameters;
use cotter_issue::{
    Lifetime,
    profile::AccessTokenIssuer,
    schedule::{Fleet, Timing},
    store::{AtRest, MemoryStore as KeyMemory, StoredSchedule},
};
use cotter_session::{MemoryStore, Minter, SessionPolicy, Sessions, Subject, store::SessionStore};

/// Starts it on a free port of loopback, in a thread that ends with the process. Returns its issuer.
pub fn start(secret: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let router = router(&issuer, secret);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    issuer
}

fn router(issuer: &str, secret: &str) -> Router {
    let life = Lifetime::of(Duration::from_secs(600)).unwrap();
    let policy = SessionPolicy::new(Duration::from_secs(600));
    let timing = Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: life,
        period: Duration::from_secs(86_400),
    })
    .unwrap();
    let (store, stated) = (KeyMemory::new(), issuer.to_owned());
    let keys = SigningKeys::<EdDsa>::open(
        move |now| StoredSchedule::danger_open_or_create(store.clone(), AtRest::plain(), timing, now),
        move |key| {
            let orders = AccessTokenIssuer::new(key, &*stated, "https://orders.example", life)?;
            Ok(Minter::new(&policy).audience(orders))
        },
    );
    let store: Arc<dyn SessionStore> = Arc::new(MemoryStore::new(1000).unwrap());
    let sessions = Sessions::shared(store, policy);
    let cli = Client::public("cli").unwrap().redirect_uri("http://127.0.0.1/callback").unwrap();
    let server = AuthorizationServer::builder(issuer, "https://orders.example", sessions, keys.unwrap())
        .client(cli.scope("orders:read orders:write").unwrap())
        .service("orders", secret)
        .unwrap()
        .dpop(DpopProofs::<Ed25519OrEdDsa>::replay_later())
        .dpop_nonces(DpopNonces::random(Duration::from_secs(120)).unwrap())
        .build()
        .unwrap();
    let authorize = get(authorize).with_state(server.clone());
    server.router().route("/authorize", authorize)
}

async fn authorize(State(server): State<AuthorizationServer<EdDsa>>, RawQuery(query): RawQuery) -> Response {
    let Ok(parameters) = Parameters::from_query(&query.unwrap_or_default()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let location = match server.read_authorization(&parameters) {
        Err(AuthorizationRefusal::Page(reason)) => {
            return (StatusCode::BAD_REQUEST, reason.to_string()).into_response();
        }
        Err(AuthorizationRefusal::Redirect { location, .. }) => location,
        Ok(request) => {
            let begun = server.sessions().begin(Subject::new("alice").unwrap()).with_cookie().start().await.unwrap();
            server.give_code(&request, &begun.session).await.unwrap()
        }
    };
    (StatusCode::SEE_OTHER, [("location", location)]).into_response()
}
