//! The feed of revocations, and its client.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use cotter_axum::feed::{self, FeedSource};
use cotter_session::{
    EndReason, FeedFollower, HttpFeed, RevocationFeed, RevocationView, Session, SessionPolicy, Sessions, Subject,
    TokenId,
    revocation::{FeedError, Target, Watermark},
    store::StoreError,
};
use http::{Method, StatusCode, header};
use serde_json::json;

use crate::{
    store::{State, Switched},
    support::{Answer, Browser, serve},
};

const PATH: &str = "/internal/revocations";

struct Feed {
    store: Switched,
    source: FeedSource,
    sessions: Sessions<Switched>,
    client: Browser,
    url: String,
}

impl Feed {
    async fn start() -> Self {
        let store = Switched::new();
        let source = FeedSource::new(store.clone());
        let address = serve(Router::new().nest(PATH, feed::routes()).with_state(source.clone())).await;
        let sessions = Sessions::new(store.clone(), SessionPolicy::new(Duration::from_secs(600)));
        let client = Browser::new(address);
        Self { store, source, sessions, client, url: format!("http://{address}{PATH}") }
    }

    async fn ask(&mut self, path: &str) -> Answer {
        self.client.get(&format!("{PATH}{path}")).await
    }

    async fn since(&mut self, after: &str, wait: &str) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("after", after).finish();
        self.ask(&format!("/since?{query}&wait={wait}")).await
    }

    async fn watermark(&mut self) -> String {
        self.ask("/snapshot").await.json()["watermark"].as_str().unwrap().to_owned()
    }

    async fn session(&self) -> Session {
        let begin = self.sessions.begin(Subject::new("alice").unwrap()).with_cookie();
        begin.start().await.ok().unwrap().session
    }

    fn client(&self) -> HttpFeed {
        HttpFeed::on_loopback(&self.url, "orders", "secret").unwrap()
    }
}

#[tokio::test]
async fn a_snapshot_has_everything_and_what_came_after_it_comes_after_it() {
    let mut feed = Feed::start().await;
    let session = feed.session().await;
    feed.sessions.end(session.id(), EndReason::LoggedOut).await.unwrap();
    let answer = feed.ask("/snapshot").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("no-store")));
    let document = answer.json();
    let entries = document["revocations"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["kind"], "session");
    assert_eq!(entries[0]["id"], session.id().to_string());
    assert!(entries[0]["until"].as_str().unwrap().ends_with('Z'));
    assert!(document["read_at"].as_str().unwrap().ends_with('Z'));

    let watermark = document["watermark"].as_str().unwrap().to_owned();
    feed.sessions.revoke(Target::Token(TokenId::new("a token").unwrap())).await.unwrap();
    feed.sessions.end_everywhere(session.subject()).await.unwrap();
    let document = feed.since(&watermark, "30").await.json();
    let kinds: Vec<_> = document["revocations"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, [json!("token"), json!("subject")]);
    let next = document["watermark"].as_str().unwrap();
    assert_eq!(feed.since(next, "0").await.json()["revocations"], json!([]));
}

/// Asserts that one of ten tries takes less than `limit`: a busy machine makes some long.
async fn assert_within(limit: Duration, mut attempt: impl AsyncFnMut()) {
    let mut shortest = Duration::MAX;
    for _ in 0..10 {
        let begun = Instant::now();
        attempt().await;
        shortest = shortest.min(begun.elapsed());
        if shortest < limit {
            return;
        }
    }
    panic!("expected less than {limit:?}, found {shortest:?}");
}

#[tokio::test]
async fn an_answer_without_entries_comes_within_half_a_second_and_not_at_once() {
    let mut feed = Feed::start().await;
    let watermark = feed.watermark().await;
    for wait in ["1", "30"] {
        assert_within(Duration::from_millis(500), async || {
            let begun = Instant::now();
            let document = feed.since(&watermark, wait).await.json();
            assert!(begun.elapsed() >= Duration::from_millis(200), "{:?}", begun.elapsed());
            assert_eq!((&document["revocations"], &document["watermark"]), (&json!([]), &json!(watermark)));
        })
        .await;
    }
    // Nothing is waited for unless asked.
    assert_within(Duration::from_millis(200), async || {
        assert_eq!(feed.since(&watermark, "0").await.json()["revocations"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_comes_meanwhile_is_not_waited_with() {
    let mut feed = Feed::start().await;
    assert_within(Duration::from_millis(200), async || {
        let (watermark, sessions, session) = (feed.watermark().await, feed.sessions.clone(), feed.session().await);
        let ending = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            sessions.end(session.id(), EndReason::LoggedOut).await.unwrap();
        });
        let document = feed.since(&watermark, "30").await.json();
        assert_eq!(document["revocations"].as_array().unwrap().len(), 1);
        ending.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn requests_that_are_wrong_are_told_apart() {
    let mut feed = Feed::start().await;
    let watermark = feed.watermark().await;
    for query in ["", "?wait=1", "?after=a&after=a", "?after=a&wait=31", "?after=a&wait=0.5", "?after=a&wait=1s"] {
        feed.ask(&format!("/since{query}")).await.assert_refusal(400, "invalid_request");
    }
    let other = Feed::start().await.watermark().await;
    for foreign in [&*other, "", "x", &format!("{watermark}9"), "💥"] {
        feed.since(foreign, "1").await.assert_refusal(410, "snapshot_required");
    }
    let answer = feed.client.ask(Method::POST, &format!("{PATH}/snapshot"), &[]).await;
    assert_eq!(answer.status, 405);
}

#[tokio::test]
async fn a_store_that_cannot_tell_is_never_a_heartbeat() {
    let mut feed = Feed::start().await;
    let watermark = feed.watermark().await;
    feed.store.set(State::Down);
    feed.ask("/snapshot").await.assert_refusal(503, "temporarily_unavailable");
    feed.since(&watermark, "1").await.assert_refusal(503, "temporarily_unavailable");
    feed.store.set(State::Hung);
    let begun = Instant::now();
    feed.since(&watermark, "30").await.assert_refusal(503, "temporarily_unavailable");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    feed.store.set(State::Up);
    assert_eq!(feed.since(&watermark, "0").await.status, 200);
}

#[tokio::test]
async fn nobody_is_waited_for_at_the_end() {
    assert_within(Duration::from_millis(200), async || {
        let mut feed = Feed::start().await;
        let watermark = feed.watermark().await;
        let source = feed.source.clone();
        let closing = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            source.close();
        });
        assert_eq!(feed.since(&watermark, "30").await.json()["revocations"], json!([]));
        assert_eq!(feed.since(&watermark, "30").await.json()["revocations"], json!([]));
        closing.await.unwrap();
        feed.store.set(State::Down);
        feed.since(&watermark, "30").await.assert_refusal(503, "temporarily_unavailable");
    })
    .await;
}

#[tokio::test]
async fn the_client_reads_what_the_store_gives() {
    let feed = Feed::start().await;
    let client = feed.client();
    let session = feed.session().await;
    let first = client.snapshot().await.unwrap();
    assert_eq!(first.watermark, feed.store.snapshot().await.unwrap().watermark);
    feed.sessions.end(session.id(), EndReason::LoggedOut).await.unwrap();
    feed.sessions.revoke(Target::Key("a key & more".into())).await.unwrap();
    feed.sessions.end_tenant("").await.unwrap();
    feed.sessions.end_everyone().await.unwrap();
    let read = client.since(&first.watermark, Duration::from_secs(1)).await.unwrap();
    let direct = feed.store.since(&first.watermark, Duration::ZERO).await.unwrap();
    assert_eq!((&read.revocations, &read.watermark), (&direct.revocations, &direct.watermark));
    assert_eq!(read.revocations.len(), 4);
    assert_eq!(client.snapshot().await.unwrap().revocations, direct.revocations);

    let gone = client.since(&Watermark::new("another's"), Duration::ZERO).await;
    assert!(matches!(gone, Err(FeedError::Gone)));
    feed.store.set(State::Down);
    let down = client.since(&first.watermark, Duration::ZERO).await;
    assert!(matches!(down, Err(FeedError::Store(StoreError::Unavailable(_)))));
    assert!(matches!(client.snapshot().await, Err(StoreError::Unavailable(_))));
}

/// The time until something holds.
async fn until(limit: Duration, mut holds: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < limit, "not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_follows_is_never_a_second_old_while_nothing_happens() {
    let feed = Feed::start().await;
    let view = RevocationView::new();
    let following = FeedFollower::new(feed.client(), view.clone()).start().unwrap();
    view.ready().await;
    let mut oldest = Duration::ZERO;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        oldest = oldest.max(view.staleness().unwrap());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Twice 250 ms, and what a busy machine adds.
    assert!(oldest < Duration::from_secs(2), "{oldest:?}");

    let session = feed.session().await;
    feed.sessions.end(session.id(), EndReason::LoggedOut).await.unwrap();
    until(Duration::from_secs(5), || view.counts().sessions == 1).await;
    following.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_grows_old_while_the_store_cannot_tell() {
    let feed = Feed::start().await;
    let view = RevocationView::new().max_staleness(Duration::from_secs(1));
    let following = FeedFollower::new(feed.client(), view.clone()).start().unwrap();
    view.ready().await;
    for state in [State::Hung, State::Down] {
        assert!(view.is_ready());
        feed.store.set(state);
        until(Duration::from_secs(3), || !view.is_ready()).await;
        feed.store.set(State::Up);
        until(Duration::from_secs(9), || view.is_ready()).await;
    }
    following.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_with_another_store_is_followed_from_a_new_snapshot() {
    // Two stores behind one address, as after a restart with an empty one.
    let stores = [Switched::new(), Switched::new()];
    let which = Arc::new(AtomicUsize::new(0));
    let chosen = Arc::clone(&which);
    let apps = stores.clone().map(|store| feed::routes::<FeedSource>().with_state(FeedSource::new(store)));
    let app = Router::new().fallback(move |request: Request| {
        let app = apps[chosen.load(Ordering::SeqCst)].clone();
        async move { tower::ServiceExt::oneshot(app, request).await }
    });
    let address = serve(app).await;
    let view = RevocationView::new();
    let feed = HttpFeed::on_loopback(&format!("http://{address}"), "orders", "secret").unwrap();
    let following = FeedFollower::new(feed, view.clone()).start().unwrap();
    view.ready().await;
    let end = async |store: &Switched, count: usize| {
        let sessions = Sessions::new(store.clone(), SessionPolicy::new(Duration::from_secs(600)));
        for _ in 0..count {
            let begun = sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await.ok().unwrap();
            sessions.end(begun.session.id(), EndReason::LoggedOut).await.unwrap();
        }
    };
    end(&stores[0], 1).await;
    until(Duration::from_secs(2), || view.counts().sessions == 1).await;
    end(&stores[1], 3).await;
    which.store(1, Ordering::SeqCst);
    // The one of before stays revoked.
    until(Duration::from_secs(2), || view.counts().sessions == 4).await;
    following.stop().await;
}

/// What a client makes of one answer.
async fn answered(answer: impl Fn(Request) -> Response + Clone + Send + Sync + 'static) -> Result<(), FeedError> {
    let app = Router::new().fallback(move |request: Request| {
        let answer = answer(request);
        async move { answer }
    });
    let address = serve(app).await;
    let client = HttpFeed::on_loopback(&format!("http://{address}/feed"), "orders", "s3cret&").unwrap().max_body(1000);
    let snapshot = client.snapshot().await;
    let since = client.since(&Watermark::new("w"), Duration::ZERO).await.map(drop);
    match (&snapshot, &since) {
        (Ok(_), Ok(())) | (Err(_), Err(_)) => since,
        _ => panic!("{snapshot:?}, {since:?}"),
    }
}

fn document(length: usize) -> String {
    let text = json!({ "watermark": "w", "revocations": [], "read_at": "2026-11-30T12:00:00Z" }).to_string();
    format!("{text}{}", " ".repeat(length.saturating_sub(text.len())))
}

#[tokio::test]
async fn a_client_shows_its_credentials_and_accepts_one_kind_of_answer() {
    let good = |request: Request| {
        let authorization = request.headers()[header::AUTHORIZATION].to_str().unwrap().to_owned();
        assert!(request.uri().path().starts_with("/feed/"));
        // orders:s3cret&
        let is_right = authorization == "Basic b3JkZXJzOnMzY3JldCY=";
        if is_right { document(0).into_response() } else { StatusCode::UNAUTHORIZED.into_response() }
    };
    answered(good).await.unwrap();
    answered(|_| document(1000).into_response()).await.unwrap();

    assert!(matches!(answered(|_| StatusCode::GONE.into_response()).await, Err(FeedError::Gone)));
    let refused: [fn(Request) -> Response; 8] = [
        |_| document(1001).into_response(),
        |_| (StatusCode::UNAUTHORIZED, document(0)).into_response(),
        |_| (StatusCode::NOT_MODIFIED, document(0)).into_response(),
        |_| (StatusCode::CREATED, document(0)).into_response(),
        |_| "".into_response(),
        |_| "{}".into_response(),
        |_| "<!doctype html>".into_response(),
        |request| match request.uri().path() {
            "/elsewhere" => document(0).into_response(),
            _ => Redirect::temporary("/elsewhere").into_response(),
        },
    ];
    for refused in refused {
        let answer = answered(refused).await;
        assert!(matches!(answer, Err(FeedError::Store(StoreError::Unavailable(_)))), "{answer:?}");
    }
}

#[tokio::test]
async fn a_client_shows_no_secret_and_needs_https_or_this_machine() {
    let feed = HttpFeed::on_loopback("http://127.0.0.1:1/feed", "orders", "s3cret").unwrap();
    assert_eq!(format!("{feed:?}"), "HttpFeed { address: http://127.0.0.1:1/feed, .. }");
    let error = feed.snapshot().await.unwrap_err();
    let mut text = format!("{error:?} {error}");
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        text.push_str(&format!(" {source}"));
        cause = source;
    }
    assert!(!text.contains("s3cret") && !text.contains("Basic"), "{text}");
    for (user, secret) in [("a:b", "c"), ("a", "b\n"), ("a\r\n", "b")] {
        assert!(HttpFeed::on_loopback("http://127.0.0.1:1/feed", user, secret).is_err());
    }
}

#[tokio::test]
async fn a_server_that_sends_for_ever_is_left() {
    let app = Router::new().route("/snapshot", get(|| async { Response::new(axum::body::Body::new(Drip)) }));
    let address = serve(app).await;
    let client = HttpFeed::on_loopback(&format!("http://{address}"), "orders", "secret").unwrap();
    let begun = Instant::now();
    assert!(client.snapshot().await.is_err());
    let taken = begun.elapsed();
    assert!(taken > Duration::from_secs(3) && taken < Duration::from_secs(6), "{taken:?}");
}

/// Never ends, and says nothing.
struct Drip;

impl http_body::Body for Drip {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}
