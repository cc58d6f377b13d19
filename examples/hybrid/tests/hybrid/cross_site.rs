//! What a page of another origin cannot do.

use reqwest::Method;

use crate::{
    browser::{COOKIE, with_form},
    native::{pairs, request},
    system::{PASSWORD, Start, System, fields},
};

#[tokio::test]
async fn an_unsafe_request_of_another_origin_does_nothing() {
    let system = System::new(Start::default()).await;
    let (mut browser, mut victim) = (system.logged_in(0, "alice").await, system.logged_in(0, "alice").await);
    let other_port = "http://localhost:1";
    let sid =
        victim.sessions().await.iter().find(|s| s["current"] == true).unwrap()["sid"].as_str().unwrap().to_owned();
    let targets = [
        (Method::POST, "/logout".to_owned()),
        (Method::POST, "/logout-everywhere".to_owned()),
        (Method::POST, "/account/password".to_owned()),
        (Method::POST, "/orders".to_owned()),
        (Method::POST, "/app/orders".to_owned()),
        (Method::POST, "/authorize".to_owned()),
        (Method::DELETE, format!("/account/sessions/{sid}")),
        (Method::POST, format!("/account/sessions/{sid}/logout")),
    ];
    let public = system.public.clone();
    let sources: [(Option<&str>, Option<&str>); 9] = [
        (Some("cross-site"), Some("https://evil.example")),
        (Some("same-site"), Some(other_port)),
        (Some("same-site"), Some(&public)),
        (Some("banana"), Some(&public)),
        (None, Some("https://evil.example")),
        (None, Some(other_port)),
        (None, Some("null")),
        (None, None),
        (Some("cross-site"), None),
    ];
    for (method, path) in &targets {
        for (site, origin) in sources {
            let mut request = browser.bare(method.clone(), path);
            request = site.map_or_else(
                || request.try_clone().unwrap(),
                |site| request.try_clone().unwrap().header("sec-fetch-site", site),
            );
            request = origin.map_or_else(
                || request.try_clone().unwrap(),
                |origin| request.try_clone().unwrap().header("origin", origin),
            );
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 403, "{method} {path} {site:?} {origin:?}");
            assert!(fields(&answer, "set-cookie").is_empty());
        }
    }
    assert!(browser.is_alive().await && victim.is_alive().await);

    // The public origin is enough by itself, and so is what browsers say of their own pages.
    let by_origin = browser.bare(Method::DELETE, &format!("/account/sessions/{sid}")).header("origin", &public);
    assert_eq!(by_origin.send().await.unwrap().status(), 204);
    let by_site = browser.bare(Method::POST, "/authorize").header("sec-fetch-site", "none");
    assert_eq!(with_form(by_site, &pairs(&request())).send().await.unwrap().status(), 303);
}

#[tokio::test]
async fn nobody_is_logged_in_from_another_origin() {
    let system = System::new(Start::default()).await;
    let browser = system.browser(0);
    let right = [("username", "alice"), ("password", PASSWORD)];
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
        let answer = with_form(browser.bare(Method::POST, "/login").header(name, value), &right).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{name}: {value}");
        assert!(fields(&answer, "set-cookie").is_empty());
    }
    let no_browser = with_form(browser.bare(Method::POST, "/login"), &right).send().await.unwrap();
    assert_eq!(no_browser.status(), 303, "it says nothing, so it is not a browser");
}

#[tokio::test]
async fn two_cookies_are_ambiguous() {
    let system = System::new(Start::default()).await;
    let (alice, bob) = (system.logged_in(0, "alice").await, system.logged_in(0, "bob").await);
    let value = |browser: &crate::browser::Browser| format!("{COOKIE}={}", browser.cookie.clone().unwrap());
    let url = format!("{}/account/sessions", system.web_urls[0]);
    let one_field = format!("{}; {}", value(&alice), value(&bob));
    assert_eq!(system.http.get(&url).header("cookie", one_field).send().await.unwrap().status(), 400);
    let two_fields = system.http.get(&url).header("cookie", value(&alice)).header("cookie", value(&bob));
    assert_eq!(two_fields.send().await.unwrap().status(), 400);
    let page = system.http.get(&system.web_urls[0]).header("cookie", value(&alice)).header("cookie", value(&bob));
    assert_eq!(page.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_log_in_leads_to_no_other_origin() {
    let system = System::new(Start::default()).await;
    for (next, place) in [
        ("/authorize?a=b", "/authorize?a=b"),
        ("/", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/authorize@evil.example", "/"),
        ("/account/sessions", "/"),
    ] {
        let mut browser = system.browser(0);
        let form = [("username", "alice"), ("password", PASSWORD), ("next", next)];
        let answer = browser.post("/login", &form).await;
        assert_eq!((answer.status().as_u16(), &*fields(&answer, "location")[0]), (303, place), "{next}");
    }
}
