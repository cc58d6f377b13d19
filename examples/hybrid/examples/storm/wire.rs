//! One request, and what its answer must be whatever it is.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder};
use url::form_urlencoded;

use crate::{
    book::{ANSWERS, Book, IN_TIME, NO_REMOVAL, ONLY_503},
    chance,
    figures::Outcome,
    fleet::Addresses,
};

pub(crate) const COOKIE: &str = "__Host-Http-sid";

/// How long an answer is waited for. A part that is stopped goes on sooner.
const WITHIN: Duration = Duration::from_secs(20);

/// How long an answer may take without the store: 5 s, and one for a busy machine.
const IN_WHICH: Duration = Duration::from_secs(6);

/// How long a password may wait for its turn besides.
const TURN: Duration = Duration::from_secs(10);

/// How long after a fault a client may still see it: a read of the feed that hung in it is given up after 5 s.
pub(crate) const AFTER: Duration = Duration::from_secs(8);

pub(crate) struct Wire {
    http: Client,
    pub(crate) at: Addresses,
    book: Arc<Book>,
}

/// An answer that was read.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    /// The value that a cookie was set to; empty if it was removed.
    pub(crate) cookie: Option<String>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self, name: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_str(&self.body).ok()?;
        body[name].as_str().map(str::to_owned)
    }
}

impl Wire {
    pub(crate) fn new(at: Addresses, book: Arc<Book>) -> Self {
        let _ = rustls_graviola::default_provider().install_default();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().tls_certs_only([]);
        Self { http: client.timeout(WITHIN).build().unwrap(), at, book }
    }

    /// A request to some `web`.
    pub(crate) fn web(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", chance::one_of(&self.at.web).unwrap()))
    }

    /// A request of one of the service's own pages, with this cookie.
    pub(crate) fn own(&self, method: Method, path: &str, cookie: Option<&str>) -> RequestBuilder {
        let request = self.web(method, path).header("sec-fetch-site", "same-origin").header("origin", &self.at.public);
        match cookie {
            Some(cookie) => request.header("cookie", format!("{COOKIE}={cookie}")),
            None => request,
        }
    }

    /// A request to some `orders`.
    pub(crate) fn orders(&self, method: Method, path: &str, access: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", chance::one_of(&self.at.orders).unwrap())).bearer_auth(access)
    }

    /// The same, to this one.
    pub(crate) fn at_orders(&self, url: &str, method: Method, access: &str) -> RequestBuilder {
        self.http.request(method, format!("{url}/orders")).bearer_auth(access)
    }

    pub(crate) fn form(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    pub(crate) fn item(request: RequestBuilder) -> RequestBuilder {
        request.header("content-type", "application/json").body(r#"{"item":"kettle"}"#)
    }

    /// Sends it. There is no answer if a process is gone; nor, as far as callers go, if it is 503 or 502.
    pub(crate) async fn send(&self, kind: &'static str, request: RequestBuilder) -> Option<Answer> {
        let begun = Instant::now();
        let answer = read(request).await;
        let is_calm = self.book.weather.is_calm_since(begun, AFTER);
        let outcome = match &answer {
            None => Outcome::Unanswered,
            Some((Answer { status: 502 | 503, .. }, _)) => Outcome::Unavailable,
            Some(_) => Outcome::Answered,
        };
        self.book.figures.add(kind, begun.elapsed(), is_calm, &outcome);
        if self.book.weather.is_without_engine(begun, IN_WHICH) {
            let took = begun.elapsed();
            let limit = if kind == "log in" { IN_WHICH + TURN } else { IN_WHICH };
            self.book.holds(IN_TIME, answer.is_some() && took < limit, || format!("{kind}: {took:?}"));
        }
        let (answer, has_retry_after) = answer?;
        let (status, is_bff) = (answer.status, kind.starts_with("BFF"));
        let is_known = status < 500 || (status == 503 && has_retry_after) || (status == 502 && is_bff && !is_calm);
        self.book.holds(ONLY_503, is_known, || format!("{kind}: {status} {}", answer.body));
        if status == 503 {
            self.book.holds(NO_REMOVAL, answer.cookie.is_none(), || kind.to_owned());
        }
        if is_calm {
            self.book.holds(ANSWERS, status != 503, || format!("{kind}: {}", answer.body));
        }
        (status < 500).then_some(answer)
    }

    /// Whether all say that they are ready, within a time.
    pub(crate) async fn all_ready(&self, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        for url in self.at.web.iter().chain(&self.at.orders) {
            while !self.is_ready(url).await {
                if Instant::now() > end {
                    println!("{url} is not ready");
                    return false;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        true
    }

    async fn is_ready(&self, url: &str) -> bool {
        let asked = self.http.get(format!("{url}/readyz")).timeout(Duration::from_secs(5)).send().await;
        asked.is_ok_and(|answer| answer.status() == 200)
    }
}

/// An answer, and whether it says when to ask again.
async fn read(request: RequestBuilder) -> Option<(Answer, bool)> {
    let answer = request.send().await.ok()?;
    let field = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let has_retry_after = field("retry-after").is_some();
    let cookie = field("set-cookie");
    let cookie = cookie.and_then(|text| Some(text.split(';').next()?.split_once('=')?.1.to_owned()));
    let (status, location) = (answer.status().as_u16(), field("location"));
    let body = answer.text().await.ok()?;
    Some((Answer { status, location, cookie, body }, has_retry_after))
}
