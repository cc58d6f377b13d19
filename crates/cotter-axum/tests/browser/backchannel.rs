//! Log-outs at a provider, as it sends them.

use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, routing::post};
use bytes::Bytes;
use cotter::{
    Ed25519, Timestamp,
    profile::{LogoutToken, LogoutTokens, Sessions as LoggedOut},
    revocation::Needs,
};
use cotter_axum::backchannel::{self, BackchannelLogout, EndsSessions, NotEnded, RevocationLeft, SubjectSessions};
use cotter_issue::{
    Lifetime, SigningKey,
    profile::{AccessTokenIssuer, Grant, LogoutTokenIssuer},
};
use cotter_session::{MemoryStore, SessionId, SessionPolicy, Sessions, Subject, store::SessionStore};
use http::Method;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use serde_json::json;
use tokio::{
    sync::{Barrier, Notify},
    time::timeout,
};
use tower::ServiceExt;

use crate::{
    store::{State, Switched},
    support::{Answer, Browser, serve},
};

const PROVIDER: &str = "https://op.example";
const CLIENT: &str = "shop";
const PATH: &str = "/backchannel-logout";
const FORM: (&str, &[u8]) = ("content-type", b"application/x-www-form-urlencoded");
/// A user of the provider who is no subject here.
const NO_SUBJECT: &str = "mallory";
const ALICE: LoggedOut<'_> = LoggedOut::AllOf { subject: "alice" };

/// A provider, and a service whose users log in there.
struct Service {
    key: SigningKey<Ed25519>,
    store: Switched,
    sessions: Sessions<dyn SessionStore>,
}

impl Service {
    fn new() -> Self {
        let store = Switched::new();
        let sessions = Sessions::new(store.clone(), SessionPolicy::new(Duration::from_secs(600))).erased();
        Self { key: SigningKey::generate("op").unwrap(), store, sessions }
    }

    fn verifier(&self) -> LogoutTokens<Ed25519> {
        LogoutTokens::new(self.key.public().clone(), PROVIDER, CLIENT)
    }

    fn by_subject(&self) -> SubjectSessions {
        let subject = |sub: &str| Subject::in_tenant(PROVIDER, sub).ok().filter(|_| sub != NO_SUBJECT);
        SubjectSessions::new(self.sessions.clone(), subject)
    }

    /// One process of the service.
    fn app(&self, sessions: impl EndsSessions) -> Router {
        let receiver = BackchannelLogout::new(self.verifier(), sessions, self.store.clone()).unwrap();
        Router::new().route(PATH, post(backchannel::log_out)).with_state(receiver)
    }

    /// A session of this user, which began with this session of the provider.
    async fn session(&self, sub: &str, sid: &str) -> SessionId {
        let subject = Subject::in_tenant(PROVIDER, sub).unwrap();
        let begin = self.sessions.begin(subject).with_cookie().data(sid.into());
        begin.start().await.unwrap_or_else(|error| panic!("{error}")).session.id()
    }

    async fn is_live(&self, session: SessionId) -> bool {
        self.sessions.get(session).await.is_ok()
    }

    fn token(&self, sessions: LoggedOut<'_>) -> String {
        self.token_at(sessions, CLIENT, Timestamp::now().unwrap())
    }

    fn token_at(&self, sessions: LoggedOut<'_>, client: &str, now: Timestamp) -> String {
        issue(&self.key, PROVIDER, client, sessions, now)
    }
}

fn two_minutes() -> Lifetime {
    Lifetime::of(Duration::from_secs(120)).unwrap()
}

fn issue(key: &SigningKey<Ed25519>, op: &str, client: &str, sessions: LoggedOut<'_>, now: Timestamp) -> String {
    let issuer = LogoutTokenIssuer::new(key.clone(), op, client, two_minutes()).unwrap();
    issuer.issue_at(sessions, now).unwrap().expose().to_owned()
}

/// A client that is not a browser, over both protocols.
fn providers(address: SocketAddr) -> [Browser; 2] {
    let mut one = Browser::new(address);
    one.source.clear();
    let mut two = Browser::new(address).over_http2();
    two.source.clear();
    [one, two]
}

async fn send(provider: &mut Browser, token: &str) -> Answer {
    provider.send(Method::POST, PATH, &[FORM], format!("logout_token={token}").into()).await
}

#[track_caller]
fn assert_done(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), &*answer.body), (200, &b""[..]), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("set-cookie"), None);
}

#[track_caller]
fn assert_refused(answer: &Answer, because: &str) {
    let body = json!({"error": "invalid_request", "error_description": because});
    assert_eq!((answer.status.as_u16(), answer.json()), (400, body), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!((answer.header("retry-after"), answer.header("www-authenticate")), (None, None));
}

#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.json()), (503, json!({"error": "temporarily_unavailable"})));
    assert_eq!((answer.header("cache-control"), answer.header("retry-after")), (Some("no-store"), Some("1")));
}

#[tokio::test]
async fn a_log_out_at_the_provider_ends_the_sessions_of_its_user() {
    let service = Service::new();
    let address = serve(service.app(service.by_subject())).await;
    for mut provider in providers(address) {
        let (laptop, phone) = (service.session("alice", "1").await, service.session("alice", "2").await);
        let bob = service.session("bob", "3").await;
        // A user of that name in another tenant is another user.
        let other = service.sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await;
        let other = other.unwrap_or_else(|error| panic!("{error}")).session.id();
        assert_done(&send(&mut provider, &service.token(ALICE)).await);
        assert!(!service.is_live(laptop).await && !service.is_live(phone).await);
        assert!(service.is_live(bob).await && service.is_live(other).await);
        // Who is logged out, and who never logged in.
        assert_done(&send(&mut provider, &service.token(ALICE)).await);
        assert_done(&send(&mut provider, &service.token(LoggedOut::AllOf { subject: "nobody" })).await);
        assert_done(&send(&mut provider, &service.token(LoggedOut::AllOf { subject: NO_SUBJECT })).await);
    }
}

#[tokio::test]
async fn one_session_ends_if_it_can_be_told() {
    let service = Service::new();
    let by_sid = service.by_subject().one_session(|session, sid| session.data() == sid.as_bytes());
    let (all, one) = (serve(service.app(service.by_subject())).await, serve(service.app(by_sid)).await);
    let of_alice = LoggedOut::One { session_id: "1", subject: Some("alice") };
    let alone = LoggedOut::One { session_id: "1", subject: None };
    let of_bob = LoggedOut::One { session_id: "1", subject: Some("bob") };
    for (address, phone_goes_on) in [(one, true), (all, false)] {
        for mut provider in providers(address) {
            let (laptop, phone) = (service.session("alice", "1").await, service.session("alice", "2").await);
            // There is no way from it to a session here, and the provider is told so.
            assert_refused(&send(&mut provider, &service.token(alone)).await, "logout token names no user");
            // The session of that name is not bob's.
            assert_done(&send(&mut provider, &service.token(of_bob)).await);
            assert!(service.is_live(laptop).await && service.is_live(phone).await);
            assert_done(&send(&mut provider, &service.token(of_alice)).await);
            assert_eq!((service.is_live(laptop).await, service.is_live(phone).await), (false, phone_goes_on));
        }
    }
}

#[tokio::test]
async fn what_is_not_a_logout_token_ends_nothing() {
    let service = Service::new();
    let session = service.session("alice", "1").await;
    let address = serve(service.app(service.by_subject())).await;
    let (now, good) = (Timestamp::now().unwrap(), service.token(ALICE));
    let past = now.saturating_sub(Duration::from_secs(200));
    let future = now.saturating_add(Duration::from_secs(60));
    let stranger = SigningKey::generate("op").unwrap();
    let access = AccessTokenIssuer::new(service.key.clone(), PROVIDER, CLIENT, two_minutes()).unwrap();
    let access = access.issue(&Grant::new("alice", CLIENT), &json!({})).unwrap();
    let (unsigned, _) = good.rsplit_once('.').unwrap();
    let json: (&str, &[u8]) = ("content-type", b"application/json");
    let form = |token: &str| format!("logout_token={token}");
    let cases = [
        (json, form(&good), "body is not a form"),
        (FORM, String::new(), "required parameter is missing"),
        (FORM, "logout_token=".to_owned(), "required parameter is missing"),
        (FORM, format!("{}&{}", form(&good), form(&good)), "parameter is repeated"),
        (FORM, "logout_token=%ff".to_owned(), "parameter is not UTF-8"),
        (FORM, form(&"a".repeat(16 * 1024)), "form is too long"),
        (FORM, form("a"), "logout token is not valid"),
        (FORM, form(&format!("{unsigned}.{}", "A".repeat(86))), "logout token is not valid"),
        (FORM, form(access.expose()), "logout token is not valid"),
        (FORM, form(&service.token_at(ALICE, "other", now)), "logout token is not valid"),
        (FORM, form(&issue(&service.key, "https://other.example", CLIENT, ALICE, now)), "logout token is not valid"),
        (FORM, form(&issue(&stranger, PROVIDER, CLIENT, ALICE, now)), "logout token is not valid"),
        (FORM, form(&service.token_at(ALICE, CLIENT, future)), "logout token is not valid"),
        (FORM, form(&service.token_at(ALICE, CLIENT, past)), "logout token has expired"),
    ];
    for mut provider in providers(address) {
        for (content_type, body, because) in &cases {
            let answer = provider.send(Method::POST, PATH, &[*content_type], Bytes::from(body.clone())).await;
            assert_refused(&answer, because);
        }
        assert_eq!(provider.get(&format!("{PATH}?logout_token={good}")).await.status, 405);
        // In the query it is no parameter of the form.
        let answer = provider.send(Method::POST, &format!("{PATH}?logout_token={good}"), &[FORM], Bytes::new()).await;
        assert_refused(&answer, "required parameter is missing");
        assert!(service.is_live(session).await);
    }
    // The twin: an address with a query, a form with more in it, and a page that sends it.
    let [mut provider, _] = providers(address);
    provider.source = vec![("sec-fetch-site", "cross-site".to_owned())];
    let body = format!("state=1&state=2&{}", form(&good)).into();
    assert_done(&provider.send(Method::POST, &format!("{PATH}?tenant=a"), &[FORM], body).await);
    assert!(!service.is_live(session).await);
}

#[tokio::test]
async fn a_token_is_used_once_in_all_processes_that_share_a_store() {
    let service = Service::new();
    let process = || serve(service.app(service.by_subject()));
    let (one, other) = (process().await, process().await);
    let token = service.token(ALICE);
    let before = service.session("alice", "1").await;
    assert_done(&send(&mut providers(one)[0], &token).await);
    assert!(!service.is_live(before).await);
    let since = service.session("alice", "2").await;
    for address in [one, other] {
        for mut provider in providers(address) {
            assert_refused(&send(&mut provider, &token).await, "logout token was used before");
        }
    }
    assert!(service.is_live(since).await, "who has seen a token cannot log anybody out with it");
}

/// Ends nothing before two requests are here.
struct Together(Barrier);

impl EndsSessions for Together {
    async fn end(&self, _: &LogoutToken) -> Result<(), NotEnded> {
        self.0.wait().await;
        Ok(())
    }
}

#[tokio::test]
async fn a_token_that_comes_twice_at_once_is_carried_out_twice() {
    let service = Service::new();
    let address = serve(service.app(Together(Barrier::new(2)))).await;
    let (token, [mut one, mut two]) = (service.token(ALICE), providers(address));
    let (first, second) = tokio::join!(send(&mut one, &token), send(&mut two, &token));
    assert_done(&first);
    assert_done(&second);
    assert_refused(&send(&mut one, &token).await, "logout token was used before");
}

#[tokio::test]
async fn a_store_that_cannot_tell_is_503_and_the_token_stays_good() {
    let service = Service::new();
    let address = serve(service.app(service.by_subject())).await;
    for state in [State::Down, State::NoEnd, State::NoNextEnd, State::Hung] {
        let [mut provider, _] = providers(address);
        let (session, token) = (service.session("alice", "1").await, service.token(ALICE));
        service.store.set(state);
        let answer = timeout(Duration::from_secs(7), send(&mut provider, &token)).await.expect("what hangs is down");
        assert_unavailable(&answer);
        service.store.set(State::Up);
        assert!(service.is_live(session).await);
        assert_done(&send(&mut provider, &token).await);
        assert!(!service.is_live(session).await);
    }
    // What is wrong is refused as ever.
    service.store.set(State::Down);
    assert_refused(&send(&mut providers(address)[0], "a").await, "logout token is not valid");
}

#[tokio::test]
async fn a_use_that_cannot_be_noted_is_503() {
    let service = Service::new();
    // It has room for no use.
    let full = MemoryStore::new(0).unwrap();
    let receiver = BackchannelLogout::new(service.verifier(), service.by_subject(), full).unwrap();
    let app = Router::new().route(PATH, post(backchannel::log_out)).with_state(receiver);
    let session = service.session("alice", "1").await;
    assert_unavailable(&send(&mut providers(serve(app).await)[0], &service.token(ALICE)).await);
    assert!(!service.is_live(session).await, "the session has ended all the same");
}

/// Ends nothing, and says when it has begun and done so.
#[derive(Clone, Default)]
struct Slow {
    begun: Arc<Notify>,
    go_on: Arc<Notify>,
    done: Arc<AtomicUsize>,
}

impl EndsSessions for Slow {
    async fn end(&self, log_out: &LogoutToken) -> Result<(), NotEnded> {
        assert_eq!((log_out.issuer(), log_out.sessions()), (PROVIDER, ALICE));
        self.begun.notify_one();
        self.go_on.notified().await;
        self.done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

#[tokio::test]
async fn a_log_out_is_carried_out_if_the_provider_goes_away() {
    let (service, slow) = (Service::new(), Slow::default());
    let (app, token) = (service.app(slow.clone()), service.token(ALICE));
    let request = |token: &str| {
        let request = http::Request::post(PATH).header(FORM.0, FORM.1);
        request.body(axum::body::Body::from(format!("logout_token={token}"))).unwrap()
    };
    let asked = tokio::spawn(app.clone().oneshot(request(&token)));
    slow.begun.notified().await;
    asked.abort();
    assert!(asked.await.unwrap_err().is_cancelled());
    slow.go_on.notify_one();
    let done = async {
        while slow.done.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(4), done).await.expect("it is carried out");
    assert_eq!(app.oneshot(request(&token)).await.unwrap().status(), 400, "it is noted as used");
}

/// A body that never comes.
struct Never;

impl http_body::Body for Never {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::convert::Infallible>>> {
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn a_form_that_does_not_come_is_not_waited_for() {
    let service = Service::new();
    let request = http::Request::post(PATH).header(FORM.0, FORM.1).body(axum::body::Body::new(Never)).unwrap();
    let begun = tokio::time::Instant::now();
    let answer = service.app(service.by_subject()).oneshot(request).await.unwrap();
    assert_eq!((answer.status().as_u16(), begun.elapsed().as_secs()), (400, 10));
}

#[test]
fn a_verifier_that_leaves_revocation_is_refused_at_start() {
    let service = Service::new();
    let later = service.verifier().revocation_later(Needs::SUBJECT);
    let refused = BackchannelLogout::new(later, service.by_subject(), service.store.clone()).err();
    assert_eq!(refused, Some(RevocationLeft));
    assert!(BackchannelLogout::new(service.verifier(), service.by_subject(), service.store.clone()).is_ok());
}

#[tokio::test]
async fn log_outs_are_counted_by_what_came_of_them() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let service = Service::new();
    let address = serve(service.app(service.by_subject())).await;
    let [mut provider, _] = providers(address);
    let token = service.token(ALICE);
    for token in [&*token, &token, "a", ""] {
        send(&mut provider, token).await;
    }
    send(&mut provider, &service.token(LoggedOut::One { session_id: "1", subject: None })).await;
    service.store.set(State::Down);
    send(&mut provider, &service.token(ALICE)).await;
    let mut counted: Vec<_> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| {
            let labels: Vec<_> = key.key().labels().map(metrics::Label::value).map(str::to_owned).collect();
            let DebugValue::Counter(count) = value else { panic!("{key:?}") };
            format!("{} {} {count}", key.key().name(), labels.join(" "))
        })
        .collect();
    counted.sort_unstable();
    assert_eq!(
        counted,
        [
            "backchannel_logout_total ended none 1",
            "backchannel_logout_total refused form-malformed 1",
            "backchannel_logout_total refused replayed 1",
            "backchannel_logout_total refused segment-count 1",
            "backchannel_logout_total refused user-missing 1",
            "backchannel_logout_total unavailable store-unavailable 1",
            "session_revoked_total everywhere 1",
        ]
    );
}
