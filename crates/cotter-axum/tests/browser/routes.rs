//! Log-in, log-out, and the list of one's own sessions.

use std::{collections::HashSet, time::Instant};

use cookie::{SameSite, time::Duration};
use cotter_session::Subject;
use http::Method;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};

use crate::{
    store::State,
    support::{Answer, Browser, COOKIE, Service},
};

/// The attributes of a cookie that is set or removed.
fn assert_attributes(answer: &Answer, is_removal: bool) {
    let field = answer.header("set-cookie").unwrap();
    let cookie = answer.cookie().unwrap();
    assert_eq!(cookie.name(), COOKIE);
    assert_eq!((cookie.http_only(), cookie.secure()), (Some(true), Some(true)), "{field}");
    assert_eq!((cookie.same_site(), cookie.path(), cookie.domain()), (Some(SameSite::Lax), Some("/"), None), "{field}");
    assert_eq!(cookie.max_age(), is_removal.then_some(Duration::ZERO), "{field}");
    assert_eq!(cookie.value().len(), if is_removal { 0 } else { 43 });
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

fn assert_home(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/")), "{answer:?}");
}

#[tokio::test]
async fn a_log_in_gives_a_cookie_and_a_log_out_takes_it() {
    let service = Service::start().await;
    let mut browser = Browser::new(service.address);
    let answer = browser.post("/login/alice").await;
    assert_home(&answer);
    assert_attributes(&answer, false);
    let value = browser.value().to_owned();
    let page = browser.get("/").await;
    assert_eq!(page.body, "alice");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));

    let answer = browser.post("/logout").await;
    assert_home(&answer);
    assert_attributes(&answer, true);
    assert!(!browser.with_cookie(&value).is_alive().await);

    // Again, without a cookie, and with one whose session is over.
    for mut browser in [Browser::new(service.address), browser.with_cookie(&value), browser.with_cookie("malformed")] {
        for path in ["/logout", "/logout-everywhere"] {
            let answer = browser.post(path).await;
            assert_home(&answer);
            assert_attributes(&answer, true);
        }
    }
    let page = Browser::new(service.address).get("/").await;
    assert_eq!((page.body.as_ref(), page.header("cache-control")), (&b"nobody"[..], None));
}

#[tokio::test]
async fn a_log_in_has_a_new_id_and_ends_the_session_that_the_browser_had() {
    let service = Service::start().await;
    let mut browser = service.logged_in("bob").await;
    let mut other = service.logged_in("bob").await;
    let (before, sid) = (browser.value().to_owned(), browser.sid().await);
    assert_home(&browser.post("/login/alice").await);
    assert_ne!(browser.value(), before);
    assert_ne!(browser.sid().await, sid);
    assert_eq!(browser.get("/").await.body, "alice");
    assert!(!browser.with_cookie(&before).is_alive().await);
    assert!(other.is_alive().await, "another browser of the same user");

    // One that somebody has planted, and one that shows the id of a session with a wrong secret.
    let victim = other.value().to_owned();
    let wrong = format!("{}{}", &victim[..22], "A".repeat(21));
    for planted in ["A".repeat(43), wrong] {
        let mut browser = browser.with_cookie(&planted);
        assert_home(&browser.post("/login/alice").await);
        assert_ne!(browser.value(), planted);
        assert!(!browser.with_cookie(&planted).is_alive().await);
    }
    assert!(other.is_alive().await, "it was not shown");
}

#[tokio::test]
async fn the_list_has_ones_own_sessions() {
    let service = Service::start().await;
    let mut one = Browser::new(service.address);
    one.ask(Method::POST, "/login/alice", &[("user-agent", b"Fox/1 \xE9")]).await;
    let mut two = service.logged_in("alice").await;
    service.logged_in("bob").await;
    let alice = Subject::new("alice").unwrap();
    let native = service.browser.sessions().begin(alice).with_refresh_token("cli").label("laptop").start().await;
    let native = native.ok().unwrap().session;

    let answer = one.get("/account/sessions").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let list = answer.json();
    let entries = list["sessions"].as_array().unwrap();
    let now = cotter::Timestamp::now().unwrap();
    let of = |entry: &serde_json::Value| {
        let text = |name: &str| entry[name].as_str().unwrap().to_owned();
        assert_eq!(entry.as_object().unwrap().len(), 6, "{entry}");
        assert_eq!(text("sid").len(), 22);
        for time in ["created_at", "last_used_at"] {
            let read: jiff::Timestamp = text(time).parse().unwrap();
            let age = now.since_unix_epoch().abs_diff(read.as_duration().try_into().unwrap());
            assert!(text(time).ends_with('Z') && age.as_secs() < 60);
        }
        (text("sid"), text("user_agent"), text("kind"), entry["current"].as_bool().unwrap())
    };
    // Not in their order: those of one instant may come either way.
    let found: HashSet<_> = entries.iter().map(of).collect();
    let expected = [
        (one.sid().await, "Fox/1 \u{fffd}", "browser", true),
        (two.sid().await, "", "browser", false),
        (native.id().to_string(), "laptop", "native", false),
    ];
    assert_eq!(entries.len(), expected.len());
    assert_eq!(found, expected.map(|(sid, agent, kind, current)| (sid, agent.into(), kind.into(), current)).into());
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_no_others() {
    let service = Service::start().await;
    let (mut one, mut two) = (service.logged_in("alice").await, service.logged_in("alice").await);
    let (mut three, mut bob) = (service.logged_in("alice").await, service.logged_in("bob").await);
    let path = |sid: &str| format!("/account/sessions/{sid}");

    let sid = two.sid().await;
    let answer = one.delete(&path(&sid)).await;
    assert_eq!((answer.status.as_u16(), answer.body.len(), answer.header("set-cookie")), (204, 0, None));
    assert!(!two.is_alive().await);
    let answer = one.post(&format!("{}/logout", path(&three.sid().await))).await;
    assert_home(&answer);
    assert_eq!(answer.header("set-cookie"), None);
    assert!(!three.is_alive().await);

    // Another's, one that is over, one that never was, and what is not an id.
    for sid in [&*bob.sid().await, &sid, "AAAAAAAAAAAAAAAAAAAAAA", "x", "..", "%FF", "%2F", "AAAAAAAAAAAAAAAAAAAAAB"] {
        one.delete(&path(sid)).await.assert_refusal(404, "no_such_session");
        one.post(&format!("{}/logout", path(sid))).await.assert_refusal(404, "no_such_session");
    }
    assert!(bob.is_alive().await && one.is_alive().await);
    let own = path(&one.sid().await);
    assert_eq!(one.delete(&own).await.status, 204);
    assert!(!one.is_alive().await, "the current one is one of them");
    for (method, path) in [
        (Method::PUT, "/account/sessions"),
        (Method::POST, "/account/sessions"),
        (Method::GET, "/logout"),
        (Method::GET, "/account/sessions/x"),
    ] {
        let answer = one.ask(method.clone(), path, &[]).await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert!(answer.header("allow").is_some());
    }
}

#[tokio::test]
async fn everywhere_ends_every_session_of_the_user() {
    let service = Service::start().await;
    let (mut one, mut two) = (service.logged_in("alice").await, service.logged_in("alice").await);
    let mut bob = service.logged_in("bob").await;
    let alice = Subject::new("alice").unwrap();
    let before = service.browser.sessions().epochs(&alice).await.unwrap();
    let native = service.browser.sessions().begin(alice.clone()).with_refresh_token("cli").start().await;
    let native = native.ok().unwrap().session;
    let value = one.value().to_owned();
    let answer = one.post("/logout-everywhere").await;
    assert_home(&answer);
    assert_attributes(&answer, true);
    assert!(!one.with_cookie(&value).is_alive().await && !two.is_alive().await);
    assert!(service.browser.sessions().get(native.id()).await.is_err());
    assert!(bob.is_alive().await);
    let after = service.browser.sessions().epochs(&alice).await.unwrap();
    assert!(before.is_before(&after));
}

#[tokio::test]
async fn a_session_is_renewed_and_outlives_the_others() {
    let service = Service::start().await;
    let (mut one, mut two) = (service.logged_in("alice").await, service.logged_in("alice").await);
    let sid = one.sid().await;
    for path in ["/renew", "/password"] {
        let before = one.value().to_owned();
        let answer = one.post(path).await;
        assert_attributes(&answer, false);
        assert_ne!(one.value(), before);
        assert_eq!(one.sid().await, sid);
        assert!(!one.with_cookie(&before).is_alive().await, "{path}");
        assert_eq!(two.is_alive().await, path == "/renew");
    }
}

#[tokio::test]
async fn what_is_not_a_session_is_401_and_keeps_its_cookie() {
    let service = Service::start().await;
    let mut browser = service.logged_in("alice").await;
    let value = browser.value().to_owned();
    let sid = browser.sid().await;
    let mut tail = value.clone();
    tail.pop();
    for other in ["", "A", &"A".repeat(43), &format!("{value}A"), &tail, &format!("{value}="), &sid, &value.swapcase()]
    {
        let mut browser = browser.with_cookie(other);
        assert!(!browser.is_alive().await, "{other}");
        browser.delete("/account/sessions/x").await.assert_refusal(401, "no_session");
        assert_eq!(browser.get("/").await.body, "nobody");
    }
    let mut nobody = Browser::new(service.address);
    for name in ["sid", "__Host-sid", "__host-http-sid", "__Host-Http-sid2", "\u{a0}__Host-Http-sid"] {
        let field = format!("{name}={value}");
        let answer = nobody.ask(Method::GET, "/account/sessions", &[("cookie", field.as_bytes())]).await;
        answer.assert_refusal(401, "no_session");
    }
    let bearer = format!("Bearer {value}");
    let answer = nobody.ask(Method::GET, "/account/sessions", &[("authorization", bearer.as_bytes())]).await;
    answer.assert_refusal(401, "no_session");
    let among = format!("theme=\"dark; {COOKIE}={value}; name=M\u{fc}ller");
    let answer = nobody.ask(Method::GET, "/account/sessions", &[("cookie", among.as_bytes())]).await;
    assert_eq!(answer.status, 200);
    assert!(browser.is_alive().await);
}

trait Swapcase {
    fn swapcase(&self) -> String;
}

impl Swapcase for String {
    fn swapcase(&self) -> String {
        let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        self.chars().map(swap).collect()
    }
}

#[tokio::test]
async fn two_cookies_of_the_name_are_400_everywhere() {
    let service = Service::start().await;
    let mut browser = service.logged_in("alice").await;
    let value = browser.value().to_owned();
    browser.cookie = None;
    let one = format!("{COOKIE}={value}");
    let both = format!("{one}; {one}");
    for fields in [
        vec![("cookie", both.as_bytes())],
        vec![("cookie", one.as_bytes()), ("cookie", b"x=y"), ("cookie", one.as_bytes())],
    ] {
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/account/sessions"),
            (Method::DELETE, "/account/sessions/x"),
            (Method::POST, "/account/sessions/x/logout"),
            (Method::POST, "/logout"),
            (Method::POST, "/logout-everywhere"),
            (Method::POST, "/login/alice"),
        ] {
            browser.ask(method, path, &fields).await.assert_refusal(400, "several_cookies");
        }
    }
    assert!(browser.with_cookie(&value).is_alive().await);
}

#[tokio::test]
async fn a_store_that_cannot_tell_is_503_and_everybody_keeps_what_they_have() {
    let service = Service::start().await;
    let mut browser = service.logged_in("alice").await;
    let mut nobody = Browser::new(service.address);
    service.store.set(State::Down);
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/account/sessions"),
        (Method::DELETE, "/account/sessions/AAAAAAAAAAAAAAAAAAAAAA"),
        (Method::POST, "/account/sessions/AAAAAAAAAAAAAAAAAAAAAA/logout"),
        (Method::POST, "/logout"),
        (Method::POST, "/logout-everywhere"),
        (Method::POST, "/renew"),
        (Method::POST, "/password"),
        (Method::POST, "/login/alice"),
    ] {
        browser.ask(method, path, &[]).await.assert_refusal(503, "temporarily_unavailable");
    }
    // No store is needed to see that there is no cookie.
    nobody.get("/account/sessions").await.assert_refusal(401, "no_session");
    service.store.set(State::Up);
    assert!(browser.is_alive().await);

    // The last step of a log-in and of a log-out fails.
    service.store.set(State::NoEnd);
    for path in ["/logout", "/logout-everywhere", "/login/bob"] {
        browser.post(path).await.assert_refusal(503, "temporarily_unavailable");
    }
    service.store.set(State::Up);
    assert_eq!(browser.get("/").await.body, "alice");
}

/// A session whose cookie was never handed out is not left in the list of its user.
#[tokio::test]
async fn a_log_in_that_fails_late_leaves_no_session() {
    let service = Service::start().await;
    let mut browser = service.logged_in("alice").await;
    service.store.set(State::NoNextEnd);
    browser.post("/login/bob").await.assert_refusal(503, "temporarily_unavailable");
    let bob = Subject::new("bob").unwrap();
    assert_eq!(service.browser.sessions().list(&bob).await.unwrap().len(), 0);
    assert_eq!(browser.get("/").await.body, "alice");
}

#[tokio::test]
async fn a_log_out_everywhere_beats_a_log_in_that_it_races_with() {
    let service = Service::start().await;
    let alice = Subject::new("alice").unwrap();
    let sessions = service.browser.sessions();
    let before = sessions.epochs(&alice).await.unwrap();
    sessions.end_everywhere(&alice).await.unwrap();
    let begun = sessions.begin(alice).with_cookie().authenticated_under(before).start().await;
    let error = cotter_axum::browser::BrowserError::from(begun.err().unwrap());
    assert_eq!((error.status().as_u16(), error.code()), (401, "logged_out_meanwhile"));
}

#[tokio::test]
async fn one_session_too_many_is_refused_and_none_is_ended_for_it() {
    let service = Service::start().await;
    let mut first = service.logged_in("alice").await;
    for _ in 0..4 {
        service.logged_in("alice").await;
    }
    Browser::new(service.address).post("/login/alice").await.assert_refusal(403, "too_many_sessions");
    assert!(first.is_alive().await);
}

#[tokio::test]
async fn http2_is_answered_alike() {
    let service = Service::start().await;
    let mut browser = Browser::new(service.address).over_http2();
    let answer = browser.post("/login/alice").await;
    assert_home(&answer);
    assert_attributes(&answer, false);
    assert!(browser.is_alive().await);
    // HTTP/2 splits `Cookie` into fields (RFC 9113 §8.2.3).
    let second = format!("{COOKIE}={}", browser.value());
    let answer = browser.ask(Method::GET, "/account/sessions", &[("cookie", second.as_bytes())]).await;
    answer.assert_refusal(400, "several_cookies");
    browser.source = vec![("origin", "https://evil.example".to_owned())];
    browser.post("/logout").await.assert_refusal(403, "cross_site");
}

#[tokio::test]
async fn a_store_that_hangs_is_one_that_is_down() {
    let service = Service::start().await;
    let alice = service.logged_in("alice").await;
    service.store.set(State::Hung);
    let begun = Instant::now();
    let asking: Vec<_> = [
        (Method::GET, "/"),
        (Method::GET, "/account/sessions"),
        (Method::DELETE, "/account/sessions/AAAAAAAAAAAAAAAAAAAAAA"),
        (Method::POST, "/logout"),
        (Method::POST, "/logout-everywhere"),
        (Method::POST, "/renew"),
        (Method::POST, "/password"),
        (Method::POST, "/login/alice"),
    ]
    .into_iter()
    .map(|(method, path)| {
        let mut browser = alice.with_cookie(alice.value());
        tokio::spawn(async move { browser.ask(method, path, &[]).await })
    })
    .collect();
    for asking in asking {
        let answer = tokio::time::timeout(std::time::Duration::from_secs(8), asking).await.expect("an answer in time");
        answer.unwrap().assert_refusal(503, "temporarily_unavailable");
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    service.store.set(State::Up);
    assert!(alice.with_cookie(alice.value()).is_alive().await);
}

/// The counters since the recorder was set, in the order of their names.
fn counted(snapshotter: &Snapshotter) -> Vec<(String, u64)> {
    let mut counted: Vec<_> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .filter_map(|(key, _, _, value)| {
            let labels: Vec<_> = key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
            let DebugValue::Counter(count) = value else { return None };
            Some((format!("{}{{{}}}", key.key().name(), labels.join(",")), count))
        })
        .collect();
    counted.sort_unstable();
    counted
}

#[tokio::test]
async fn counters_have_reasons_and_nothing_that_a_client_chooses() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let service = Service::start().await;
    let mut alice = service.logged_in("alice").await;
    alice.post("/login/alice").await;
    let mut other = service.logged_in("alice").await;
    let sid = other.sid().await;
    alice.delete(&format!("/account/sessions/{sid}")).await;
    alice.delete(&format!("/account/sessions/{sid}")).await;
    for source in [("sec-fetch-site", "evil"), ("origin", "https://evil.example"), ("origin", "null")] {
        let mut elsewhere = alice.with_cookie(alice.value());
        elsewhere.source = vec![(source.0, source.1.to_owned())];
        elsewhere.post("/logout").await;
    }
    let mut silent = alice.with_cookie(alice.value());
    silent.source = Vec::new();
    silent.post("/any").await;
    alice.post("/password").await;
    alice.post("/logout").await;
    alice.post("/logout").await;
    service.logged_in("bob").await.post("/logout-everywhere").await;
    let expected = [
        ("csrf_rejected_total{why=neither}", 1),
        ("csrf_rejected_total{why=null_origin}", 1),
        ("csrf_rejected_total{why=origin}", 1),
        ("csrf_rejected_total{why=site}", 1),
        ("session_created_total{kind=browser}", 4),
        ("session_revoked_total{reason=ended_by_user}", 1),
        ("session_revoked_total{reason=everywhere}", 2),
        ("session_revoked_total{reason=logged_out}", 1),
        ("session_revoked_total{reason=replaced}", 1),
    ];
    assert_eq!(counted(&snapshotter), expected.map(|(name, count)| (name.to_owned(), count)));
}
