//! A service whose routes need scopes, DPoP and a fresh answer. What it refuses is in `answered.rs`.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    extract::FromRef,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use cotter_axum::resource::{Fresh, Freshness, ResourceServer, Scoped, Serves, refuse_token_in_form};
use http::{HeaderValue, Method};
use tower::ServiceExt;

use crate::support::{
    BOTH, CLIENT, DPOP, FreshOrders as Orders, INVALID_TOKEN, Introspection, PROOF_INVALID, Read, TestRequest, Write,
    assert_refused, assert_served, bearer, bound_token, builder_of, get as get_request, proof, request, send, serve,
    token,
};

/// A state of the service's own, with a server in it.
#[derive(Clone)]
struct App {
    orders: ResourceServer<Orders>,
    suffix: &'static str,
}

impl Serves for App {
    type Resource = Orders;
}

impl FromRef<App> for ResourceServer<Orders> {
    fn from_ref(app: &App) -> Self {
        app.orders.clone()
    }
}

pub(crate) fn app(introspection: Introspection) -> Router {
    let orders = builder_of().fresh(introspection, Duration::from_millis(200)).build().unwrap();
    let list = async |state: axum::extract::State<App>, bearer: Scoped<Orders, Read>| {
        format!("{}{}", bearer.subject(), state.suffix)
    };
    let order = async |bearer: Scoped<Orders, Write>| bearer.client_id().to_owned();
    let refund = async |_: Fresh<Orders, Write>| "refunded";
    Router::new()
        .route("/orders", get(list).post(order))
        .route("/orders/{id}/refund", post(refund))
        .layer(from_fn_with_state(orders.clone(), refuse_token_in_form::<Orders>))
        .with_state(App { orders, suffix: "!" })
}

fn with_form(mut request: TestRequest, form: impl Into<bytes::Bytes>) -> TestRequest {
    let form_type = HeaderValue::from_static("Application/x-www-form-urlencoded; charset=utf-8");
    request.headers_mut().insert("content-type", form_type);
    *request.body_mut() = http_body_util::Full::new(form.into());
    request
}

/// Nobody has to log in to send a body, so it is not waited for without a bound.
#[tokio::test(start_paused = true)]
async fn a_form_that_does_not_come_is_not_waited_for() {
    let app = app(Introspection::saying(Some(Freshness::Live)));
    let (begun, token) = (tokio::time::Instant::now(), token("orders:write"));
    let slow = axum::body::Body::new(Never);
    let mut request = http::Request::post("/orders").header("authorization", bearer(&token)).body(slow).unwrap();
    request.headers_mut().insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
    let answer = app.oneshot(request).await.unwrap();
    assert_eq!((answer.status().as_u16(), begun.elapsed().as_secs()), (408, 10));
}

/// A body that never comes.
struct Never;

impl http_body::Body for Never {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, std::convert::Infallible>>> {
        Poll::Pending
    }
}

/// The twins of the refusals.
#[tokio::test]
async fn a_good_token_is_served_however_it_is_bound() {
    for protocol in BOTH {
        let address = serve(app(Introspection::saying(Some(Freshness::Live)))).await;
        let read = bearer(&token("orders:read orders:write"));
        let found = send(protocol, address, get_request("/orders?page=2", &[("authorization", &read)])).await;
        assert_served(&found, "alice!", protocol);
        let order = request(Method::POST, "/orders", &[("authorization", &read)]);
        assert_served(&send(protocol, address, with_form(order, "item=tea")).await, "web", protocol);

        let bound = bound_token("orders:read");
        let (authorization, once) = (format!("dpop {bound}"), proof(&CLIENT, "GET", "/orders", &bound, None));
        let fields = [("authorization", &*authorization), ("dpop", &*once)];
        assert_served(&send(protocol, address, get_request("/orders?page=2", &fields)).await, "alice!", protocol);
        let again = send(protocol, address, get_request("/orders", &fields)).await;
        assert_refused(&again, 401, &[PROOF_INVALID], (protocol, "a proof is used once"));
    }
}

#[tokio::test]
async fn a_fresh_answer_decides_at_once() {
    let (read, write) = (bearer(&token("orders:read")), bearer(&token("orders:write")));
    for protocol in BOTH {
        for (says, status, fields) in [
            (Some(Freshness::Live), 200, vec![]),
            (Some(Freshness::Over), 401, vec![INVALID_TOKEN, DPOP]),
            (Some(Freshness::Unknown), 503, vec!["retry-after: 2"]),
            // It hangs.
            (None, 503, vec!["retry-after: 2"]),
        ] {
            let address = serve(app(Introspection::saying(says))).await;
            let refund = |token| request(Method::POST, "/orders/1/refund", &[("authorization", token)]);
            let found = send(protocol, address, refund(&write)).await;
            if status == 200 {
                assert_served(&found, "refunded", protocol);
            } else {
                assert_refused(&found, status, &fields, (protocol, says));
            }
            // The scope is looked at first, so nobody is asked.
            let found = send(protocol, address, refund(&read)).await;
            assert_eq!(found.status, 403, "{protocol:?} {says:?}");
        }
    }
}

#[tokio::test]
async fn a_form_is_looked_at_within_a_limit_and_other_bodies_pass() {
    let write = bearer(&token("orders:write"));
    let post = || request(Method::POST, "/orders", &[("authorization", &write)]);
    for protocol in BOTH {
        let address = serve(app(Introspection::saying(None))).await;
        let (most, more) = ("a".repeat(64 * 1024), "a".repeat(64 * 1024 + 1));
        assert_served(&send(protocol, address, with_form(post(), most)).await, "web", protocol);
        assert_eq!(send(protocol, address, with_form(post(), more)).await.status, 413, "{protocol:?}");
        // It is a parameter of a form that would be a token, and nothing else.
        let mut json = with_form(post(), "access_token=a");
        json.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
        assert_served(&send(protocol, address, json).await, "web", protocol);
    }
}

/// A body whose sender is gone.
struct BrokenOff;

impl http_body::Body for BrokenOff {
    type Data = bytes::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, std::io::Error>>> {
        Poll::Ready(Some(Err(std::io::ErrorKind::UnexpectedEof.into())))
    }
}

#[tokio::test]
async fn a_form_that_broke_off_is_not_too_long() {
    let request = http::Request::post("/orders")
        .header("authorization", bearer(&token("orders:write")))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::new(BrokenOff))
        .unwrap();
    let found = app(Introspection::saying(None)).oneshot(request).await.unwrap();
    assert_eq!(found.status(), 400);
}
