//! A native client, by hand: the code flow, and a chain of refresh tokens.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Response;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    browser::{Browser, with_form},
    system::{System, fields, json},
};

pub(crate) const CLIENT: &str = "hybrid-cli";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:51004/callback";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub(crate) struct Native {
    pub(crate) browser: Browser,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// A right authorization request.
pub(crate) fn request() -> Vec<(&'static str, String)> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT),
        ("scope", "orders:read orders:write"),
        ("state", "a state"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

pub(crate) fn pairs<'p>(parameters: &'p [(&'p str, String)]) -> Vec<(&'p str, &'p str)> {
    parameters.iter().map(|(name, value)| (*name, &**value)).collect()
}

/// A parameter of the address that an answer leads to.
pub(crate) fn led_to(answer: &Response, name: &str) -> Option<String> {
    let location = Url::parse(fields(answer, "location").first()?).ok()?;
    location.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// A code, by the button.
pub(crate) async fn code(browser: &mut Browser) -> String {
    let answer = browser.post("/authorize", &pairs(&request())).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(led_to(&answer, "state").as_deref(), Some("a state"));
    assert_eq!(led_to(&answer, "iss").as_deref(), Some(&*browser.public));
    led_to(&answer, "code").unwrap()
}

pub(crate) async fn exchange(system: &System, web: usize, code: &str, verifier: &str) -> Response {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", verifier),
    ];
    token(system, web, &form).await
}

pub(crate) async fn refresh(system: &System, web: usize, refresh_token: &str) -> Response {
    let form = [("grant_type", "refresh_token"), ("client_id", CLIENT), ("refresh_token", refresh_token)];
    token(system, web, &form).await
}

pub(crate) async fn token(system: &System, web: usize, form: &[(&str, &str)]) -> Response {
    let request = system.http.post(format!("{}/token", system.web_urls[web]));
    with_form(request, form).send().await.unwrap()
}

/// The error of a final refusal.
pub(crate) async fn error(answer: Response) -> String {
    assert_eq!(answer.status(), 400);
    assert_eq!(fields(&answer, "cache-control"), ["no-store"]);
    json(answer).await["error"].as_str().unwrap().to_owned()
}

impl Native {
    pub(crate) async fn authorized_by(system: &System, mut browser: Browser) -> Self {
        let code = code(&mut browser).await;
        let answer = exchange(system, 0, &code, VERIFIER).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(fields(&answer, "cache-control"), ["no-store"]);
        let body = json(answer).await;
        assert_eq!(body["token_type"], "Bearer");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Self { browser, access: text("access_token"), refresh: text("refresh_token") }
    }
}
