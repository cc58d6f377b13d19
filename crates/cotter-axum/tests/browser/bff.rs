//! The way of a browser's request to a service, and of its answer back.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    response::{IntoResponse, Response},
    routing::{any_service, get_service},
};
use bytes::Bytes;
use cotter::{
    Ed25519,
    profile::{AccessToken, AccessTokens, Presentation},
};
use cotter_axum::{
    bff::{Bff, TokenError, TokenSource, Upstream},
    browser::{self, BrowserSessions},
};
use cotter_http::PublicOrigin;
use cotter_issue::{Lifetime, SigningKey, Token, profile::AccessTokenIssuer, token};
use cotter_session::{
    EndReason, MintError, Minter, Session, SessionId, SessionPolicy, Sessions, Subject, TokenRequest,
};
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    store::{State, Switched},
    support::{Answer, Browser, COOKIE, ORIGIN, serve},
};

const AUDIENCE: &str = "https://orders.example";

/// What a service behind was asked.
#[derive(Debug)]
struct Asked {
    method: Method,
    uri: String,
    headers: HeaderMap,
    body: Bytes,
}

/// A service behind, which remembers what it was asked.
#[derive(Clone, Default)]
struct Behind(Arc<Mutex<Vec<Asked>>>);

impl Behind {
    async fn serve(
        &self,
        answer: impl Fn(usize, &HeaderMap) -> Response + Clone + Send + Sync + 'static,
    ) -> SocketAddr {
        let (this, count) = (self.clone(), Arc::new(AtomicUsize::new(0)));
        let app = Router::new().fallback(move |request: Request| {
            let (this, answer, count) = (this.clone(), answer.clone(), Arc::clone(&count));
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await.unwrap().to_bytes();
                let response = answer(count.fetch_add(1, Ordering::SeqCst), &parts.headers);
                let asked = Asked { method: parts.method, uri: parts.uri.to_string(), headers: parts.headers, body };
                this.0.lock().unwrap().push(asked);
                response
            }
        });
        serve(app).await
    }

    fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

struct Front {
    address: SocketAddr,
    store: Switched,
    sessions: Sessions<Switched>,
    verifier: AccessTokens<Ed25519>,
}

impl Front {
    async fn before(upstream: Upstream) -> Self {
        Self::before_within(upstream, Duration::from_secs(10)).await
    }

    /// Waits so long for the body of a request.
    async fn before_within(upstream: Upstream, body: Duration) -> Self {
        let policy = SessionPolicy::new(Duration::from_secs(600));
        let store = Switched::new();
        let sessions = Sessions::new(store.clone(), policy);
        let key = SigningKey::<Ed25519>::generate("2026-11").unwrap();
        let life = Lifetime::of(Duration::from_secs(600)).unwrap();
        let issuer = AccessTokenIssuer::new(key, "https://as.example", AUDIENCE, life).unwrap();
        let verifier = issuer.verifier().clone();
        let minter = Minter::new(&policy).audience(issuer).client("web");
        let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::on_loopback(ORIGIN).unwrap());
        let bff = Bff::new(browser.clone(), minter, upstream.without_prefix("/app"), AUDIENCE).scope("orders:read");
        let bff = bff.body_within(body).pass(HeaderName::from_static("x-api-version")).unwrap();
        assert!(bff.clone().pass(HeaderName::from_static("cookie")).is_err());
        let app = Router::new()
            .route("/app/orders", get_service(bff.clone()).post_service(bff.clone()))
            .route("/app/{*rest}", any_service(bff.clone()))
            .route("/other", any_service(bff))
            .merge(browser::routes())
            .with_state(browser);
        Self { address: serve(app).await, store, sessions, verifier }
    }

    /// In front of a service that answers so.
    async fn of(
        behind: &Behind,
        answer: impl Fn(usize, &HeaderMap) -> Response + Clone + Send + Sync + 'static,
    ) -> Self {
        let address = behind.serve(answer).await;
        Self::before(Upstream::on_loopback(&format!("http://{address}")).unwrap()).await
    }

    async fn logged_in(&self) -> Browser {
        let begun = self.sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await.ok().unwrap();
        Browser::new(self.address).with_cookie(&begun.cookie.unwrap().expose())
    }

    fn verify(&self, headers: &HeaderMap) -> AccessToken<Value> {
        let mut fields = headers.get_all(header::AUTHORIZATION).iter();
        let token = fields.next().unwrap().to_str().unwrap().strip_prefix("Bearer ").unwrap();
        assert!(fields.next().is_none());
        self.verifier.verify_as(token, Presentation::bearer()).unwrap()
    }
}

fn ok(_: usize, _: &HeaderMap) -> Response {
    "fine".into_response()
}

#[tokio::test]
async fn a_request_goes_on_with_a_token_of_the_session() {
    let behind = Behind::default();
    let front = Front::of(&behind, ok).await;
    let mut browser = front.logged_in().await;
    let answer = browser.get("/app/orders?a=b%20c&d").await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, &b"fine"[..]));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let body = Bytes::from_static(br#"{"item":"kettle"}"#);
    browser.send(Method::POST, "/app/orders", &[("content-type", b"application/json")], body.clone()).await;

    let asked = behind.asked();
    assert_eq!((&asked[0].method, &*asked[0].uri), (&Method::GET, "/orders?a=b%20c&d"));
    assert_eq!((&asked[1].method, &*asked[1].uri, &asked[1].body), (&Method::POST, "/orders", &body));
    assert_eq!(asked[1].headers["content-type"], "application/json");
    let verified = front.verify(&asked[0].headers);
    assert_eq!(verified.claims()["sub"], "alice");
    assert_eq!(verified.claims()["client_id"], "web");
    assert_eq!(verified.claims()["scope"], "orders:read");
    assert_eq!(verified.claims()["sid"], browser_sid(&front).await);
    let tokens = asked.iter().map(|asked| &asked.headers["authorization"]);
    assert_eq!(tokens.collect::<std::collections::HashSet<_>>().len(), 1, "it is used again");
}

async fn browser_sid(front: &Front) -> String {
    front.sessions.list(&Subject::new("alice").unwrap()).await.unwrap()[0].id().to_string()
}

#[tokio::test]
async fn what_is_the_browsers_does_not_go_on() {
    let behind = Behind::default();
    let front = Front::of(&behind, ok).await;
    let mut browser = front.logged_in().await;
    let stripped: &[(&'static str, &[u8])] = &[
        ("authorization", b"Bearer of-the-browser"),
        ("dpop", b"a.proof"),
        ("proxy-authorization", b"Basic eDp5"),
        ("forwarded", b"for=192.0.2.1"),
        ("x-forwarded-for", b"192.0.2.1"),
        ("x-forwarded-host", b"evil.example"),
        ("x-forwarded-proto", b"https"),
        ("x-real-ip", b"192.0.2.1"),
        ("x-http-method-override", b"DELETE"),
        ("client-cert", b":AAAA:"),
        ("connection", b"keep-alive, X-Secret-Hop"),
        ("x-secret-hop", b"1"),
        ("keep-alive", b"timeout=5"),
        ("te", b"trailers"),
        ("via", b"1.1 proxy"),
        ("referer", b"http://localhost:8400/page?token=x"),
        ("x_forwarded_for", b"192.0.2.1"),
        ("x_http_method_override", b"DELETE"),
        ("proxy", b"http://evil.example"),
        ("x-original-url", b"/admin"),
        ("remote-user", b"root"),
        ("x-auth-request-email", b"root@orders.example"),
        ("x-envoy-original-path", b"/admin"),
        ("true-client-ip", b"192.0.2.1"),
        ("x-anything-else", b"1"),
    ];
    let passed: &[(&'static str, &[u8])] = &[
        ("accept", b"application/json"),
        ("accept-language", b"de"),
        ("if-none-match", b"\"x\""),
        ("x-request-id", b"7"),
        ("x-api-version", b"\xff"),
    ];
    let fields = [stripped, passed, &[("cookie", b"theme=dark")]].concat();
    assert_eq!(browser.ask(Method::GET, "/app/orders", &fields).await.status, 200);
    let headers = &behind.asked()[0].headers;
    for (name, value) in passed {
        assert_eq!(headers[*name].as_bytes(), *value, "{name}");
    }
    let mut names: Vec<_> = headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    let mut expected: Vec<_> = passed.iter().map(|(name, _)| *name).chain(["authorization", "host"]).collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(front.verify(headers).claims()["sub"], "alice");
    assert!(headers["host"].to_str().unwrap().starts_with("127.0.0.1:"));
}

#[tokio::test]
async fn what_is_the_services_does_not_come_back() {
    let behind = Behind::default();
    let answer = |_, _: &HeaderMap| {
        let fields = [
            ("www-authenticate", "Bearer error=\"insufficient_scope\""),
            ("set-cookie", "__Host-Http-sid=planted; Path=/; Secure; HttpOnly"),
            ("set-cookie", "other=1"),
            ("access-control-allow-origin", "*"),
            ("access-control-allow-credentials", "true"),
            ("clear-site-data", "\"cookies\""),
            ("strict-transport-security", "max-age=0"),
            ("dpop-nonce", "n"),
            ("refresh", "0; url=https://evil.example"),
            ("nel", "{}"),
            ("report-to", "{}"),
            ("reporting-endpoints", "all=\"https://evil.example\""),
            ("accept-ch", "Sec-CH-UA-Model"),
            ("speculation-rules", "\"/rules\""),
            ("x-accel-redirect", "/secret"),
            ("x-sendfile", "/etc/passwd"),
            ("proxy-authenticate", "Basic"),
            ("connection", "x-hop"),
            ("x-hop", "1"),
            ("cache-control", "public, max-age=600"),
            ("etag", "\"x\""),
            ("content-type", "application/problem+json"),
            ("x-request-id", "7"),
        ];
        let mut response = (StatusCode::FORBIDDEN, "{}").into_response();
        response.headers_mut().remove("content-type");
        for (name, value) in fields {
            response.headers_mut().append(name, value.parse().unwrap());
        }
        response
    };
    let front = Front::of(&behind, answer).await;
    let answer = front.logged_in().await.get("/app/orders").await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (403, &b"{}"[..]));
    let mut names: Vec<_> = answer.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    let expected =
        ["cache-control", "content-length", "content-type", "date", "etag", "x-content-type-options", "x-request-id"];
    assert_eq!(names, expected);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn nothing_goes_on_without_a_session_of_the_own_pages() {
    let behind = Behind::default();
    let front = Front::of(&behind, ok).await;
    let mut nobody = Browser::new(front.address);
    let mut alice = front.logged_in().await;
    for (method, path) in [(Method::GET, "/app/orders"), (Method::POST, "/app/orders"), (Method::DELETE, "/app/x/y")] {
        nobody.ask(method.clone(), path, &[]).await.assert_refusal(401, "no_session");
        let mut over = alice.with_cookie(&"A".repeat(43));
        over.ask(method.clone(), path, &[]).await.assert_refusal(401, "no_session");
        let second = format!("{COOKIE}={}", alice.value());
        let answer = alice.ask(method.clone(), path, &[("cookie", second.as_bytes())]).await;
        answer.assert_refusal(400, "several_cookies");
        let mut elsewhere = alice.with_cookie(alice.value());
        elsewhere.source =
            vec![("sec-fetch-site", "cross-site".to_owned()), ("origin", "https://evil.example".to_owned())];
        let answer = elsewhere.ask(method.clone(), path, &[]).await;
        if method == Method::GET {
            assert_eq!(answer.status, 200, "a link from elsewhere");
            behind.asked();
        } else {
            answer.assert_refusal(403, "cross_site");
        }
        front.store.set(State::Down);
        alice.ask(method, path, &[]).await.assert_refusal(503, "temporarily_unavailable");
        front.store.set(State::Up);
    }
    let upgrade: &[(&'static str, &[u8])] = &[("connection", b"upgrade"), ("upgrade", b"websocket")];
    alice.ask(Method::GET, "/app/orders", upgrade).await.assert_refusal(501, "upgrade_not_supported");
    alice.get("/other").await.assert_refusal(404, "not_found");
    for dots in ["/app/orders/../admin/x", "/app/orders/%2e%2e/admin/x", "/app/a%2F..%2f..%5Cadmin", "/app/./x"] {
        alice.get(dots).await.assert_refusal(404, "not_found");
    }
    alice.ask(Method::TRACE, "/app/x", &[]).await.assert_refusal(501, "method_not_supported");
    assert_eq!(alice.delete("/app/orders").await.status, 405, "it is mounted on two methods");
    assert!(behind.asked().is_empty());
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_is_502() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let upstream = Upstream::on_loopback(&format!("http://{address}")).unwrap();
    let front = Front::before(upstream.answer_within(Duration::from_millis(300))).await;
    let mut alice = front.logged_in().await;
    // It accepts connections, and does not answer.
    let begun = Instant::now();
    alice.get("/app/orders").await.assert_refusal(502, "bad_gateway");
    assert!(begun.elapsed() < Duration::from_secs(3));
    drop(listener);
    alice.get("/app/orders").await.assert_refusal(502, "bad_gateway");
    alice.post("/app/orders").await.assert_refusal(502, "bad_gateway");
}

#[tokio::test]
async fn a_rejected_token_is_minted_anew_once() {
    let behind = Behind::default();
    let reject = |count: usize, _: &HeaderMap| {
        if count == 0 {
            (StatusCode::UNAUTHORIZED, [("www-authenticate", "Bearer error=\"invalid_token\"")]).into_response()
        } else {
            "fine".into_response()
        }
    };
    let front = Front::of(&behind, reject).await;
    let mut alice = front.logged_in().await;
    let body = Bytes::from_static(b"the same body");
    let answer = alice.send(Method::POST, "/app/orders?x", &[], body.clone()).await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, &b"fine"[..]));
    let asked = behind.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|asked| asked.body == body && asked.uri == "/orders?x" && asked.method == Method::POST));
    let tokens = asked.iter().map(|asked| front.verify(&asked.headers).claims()["jti"].clone());
    assert_eq!(tokens.collect::<std::collections::HashSet<_>>().len(), 2);
}

#[tokio::test]
async fn a_service_that_rejects_every_token_is_502() {
    let behind = Behind::default();
    let front = Front::of(&behind, |_, _| StatusCode::UNAUTHORIZED.into_response()).await;
    let mut alice = front.logged_in().await;
    alice.get("/app/orders").await.assert_refusal(502, "bad_gateway");
    assert_eq!(behind.asked().len(), 2);
    // A body that is too long to be kept is sent once.
    let long = Bytes::from(vec![b'x'; 64 * 1024 + 1]);
    alice.send(Method::POST, "/app/orders", &[], long.clone()).await.assert_refusal(502, "bad_gateway");
    let asked = behind.asked();
    assert_eq!((asked.len(), &asked[0].body), (1, &long));
    assert_eq!(asked[0].headers["content-length"], "65537");
}

/// A stream cannot be sent again, but the next request has a new token.
#[tokio::test]
async fn a_rejected_token_is_not_used_again_after_a_stream() {
    let behind = Behind::default();
    let reject = |count: usize, _: &HeaderMap| {
        if count == 0 { StatusCode::UNAUTHORIZED.into_response() } else { ok(0, &HeaderMap::new()) }
    };
    let front = Front::of(&behind, reject).await;
    let mut alice = front.logged_in().await;
    let long = Bytes::from(vec![b'x'; 64 * 1024 + 1]);
    alice.send(Method::POST, "/app/orders", &[], long.clone()).await.assert_refusal(502, "bad_gateway");
    assert_eq!(alice.send(Method::POST, "/app/orders", &[], long).await.status, 200);
    let asked = behind.asked();
    let tokens = asked.iter().map(|asked| front.verify(&asked.headers).claims()["jti"].clone());
    assert_eq!(tokens.collect::<std::collections::HashSet<_>>().len(), 2);
}

#[tokio::test]
async fn an_address_of_the_service_becomes_one_of_this_origin() {
    let behind = Behind::default();
    let answer = |_, headers: &HeaderMap| {
        let host = headers["host"].to_str().unwrap();
        let location = headers["x-api-version"].to_str().unwrap().replace("HOST", host);
        (StatusCode::TEMPORARY_REDIRECT, [("location", location)]).into_response()
    };
    let front = Front::of(&behind, answer).await;
    let mut alice = front.logged_in().await;
    for (there, here) in [
        ("http://HOST/orders/7?a=b", "/app/orders/7?a=b"),
        ("http://HOST", "/app/"),
        ("/orders/7", "/orders/7"),
        ("https://other.example/x", "https://other.example/x"),
    ] {
        let answer = alice.ask(Method::GET, "/app/orders", &[("x-api-version", there.as_bytes())]).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (307, Some(here)), "{there}");
    }
}

/// What happens while the service is asked.
type Then = Box<dyn FnOnce() + Send>;

#[tokio::test]
async fn a_session_that_ended_meanwhile_is_401() {
    // The session ends, or the store fails, between the two.
    for (state, status, code) in [(None, 401, "no_session"), (Some(State::Down), 503, "temporarily_unavailable")] {
        let ending: Arc<Mutex<Option<Then>>> = Arc::default();
        let hook = Arc::clone(&ending);
        let relay = Router::new().fallback(move |request: Request| {
            let then = hook.lock().unwrap().take();
            async move {
                drop(request);
                if let Some(then) = then {
                    tokio::task::spawn_blocking(then).await.unwrap();
                }
                StatusCode::UNAUTHORIZED
            }
        });
        let between = serve(relay).await;
        let front = Front::before(Upstream::on_loopback(&format!("http://{between}")).unwrap()).await;
        let mut alice = front.logged_in().await;
        let (sessions, store) = (front.sessions.clone(), front.store.clone());
        let runtime = tokio::runtime::Handle::current();
        let id = sessions.list(&Subject::new("alice").unwrap()).await.unwrap()[0].id();
        *ending.lock().unwrap() = Some(Box::new(move || match state {
            Some(state) => store.set(state),
            None => drop(runtime.block_on(sessions.end(id, EndReason::EndedByUser)).unwrap()),
        }));
        alice.get("/app/orders").await.assert_refusal(status, code);
    }
}

/// A source that cannot sign now, or not at all.
struct NoTokens(fn() -> TokenError);

impl TokenSource for NoTokens {
    fn mint(&self, _: &Session, _: &TokenRequest<'_>) -> Result<Arc<Token<token::AccessToken>>, TokenError> {
        Err((self.0)())
    }

    fn forget(&self, _: SessionId) {}
}

#[tokio::test]
async fn a_source_of_tokens_that_cannot_sign_now_is_503() {
    let behind = Behind::default();
    let address = behind.serve(ok).await;
    let upstream = Upstream::on_loopback(&format!("http://{address}")).unwrap().without_prefix("/app");
    for (error, status, code) in [
        (NoTokens(|| TokenError::unavailable("no key is active")), 503, "temporarily_unavailable"),
        (NoTokens(|| MintError::Clock.into()), 503, "temporarily_unavailable"),
        (NoTokens(|| MintError::SessionStale.into()), 503, "temporarily_unavailable"),
        (NoTokens(|| MintError::SessionOver.into()), 401, "no_session"),
        (NoTokens(|| MintError::UnknownAudience.into()), 500, "server_error"),
    ] {
        let front = Front::before(upstream.clone()).await;
        let browser = BrowserSessions::new(front.sessions.erased(), PublicOrigin::on_loopback(ORIGIN).unwrap());
        let app = Router::new().fallback_service(Bff::new(browser, error, upstream.clone(), AUDIENCE));
        let mut alice = front.logged_in().await.at(serve(app).await);
        alice.get("/app/orders").await.assert_refusal(status, code);
    }
    assert!(behind.asked().is_empty());
}

/// A service that answers with the body that it is sent.
async fn echo(limit: Duration) -> Front {
    let app = Router::new().fallback(|request: Request| async move { Response::new(request.into_body()) });
    let upstream = Upstream::on_loopback(&format!("http://{}", serve(app).await)).unwrap();
    Front::before(upstream.answer_within(limit)).await
}

/// A request whose body comes through a channel.
async fn upload(front: &Front) -> (mpsc::Sender<Bytes>, JoinHandle<http::Response<Incoming>>) {
    upload_of(front, None).await
}

/// The same, of a length that is announced or not.
async fn upload_of(front: &Front, length: Option<u64>) -> (mpsc::Sender<Bytes>, JoinHandle<http::Response<Incoming>>) {
    let (sender, receiver) = mpsc::channel(1);
    let mut request = Request::new(Body::new(Channel(receiver, length)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = format!("http://{}/app/orders", front.address).parse().unwrap();
    let headers = request.headers_mut();
    headers.insert("cookie", format!("{COOKIE}={}", front.logged_in().await.value()).parse().unwrap());
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build_http::<Body>();
    (sender, tokio::spawn(async move { client.request(request).await.unwrap() }))
}

/// Longer than what is kept.
fn long() -> Bytes {
    vec![b'x'; 64 * 1024 + 1].into()
}

#[tokio::test]
async fn bodies_are_streams_in_both_directions() {
    let front = echo(Duration::from_secs(10)).await;
    let (sender, asking) = upload(&front).await;
    let first = long();
    sender.send(first.clone()).await.unwrap();
    let response = asking.await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let next = async |body: &mut Incoming| body.frame().await.unwrap().unwrap().into_data().unwrap();
    // It is here before the second is sent.
    let mut read = Vec::new();
    while read.len() < first.len() {
        read.extend_from_slice(&next(&mut body).await);
    }
    assert_eq!(read, first);
    sender.send(Bytes::from_static(b"second")).await.unwrap();
    assert_eq!(next(&mut body).await, "second");
    drop(sender);
    assert!(body.frame().await.is_none());
}

/// The limit is for what stands still, and not for what is long.
#[tokio::test]
async fn a_long_upload_is_not_late() {
    let behind = Behind::default();
    let address = behind.serve(ok).await;
    let upstream = Upstream::on_loopback(&format!("http://{address}")).unwrap();
    let front = Front::before(upstream.answer_within(Duration::from_secs(1))).await;
    let (sender, asking) = upload(&front).await;
    sender.send(long()).await.unwrap();
    for _ in 0..8 {
        sender.send(Bytes::from_static(b"piece ")).await.unwrap();
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    drop(sender);
    assert_eq!(asking.await.unwrap().status(), 200);
    assert_eq!(behind.asked()[0].body, [&*long(), "piece ".repeat(8).as_bytes()].concat());

    let (sender, asking) = upload(&front).await;
    sender.send(long()).await.unwrap();
    assert_eq!(asking.await.unwrap().status(), 502, "nothing more has come");
    drop(sender);
}

/// A session that has ended is not to be outlived by a body that never does.
#[tokio::test]
async fn a_body_has_a_time_of_its_own() {
    let ended = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&ended);
    let app = Router::new().fallback(move |request: Request| {
        let told = Arc::clone(&told);
        async move {
            let body = request.into_body().collect().await;
            told.lock().unwrap().push(body.is_ok());
        }
    });
    let upstream = Upstream::on_loopback(&format!("http://{}", serve(app).await)).unwrap();
    let front = Front::before_within(upstream, Duration::from_secs(1)).await;
    for (first, is_sent) in [(Bytes::from_static(b"piece"), false), (long(), true)] {
        let begun = Instant::now();
        let (sender, asking) = upload(&front).await;
        sender.send(first).await.unwrap();
        let sending = tokio::spawn(async move {
            while sender.send(Bytes::from_static(b"piece")).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        assert_eq!(asking.await.unwrap().status(), 400);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        sending.abort();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let told = std::mem::take(&mut *ended.lock().unwrap());
        assert_eq!(told, if is_sent { vec![false] } else { vec![] }, "the service has not got all of a body");
    }
}

/// Of a length that is stated or not.
#[tokio::test]
async fn nothing_goes_on_if_the_session_ends_while_the_body_comes() {
    for length in [Some(10), None] {
        let behind = Behind::default();
        let front = Front::of(&behind, ok).await;
        let (sender, asking) = upload_of(&front, length).await;
        sender.send(Bytes::from_static(b"first")).await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let id = front.sessions.list(&Subject::new("alice").unwrap()).await.unwrap()[0].id();
        front.sessions.end(id, EndReason::LoggedOut).await.unwrap();
        sender.send(Bytes::from_static(b"other")).await.unwrap();
        drop(sender);
        assert_eq!(asking.await.unwrap().status(), 401, "{length:?}");
        assert!(behind.asked().is_empty(), "{length:?}");
    }
}

/// A short body of unknown length can be sent again.
#[tokio::test]
async fn a_rejected_token_is_minted_anew_for_a_short_body_of_unknown_length() {
    let behind = Behind::default();
    let reject = |count: usize, headers: &HeaderMap| {
        if count == 0 { StatusCode::UNAUTHORIZED.into_response() } else { ok(0, headers) }
    };
    let front = Front::of(&behind, reject).await;
    let (sender, asking) = upload(&front).await;
    sender.send(Bytes::from_static(b"first")).await.unwrap();
    drop(sender);
    assert_eq!(asking.await.unwrap().status(), 200);
    let asked = behind.asked();
    assert_eq!(asked.iter().map(|asked| &*asked.body).collect::<Vec<_>>(), [b"first", b"first"]);
}

/// A body whose pieces come through a channel, and its length.
struct Channel(mpsc::Receiver<Bytes>, Option<u64>);

impl http_body::Body for Channel {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| Ok(http_body::Frame::data(piece))))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.1.map_or_else(http_body::SizeHint::default, http_body::SizeHint::with_exact)
    }
}

#[tokio::test]
async fn a_token_is_nowhere_in_what_the_browser_is_told() {
    let behind = Behind::default();
    let front = Front::of(&behind, ok).await;
    let mut alice = front.logged_in().await;
    let answer: Answer = alice.get("/app/orders").await;
    let token = behind.asked()[0].headers["authorization"].to_str().unwrap().replace("Bearer ", "");
    let told = format!("{:?} {:?}", answer.headers, answer.body);
    assert!(!told.contains(&token) && !told.contains(token.split('.').next_back().unwrap()));
}
