//! The table of answers of a service whose routes need scopes, DPoP and a fresh answer.

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
use cotter::Timestamp;
use cotter_axum::resource::{Fresh, Freshness, ResourceServer, Scoped, Serves, refuse_token_in_form};
use cotter_issue::profile::Grant;
use http::{HeaderValue, Method};
use tower::ServiceExt;

use crate::support::{
    AUDIENCE, BEARER, BOTH, CLIENT, DPOP, EXPIRED_TOKEN, FreshOrders as Orders, INVALID_BOUND_TOKEN, INVALID_REQUEST,
    INVALID_TOKEN, Introspection, PROOF_INVALID, PROOF_MISSING, Read, STRANGER, TestRequest, Write, assert_refused,
    assert_served, bearer, bound_token, builder_of, get as get_request, issue, proof, request, send, serve, token,
    token_of_other_typ,
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

fn app(introspection: Introspection) -> Router {
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

/// What is sent, and the status and the header fields that come back.
type Case = (&'static str, TestRequest, u16, Vec<&'static str>);

fn with_form(mut request: TestRequest, form: impl Into<bytes::Bytes>) -> TestRequest {
    let form_type = HeaderValue::from_static("Application/x-www-form-urlencoded; charset=utf-8");
    request.headers_mut().insert("content-type", form_type);
    *request.body_mut() = http_body_util::Full::new(form.into());
    request
}

/// A form with a token beside a good one, whose media type has a byte beyond ASCII after it.
fn odd_form(authorization: &str) -> TestRequest {
    let mut request =
        with_form(request(Method::POST, "/orders", &[("authorization", authorization)]), "access_token=a");
    let odd = HeaderValue::from_bytes(b"application/x-www-form-urlencoded ; a=\"\xff\"").unwrap();
    request.headers_mut().insert("content-type", odd);
    request
}

/// A form with a token beside a good one, by a type that begins as that of forms does: axum reads it as one.
fn longer_form(authorization: &str, longer: &'static str) -> TestRequest {
    let mut request =
        with_form(request(Method::POST, "/orders", &[("authorization", authorization)]), "access_token=a");
    request.headers_mut().insert("content-type", HeaderValue::from_static(longer));
    request
}

fn with_binary(mut request: TestRequest, name: &'static str) -> TestRequest {
    request.headers_mut().insert(name, HeaderValue::from_bytes(b"DPoP \xff\xfe").unwrap());
    request
}

fn refusals_of_bearers() -> Vec<Case> {
    let (now, read) = (Timestamp::now().unwrap(), token("orders:read"));
    let grant = Grant::new("alice", "web").scope("orders:read");
    let good = bearer(&read);
    let expired = bearer(&issue(AUDIENCE, &grant, now.saturating_sub(Duration::from_secs(700))));
    let elsewhere = bearer(&issue("https://accounts.example", &grant, now));
    let (other_typ, bound) = (bearer(&token_of_other_typ()), bearer(&bound_token("orders:read")));
    let (unsigned, _) = read.rsplit_once('.').unwrap();
    let unsigned = bearer(&format!("{unsigned}.{}", "A".repeat(86)));
    let shown = |name, authorization: &str, fields| -> Case {
        (name, get_request("/orders", &[("authorization", authorization)]), 401, fields)
    };
    let twice = [("authorization", &*good), ("authorization", &*good)];
    let mixed = [("authorization", "DPoP a"), ("authorization", &*good)];
    let in_query = format!("/orders?page=2&access_token={read}");
    let form = |fields: &[(&str, &str)]| with_form(request(Method::POST, "/orders", fields), "item=tea&access_token=a");
    vec![
        ("no credentials", get_request("/orders", &[]), 401, vec![BEARER, DPOP]),
        shown("another scheme", "Basic dTpw", vec![BEARER, DPOP]),
        shown("an empty field", "", vec![BEARER, DPOP]),
        ("two fields", get_request("/orders", &twice), 400, vec![INVALID_REQUEST]),
        ("two schemes", get_request("/orders", &mixed), 400, vec![INVALID_REQUEST]),
        ("no token", get_request("/orders", &[("authorization", "Bearer")]), 400, vec![INVALID_REQUEST]),
        ("two tokens", get_request("/orders", &[("authorization", "Bearer a b")]), 400, vec![INVALID_REQUEST]),
        ("binary", with_binary(get_request("/orders", &[]), "authorization"), 400, vec![INVALID_REQUEST]),
        ("token in the query", get_request(&in_query, &[]), 400, vec![INVALID_REQUEST]),
        ("token in a form of another charset", odd_form(&good), 400, vec![INVALID_REQUEST]),
        (
            "token in a form of two types",
            longer_form(&good, "application/x-www-form-urlencoded,x"),
            400,
            vec![INVALID_REQUEST],
        ),
        (
            "token in a form of a longer type",
            longer_form(&good, "Application/x-www-form-urlencodedx"),
            400,
            vec![INVALID_REQUEST],
        ),
        ("token in both", get_request(&in_query, &[("authorization", &good)]), 400, vec![INVALID_REQUEST]),
        ("token in the body", form(&[]), 400, vec![INVALID_REQUEST]),
        ("token in body and field", form(&[("authorization", &good)]), 400, vec![INVALID_REQUEST]),
        shown("not a token", "Bearer a", vec![INVALID_TOKEN, DPOP]),
        shown("unsigned", &unsigned, vec![INVALID_TOKEN, DPOP]),
        shown("expired", &expired, vec![EXPIRED_TOKEN, DPOP]),
        shown("another audience", &elsewhere, vec![INVALID_TOKEN, DPOP]),
        shown("another typ", &other_typ, vec![INVALID_TOKEN, DPOP]),
        shown("bound, shown as bearer", &bound, vec![INVALID_TOKEN, DPOP]),
        (
            "scope missing",
            request(Method::POST, "/orders", &[("authorization", &good)]),
            403,
            vec![
                r#"www-authenticate: Bearer realm="orders", error="insufficient_scope", error_description="the token lacks a scope", scope="orders:write""#,
            ],
        ),
    ]
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

fn refusals_of_proofs() -> Vec<Case> {
    let (bound, unbound) = (bound_token("orders:read"), token("orders:read"));
    let authorization = format!("DPoP {bound}");
    let made = |prover, method, path| proof(prover, method, path, &bound, None);
    let good = || made(&CLIENT, "GET", "/orders");
    let shown = |name, proofs: &[&str], fields| -> Case {
        let mut all = vec![("authorization", &*authorization)];
        all.extend(proofs.iter().map(|proof| ("dpop", *proof)));
        (name, get_request("/orders", &all), 401, fields)
    };
    let other_token = proof(&CLIENT, "GET", "/orders", &unbound, None);
    let scheme = format!("DPoP {unbound}");
    let unbound = [("authorization", &*scheme), ("dpop", &*other_token)];
    let post = made(&CLIENT, "POST", "/orders");
    let write = [("authorization", &*authorization), ("dpop", &*post)];
    vec![
        shown("no proof", &[], vec![PROOF_MISSING]),
        shown("two proofs", &[&good(), &good()], vec![PROOF_INVALID]),
        shown("not a proof", &["a"], vec![PROOF_INVALID]),
        (
            "binary proof",
            with_binary(get_request("/orders", &[("authorization", &authorization)]), "dpop"),
            401,
            vec![PROOF_INVALID],
        ),
        shown("another method", &[&made(&CLIENT, "POST", "/orders")], vec![PROOF_INVALID]),
        shown("another path", &[&made(&CLIENT, "GET", "/orders/1")], vec![PROOF_INVALID]),
        shown("another token's proof", &[&other_token], vec![PROOF_INVALID]),
        shown("another key", &[&made(&STRANGER, "GET", "/orders")], vec![INVALID_BOUND_TOKEN]),
        ("an unbound token", get_request("/orders", &unbound), 401, vec![INVALID_BOUND_TOKEN]),
        (
            "scope missing",
            request(Method::POST, "/orders", &write),
            403,
            vec![
                r#"www-authenticate: DPoP error="insufficient_scope", error_description="the token lacks a scope", scope="orders:write", algs="Ed25519""#,
            ],
        ),
    ]
}

#[tokio::test]
async fn every_refusal_has_its_answer() {
    for protocol in BOTH {
        let address = serve(app(Introspection::saying(Some(Freshness::Live)))).await;
        let cases = refusals_of_bearers().into_iter().chain(refusals_of_proofs());
        for (name, request, status, fields) in cases {
            let found = send(protocol, address, request).await;
            assert_refused(&found, status, &fields, (protocol, name));
        }
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
