//! Logging in, the cookie, and changing a password.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::Method;

use crate::{
    browser::{COOKIE, with_form},
    system::{PASSWORD, Start, System, fields, until},
};

const CSP: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

#[tokio::test]
async fn a_log_in_gives_a_new_cookie_and_ends_the_browsers_former_session() {
    let system = System::new(Start::default()).await;
    let mut browser = system.browser(0);
    let form = browser.get("/").await;
    assert_eq!(form.status(), 200);
    assert_eq!(fields(&form, "content-security-policy"), [CSP]);
    assert_eq!(fields(&form, "cache-control"), ["no-store"]);
    assert!(fields(&form, "set-cookie").is_empty());
    assert!(form.text().await.unwrap().contains(r#"<form method="post" action="/login">"#));

    let answer = browser.log_in("alice", PASSWORD).await;
    assert_eq!((answer.status().as_u16(), &*fields(&answer, "location")[0]), (303, "/"));
    let former = browser.cookie.clone().unwrap();
    assert_eq!(former.len(), 43);
    let expected = format!("{COOKIE}={former}; Path=/; HttpOnly; Secure; SameSite=Lax");
    let (set, mut sorted) = (fields(&answer, "set-cookie"), expected.split("; ").collect::<Vec<_>>());
    let mut attributes: Vec<_> = set[0].split("; ").collect();
    attributes.sort_unstable();
    sorted.sort_unstable();
    assert_eq!((set.len(), attributes), (1, sorted), "no Domain, and no Max-Age");

    assert_eq!(browser.log_in("alice", PASSWORD).await.status(), 303);
    assert_ne!(browser.cookie.as_deref(), Some(&*former));
    assert!(browser.is_alive().await);
    browser.cookie = Some(former);
    assert!(!browser.is_alive().await);
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_are_told_alike() {
    let system = System::new(Start::default()).await;
    let mut browser = system.browser(0);
    let mut pages = Vec::new();
    for (user, password) in
        [("alice", "wrong password"), ("malory", PASSWORD), ("alice", ""), ("", PASSWORD), ("Alice", PASSWORD)]
    {
        let answer = browser.log_in(user, password).await;
        assert_eq!(answer.status(), 401, "{user:?}");
        assert!(fields(&answer, "set-cookie").is_empty());
        pages.push(answer.text().await.unwrap());
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "one page for all");
}

#[tokio::test]
async fn what_is_over_is_401_and_keeps_its_cookie() {
    let system = System::new(Start::default()).await;
    let mut browser = system.logged_in(0, "alice").await;
    let cookie = browser.cookie.clone();
    let answer = browser.post("/logout", &[]).await;
    assert_eq!(answer.status(), 303);
    let removal = &fields(&answer, "set-cookie")[0];
    for attribute in ["Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=0"] {
        assert!(removal.contains(attribute), "{removal}");
    }
    browser.cookie = cookie;
    for (method, path) in
        [(Method::GET, "/account/sessions"), (Method::GET, "/app/orders"), (Method::POST, "/app/orders")]
    {
        let answer = browser.own(method, path).send().await.unwrap();
        assert_eq!(answer.status(), 401, "{path}");
        assert!(fields(&answer, "set-cookie").is_empty());
        assert_eq!(fields(&answer, "content-type"), ["application/json"]);
    }
    assert_eq!(browser.post("/logout", &[]).await.status(), 303);
}

#[tokio::test]
async fn a_change_of_password_ends_every_other_session() {
    const NEW: &str = "battery staple 2";
    let system = System::new(Start::default()).await;
    let (mut here, mut there) = (system.logged_in(0, "alice").await, system.logged_in(0, "alice").await);
    let native = system.native(0, "alice").await;
    let (former, sid) = (here.cookie.clone(), current(&here.sessions().await));

    let change = async |browser: &mut crate::browser::Browser, old, new| {
        browser.post("/account/password", &[("old", old), ("new", new)]).await
    };
    assert_eq!(change(&mut here, "not it", NEW).await.status(), 403);
    assert_eq!(change(&mut here, PASSWORD, "short").await.status(), 400);
    assert!(there.is_alive().await);

    assert_eq!(change(&mut here, PASSWORD, NEW).await.status(), 303);
    assert!(here.is_alive().await && !there.is_alive().await);
    assert_eq!(current(&here.sessions().await), sid, "it is the same session");
    assert_ne!(here.cookie, former);
    there.cookie = former;
    assert!(!there.is_alive().await, "the former value is dead at once");
    assert!(system.refused_within(Duration::from_secs(1), &native.access).await);

    let mut browser = system.browser(0);
    assert_eq!(browser.log_in("alice", PASSWORD).await.status(), 401);
    assert_eq!(browser.log_in("alice", NEW).await.status(), 303);
}

fn current(sessions: &[serde_json::Value]) -> String {
    sessions.iter().find(|session| session["current"] == true).unwrap()["sid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_account_page_orders_and_logs_out_there_without_a_script() {
    let system = System::new(Start::default()).await;
    let (mut here, mut there) = (system.logged_in(0, "alice").await, system.logged_in(0, "alice").await);
    let native = system.native(0, "alice").await;
    assert_eq!(here.post("/orders", &[("item", "a <b>kettle</b>")]).await.status(), 303);
    let page = here.get("/").await.text().await.unwrap();
    assert!(page.contains("a &#60;b&#62;kettle&#60;/b&#62;"), "{page}");
    assert!(page.contains("Test-Fox/1") && !page.contains("<script"));

    let listed = system.get_orders(&native.access).send().await.unwrap().text().await.unwrap();
    assert!(listed.contains("kettle"), "a token of the same user sees it");
    let sid = current(&there.sessions().await);
    assert_eq!(here.post(&format!("/account/sessions/{sid}/logout"), &[]).await.status(), 303);
    assert!(here.is_alive().await && !there.is_alive().await);
    let kinds: Vec<_> = here.sessions().await.iter().map(|s| s["kind"].as_str().unwrap().to_owned()).collect();
    assert!(kinds.contains(&"native".to_owned()) && kinds.contains(&"browser".to_owned()));
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let system = System::new(Start::default()).await;
    let (alice, mut bob) = (system.logged_in(0, "alice").await, system.logged_in(0, "bob").await);
    let sid = current(&bob.sessions().await);
    for sid in [&*sid, "AAAAAAAAAAAAAAAAAAAAAA", "x"] {
        let answer = alice.own(Method::DELETE, &format!("/account/sessions/{sid}")).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{sid}");
    }
    assert!(bob.is_alive().await);
}

#[tokio::test]
async fn a_session_that_is_not_used_is_over() {
    let system = System::new(Start { flags: vec!["--session-idle", "2s"], ..Start::default() }).await;
    let (mut used, mut unused) = (system.logged_in(0, "alice").await, system.logged_in(0, "alice").await);
    let begun = std::time::Instant::now();
    let is_over = until(Duration::from_secs(4), async || {
        assert!(used.is_alive().await);
        begun.elapsed() > Duration::from_secs(3)
    });
    assert!(is_over.await);
    assert!(!unused.is_alive().await);
}

/// The form came slowly, and the session was logged out before its end.
#[tokio::test]
async fn a_request_that_outlives_its_session_changes_no_password() {
    let system = System::new(Start::default()).await;
    let mut browser = system.logged_in(0, "alice").await;
    let cookie = browser.cookie.clone().unwrap();
    let form = "old=correct+horse+1&new=battery+staple+2";
    let (begin, end) = form.split_at(10);
    let address = system.web_urls[0].trim_start_matches("http://");
    let mut slow = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /account/password HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {COOKIE}={cookie}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        form.len()
    );
    slow.write_all(format!("{head}{begin}").as_bytes()).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(browser.post("/logout", &[]).await.status(), 303);
    slow.write_all(end.as_bytes()).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(!answer.to_ascii_lowercase().contains("set-cookie"));
    assert_eq!(system.browser(0).log_in("alice", PASSWORD).await.status(), 303, "it is the password still");
}

/// A thief with a cookie and the password changes it while the owner logs out everywhere. Other log-ins have it wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_waits_while_its_session_ends_changes_no_password() {
    const NEW: &str = "a thief's password";
    let system = System::new(Start::default()).await;
    let (thief, mut owner) = (system.logged_in(0, "alice").await, system.logged_in(0, "alice").await);
    // Each core hashes one password at a time, so the change waits for its turn twice.
    let busy: Vec<_> = (0..4 * std::thread::available_parallelism().unwrap().get())
        .map(|_| {
            let mut browser = system.browser(0);
            tokio::spawn(async move {
                loop {
                    browser.log_in("malory", PASSWORD).await;
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let change = with_form(thief.own(Method::POST, "/account/password"), &[("old", PASSWORD), ("new", NEW)]);
    let changing = tokio::spawn(change.send());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(owner.post("/logout-everywhere", &[]).await.status(), 303);
    let answer = changing.await.unwrap().unwrap();
    busy.iter().for_each(tokio::task::JoinHandle::abort);
    assert_eq!(answer.status(), 401);
    // Those that have gone away still wait for their turn.
    let mut browser = system.browser(0);
    let mut status = browser.log_in("alice", PASSWORD).await.status();
    while status == 503 {
        status = browser.log_in("alice", PASSWORD).await.status();
    }
    assert_eq!(status, 303, "it is the password still");
    assert_eq!(browser.log_in("alice", NEW).await.status(), 401);
}
