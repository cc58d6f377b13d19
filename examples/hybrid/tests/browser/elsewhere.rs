//! Pages that are not of the service: another port of its host, and another site.

use axum::{Router, response::Html};

/// A server that answers everything with a page, which may do what it likes.
#[derive(Clone)]
pub(crate) struct Elsewhere {
    pub(crate) port: u16,
}

impl Elsewhere {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = Router::new().fallback(async || Html("<!doctype html><title>elsewhere</title><p>elsewhere</p>"));
        tokio::spawn(async move { axum::serve(listener, pages).await });
        Self { port }
    }

    /// The origin of its pages under this name of the host.
    pub(crate) fn at(&self, host: &str) -> String {
        format!("http://{host}:{}", self.port)
    }
}
