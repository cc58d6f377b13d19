//! Revocations from a feed: which requests are served while it is empty, fresh or old.
#![cfg(feature = "session")]

use std::time::Duration;

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_extractor_with_state, from_fn},
    response::Response,
    routing::get,
};
use cotter::Timestamp;
use cotter_axum::resource::{Bearer, ResourceServer};
use cotter_session::{
    Revocation, RevocationView,
    revocation::{Batch, Target, Watermark},
};
use http::Method;
use tokio::time::Instant;

use crate::support::{
    BOTH, INVALID_TOKEN, Orders, Protocol, SID, assert_refused, assert_served, bearer, request, send, serve, token,
    verifier,
};

fn view(revocations: Vec<Revocation>) -> RevocationView {
    let view = RevocationView::new();
    let read_at = Timestamp::now().unwrap();
    view.replace(&Batch { watermark: Watermark::new("1"), revocations, read_at }, Instant::now());
    view
}

/// The statuses of `GET` and `POST`, and the fields of the latter.
async fn assert_answers(view: &RevocationView, get_status: u16, post_status: u16, expected: &[&str]) {
    let server = ResourceServer::<Orders>::builder_with_view(verifier(), view).build().unwrap();
    let handler = async |_: Bearer<Orders>| "";
    let app = Router::new().route("/", get(handler).post(handler)).with_state(server);
    let authorization = bearer(&token("a"));
    for protocol in BOTH {
        let address = serve(app.clone()).await;
        for (method, status) in [(Method::GET, get_status), (Method::HEAD, get_status), (Method::POST, post_status)] {
            let sent = request(method.clone(), "/", &[("authorization", &authorization)]);
            let found = send(protocol, address, sent).await;
            if status == 200 {
                assert_eq!(found.status, 200, "{protocol:?} {method}");
            } else {
                assert_refused(&found, status, expected, (protocol, method));
            }
        }
    }
}

#[tokio::test]
async fn before_the_first_snapshot_nothing_is_served() {
    assert_answers(&RevocationView::new(), 503, 503, &["retry-after: 2"]).await;
}

#[tokio::test]
async fn a_fresh_feed_serves_all() {
    assert_answers(&view(Vec::new()), 200, 200, &[]).await;
}

#[tokio::test]
async fn an_old_feed_serves_safe_methods_alone() {
    let old = view(Vec::new()).max_staleness(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_answers(&old, 200, 503, &["retry-after: 2"]).await;
}

#[tokio::test]
async fn what_is_known_to_be_revoked_is_refused_at_any_age() {
    let until = Timestamp::now().unwrap().unix_seconds() + 600;
    let revoked = || view(vec![Revocation { target: Target::Session(SID.parse().unwrap()), until }]);
    assert_answers(&revoked(), 401, 401, &[INVALID_TOKEN]).await;
    let old = revoked().max_staleness(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_answers(&old, 401, 401, &[INVALID_TOKEN]).await;
}

/// The handshake of a WebSocket is a `GET`, and what is sent over the socket afterwards may change anything.
#[tokio::test]
async fn an_upgrade_is_not_safe() {
    let old = view(Vec::new()).max_staleness(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(5)).await;
    for (view, is_served) in [(old, false), (view(Vec::new()), true)] {
        let server = ResourceServer::<Orders>::builder_with_view(verifier(), &view).build().unwrap();
        let app = Router::new().route("/", get(async |_: Bearer<Orders>| "served")).with_state(server);
        let address = serve(app).await;
        let authorization = bearer(&token("a"));
        let fields = [("authorization", &*authorization), ("connection", "upgrade"), ("upgrade", "websocket")];
        let found = send(Protocol::Http1, address, request(Method::GET, "/", &fields)).await;
        if is_served {
            assert_served(&found, "served", "a fresh feed");
        } else {
            assert_refused(&found, 503, &["retry-after: 2"], "an old feed");
        }
    }
}

/// Changes the method between a layer that has verified the request and the handler.
async fn override_method(mut request: Request, next: Next) -> Response {
    if let Some(method) = request.headers().get("x-http-method-override") {
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
    }
    next.run(request).await
}

#[tokio::test]
async fn what_was_judged_for_a_safe_method_is_judged_again_for_another() {
    let old = view(Vec::new()).max_staleness(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(5)).await;
    for (view, status) in [(old, 503), (view(Vec::new()), 200)] {
        let server = ResourceServer::<Orders>::builder_with_view(verifier(), &view).build().unwrap();
        let handler = async |_: Bearer<Orders>| "";
        let app = Router::new()
            .route("/", get(handler).post(handler))
            .layer(from_fn(override_method))
            .layer(from_extractor_with_state::<Bearer<Orders>, _>(server.clone()))
            .with_state(server);
        let address = serve(app).await;
        let authorization = bearer(&token("a"));
        for (sent, handled, expected) in [("GET", "POST", status), ("GET", "GET", 200), ("POST", "GET", status)] {
            let fields = [("authorization", &*authorization), ("x-http-method-override", handled)];
            let sent = request(sent.parse().unwrap(), "/", &fields);
            let found = send(Protocol::Http1, address, sent).await;
            assert_eq!(found.status, expected, "{handled} {:?}", found.fields);
        }
    }
}
