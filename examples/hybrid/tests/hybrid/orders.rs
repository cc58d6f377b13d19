//! The answers of the API.

use reqwest::Method;

use crate::{
    native::{self, Native, VERIFIER, pairs, request},
    system::{Start, System, fields, json, until},
};

const BEARER: &str = r#"Bearer realm="orders""#;

#[tokio::test]
async fn each_request_has_the_answer_of_the_standards() {
    let system = System::new(Start::default()).await;
    let native = system.native(0, "alice").await;
    let (url, token) = (system.at_orders("/orders"), &native.access);

    for request in [system.http.get(&url), system.http.get(&url).header("authorization", "Basic YTpi")] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let challenges = fields(&answer, "www-authenticate");
        assert!(challenges.iter().any(|challenge| challenge == BEARER), "no error code: {challenges:?}");
        assert!(challenges.iter().any(|challenge| challenge.starts_with("DPoP ") && challenge.contains("algs=")));
    }
    let bearer = format!("Bearer {token}");
    let form = system.http.post(&url).header("content-type", "application/x-www-form-urlencoded");
    for request in [
        system.http.get(format!("{url}?access_token={token}")),
        system.http.get(&url).header("authorization", &bearer).header("authorization", &bearer),
        system.http.get(&url).header("authorization", "Bearer"),
        system.http.get(&url).header("authorization", "Bearer a b"),
        system.http.get(format!("{url}?access_token={token}")).header("authorization", &bearer),
        form.body(format!("access_token={token}")),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 400);
        let challenges = fields(&answer, "www-authenticate");
        assert!(
            challenges.iter().any(|c| c.starts_with(BEARER) && c.contains(r#"error="invalid_request""#)),
            "{challenges:?}"
        );
    }
    let mut forged = token.clone();
    let last = if forged.ends_with('A') { 'B' } else { 'A' };
    forged.replace_range(forged.len() - 8..forged.len() - 7, &last.to_string());
    for wrong in [&*forged, "eyJhbGciOiJub25lIn0.e30.", &native.refresh] {
        let answer = system.get_orders(wrong).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(fields(&answer, "www-authenticate")[0].contains(r#"error="invalid_token""#));
    }
    let answer = system.http.get(&url).header("authorization", format!("DPoP {token}")).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let challenges = fields(&answer, "www-authenticate");
    assert!(
        challenges.iter().any(|c| c.starts_with("DPoP ") && c.contains(r#"error="invalid_dpop_proof""#)),
        "{challenges:?}"
    );
}

#[tokio::test]
async fn a_scope_that_is_missing_is_named() {
    let system = System::new(Start::default()).await;
    let mut browser = system.logged_in(0, "alice").await;
    let mut parameters = request();
    parameters.iter_mut().filter(|(name, _)| *name == "scope").for_each(|(_, scope)| *scope = "orders:read".to_owned());
    let answer = browser.post("/authorize", &pairs(&parameters)).await;
    let code = native::led_to(&answer, "code").unwrap();
    let tokens = json(native::exchange(&system, 0, &code, VERIFIER).await).await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(tokens["scope"], "orders:read");
    assert_eq!(system.orders_status(token).await, 200);
    let order = system.http.post(system.at_orders("/orders")).bearer_auth(token).body(r#"{"item":"kettle"}"#);
    let refused = order.send().await.unwrap();
    assert_eq!(refused.status(), 403);
    let challenge = &fields(&refused, "www-authenticate")[0];
    assert!(challenge.contains(r#"error="insufficient_scope""#) && challenge.contains(r#"scope="orders:write""#));
}

#[tokio::test]
async fn an_order_is_its_callers() {
    let system = System::new(Start::default()).await;
    let (alice, bob) = (system.native(0, "alice").await, system.native(0, "bob").await);
    let order = async |native: &Native, body: &'static str| {
        system.http.post(system.at_orders("/orders")).bearer_auth(&native.access).body(body).send().await.unwrap()
    };
    for malformed in ["", "{", r#"{"item":1}"#, r#"{"item":""}"#, "[]"] {
        assert_eq!(order(&alice, malformed).await.status(), 400, "{malformed}");
    }
    let placed = order(&alice, r#"{"item":"kettle"}"#).await;
    assert_eq!(placed.status(), 201);
    let placed = json(placed).await;
    assert_eq!((&placed["item"], &placed["state"]), (&"kettle".into(), &"placed".into()));
    assert!(!system.get_orders(&bob.access).send().await.unwrap().text().await.unwrap().contains("kettle"));

    let refund = async |native: &Native, id: &str| {
        let url = system.at_orders(&format!("/orders/{id}/refund"));
        system.http.post(url).bearer_auth(&native.access).send().await.unwrap()
    };
    let id = placed["id"].as_str().unwrap();
    assert_eq!(refund(&bob, id).await.status(), 404);
    assert_eq!(refund(&alice, "nothing").await.status(), 404);
    let refunded = refund(&alice, id).await;
    assert_eq!(refunded.status(), 200);
    assert_eq!(json(refunded).await["state"], "refunded");
}

#[tokio::test]
async fn the_backend_for_the_browser_lets_nothing_of_a_token_through() {
    let mut system = System::new(Start::default()).await;
    let mut browser = system.logged_in(0, "alice").await;
    let order =
        browser.own(Method::POST, "/app/orders").header("content-type", "application/json").body(r#"{"item":"cup"}"#);
    let placed = browser.send(order).await;
    assert_eq!(placed.status(), 201);
    let with_token = browser.own(Method::GET, "/app/orders").header("authorization", "Bearer of-somebody-else");
    let answer = browser.send(with_token).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(fields(&answer, "cache-control"), ["no-store"]);
    assert!(fields(&answer, "www-authenticate").is_empty() && fields(&answer, "set-cookie").is_empty());
    let text = answer.text().await.unwrap();
    assert!(text.contains("cup") && !text.contains("eyJ"));

    system.orders.kill();
    let answer = browser.get("/app/orders").await;
    assert_eq!(answer.status(), 502);
    assert_eq!(fields(&answer, "content-type"), ["application/json"]);
    let page = browser.get("/").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("cannot be reached"));
}

/// Whatever the feed says, a refund asks the issuer. Without it, nothing is changed, and what changes nothing is served.
#[tokio::test]
async fn a_refund_needs_the_issuer_and_a_change_a_feed_that_is_not_old() {
    let mut system = System::new(Start { flags: vec!["--feed-max-staleness", "1s"], ..Start::default() }).await;
    let native = system.native(0, "alice").await;
    let post = async |system: &System, path: &str| {
        let request = system.http.post(system.at_orders(path)).bearer_auth(&native.access).body(r#"{"item":"cup"}"#);
        request.send().await.unwrap()
    };
    let placed = json(post(&system, "/orders").await).await;
    let refund = format!("/orders/{}/refund", placed["id"].as_str().unwrap());
    system.web[0].kill();
    let answer = post(&system, &refund).await;
    assert_eq!(answer.status(), 503);
    assert!(!fields(&answer, "retry-after").is_empty() && fields(&answer, "www-authenticate").is_empty());
    let is_old = async || post(&system, "/orders").await.status() == 503;
    assert!(until(std::time::Duration::from_secs(4), is_old).await);
    assert_eq!(system.orders_status(&native.access).await, 200, "what changes nothing");
}
