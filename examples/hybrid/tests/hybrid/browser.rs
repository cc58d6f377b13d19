//! What a browser does on the wire: one cookie, and the fields that say where a request comes from.

use reqwest::{Client, Method, RequestBuilder, Response};
use url::form_urlencoded;

use crate::system::{fields, http, json};

pub(crate) const COOKIE: &str = "__Host-Http-sid";

pub(crate) struct Browser {
    http: Client,
    base: String,
    pub(crate) public: String,
    pub(crate) cookie: Option<String>,
}

impl Browser {
    pub(crate) fn new(base: &str, public: &str) -> Self {
        Self { http: http(), base: base.to_owned(), public: public.to_owned(), cookie: None }
    }

    /// The same browser at another process.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self {
            http: self.http.clone(),
            base: base.to_owned(),
            public: self.public.clone(),
            cookie: self.cookie.clone(),
        }
    }

    /// A request with the cookie, that says nothing about its source.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base)).header("user-agent", "Test-Fox/1");
        match &self.cookie {
            Some(cookie) => request.header("cookie", format!("{COOKIE}={cookie}")),
            None => request,
        }
    }

    /// A request from one of the service's own pages.
    pub(crate) fn own(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("sec-fetch-site", "same-origin").header("origin", &self.public)
    }

    pub(crate) async fn send(&mut self, request: RequestBuilder) -> Response {
        let answer = request.send().await.unwrap();
        for field in fields(&answer, "set-cookie") {
            let value = field.split(';').next().unwrap().split_once('=').unwrap().1;
            self.cookie = Some(value.to_owned()).filter(|value| !value.is_empty());
        }
        answer
    }

    pub(crate) async fn get(&mut self, path: &str) -> Response {
        let request = self.own(Method::GET, path);
        self.send(request).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = with_form(self.own(Method::POST, path), form);
        self.send(request).await
    }

    pub(crate) async fn log_in(&mut self, user: &str, password: &str) -> Response {
        self.post("/login", &[("username", user), ("password", password)]).await
    }

    pub(crate) async fn is_alive(&mut self) -> bool {
        let status = self.get("/account/sessions").await.status();
        assert!(status == 200 || status == 401, "{status}");
        status == 200
    }

    pub(crate) async fn sessions(&mut self) -> Vec<serde_json::Value> {
        let answer = self.get("/account/sessions").await;
        assert_eq!(answer.status(), 200);
        json(answer).await["sessions"].as_array().unwrap().clone()
    }
}

pub(crate) fn with_form(request: RequestBuilder, form: &[(&str, &str)]) -> RequestBuilder {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}
