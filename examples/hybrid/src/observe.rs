//! Logs and metrics. Neither has a token, a cookie or a password.

use std::{io, sync::OnceLock, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::Level;
use tracing_subscriber::{EnvFilter, Layer, filter::filter_fn, layer::SubscriberExt, util::SubscriberInitExt};

use crate::failure::Failure;

/// What is logged unless `RUST_LOG` says otherwise.
const LOGGED: &str = "warn,hybrid=info";

/// Libraries whose logs at finer levels show header fields or statements, with credentials in them: whatever `RUST_LOG`
/// says, they log warnings and errors alone.
const CLOSED: [&str; 9] =
    ["hyper", "hyper_util", "h2", "reqwest", "rustls", "tokio_postgres", "redis", "tower_http", "axum::rejection"];

/// The one recorder of the process.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Logs to standard error.
pub(crate) fn log() -> Result<(), Failure> {
    let asked_for = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let has_colours = std::env::var_os("NO_COLOR").is_none() && io::IsTerminal::is_terminal(&io::stderr());
    // A filter of its own: among directives, the one with the longest target wins.
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(has_colours)
        .with_filter(filter_fn(|event| is_open(event.target(), *event.level())));
    tracing_subscriber::registry()
        .with(asked_for)
        .with(lines)
        .try_init()
        .map_err(|error| Failure::new(format!("log: {error}")))
}

/// Whether an event of this source may be logged.
fn is_open(target: &str, level: Level) -> bool {
    let is_of =
        |library: &&str| target.strip_prefix(*library).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    level <= Level::WARN || !CLOSED.iter().any(is_of)
}

/// Records metrics, and keeps histograms small.
pub(crate) fn record() -> Result<PrometheusHandle, Failure> {
    if let Some(handle) = RECORDER.get() {
        return Ok(handle.clone());
    }
    let handle = PrometheusBuilder::new().install_recorder().map_err(|error| Failure::of("metrics", &error))?;
    let kept = RECORDER.get_or_init(|| handle).clone();
    let swept = kept.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            swept.run_upkeep();
        }
    });
    Ok(kept)
}

/// `/healthz` and `/metrics`, for an operator.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(metrics: PrometheusHandle) -> Router<S> {
    let render = move || {
        let text = metrics.render();
        async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text) }
    };
    Router::new().route("/healthz", get(async || "ok\n")).route("/metrics", get(render))
}

/// The answer of `/readyz`.
pub(crate) fn readiness(lacks: Option<&'static str>) -> Response {
    match lacks {
        None => "ready\n".into_response(),
        Some(lacks) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], format!("not ready: {lacks}\n"))
            .into_response(),
    }
}

/// Counts requests by route, so that no path of a client becomes a label.
pub(crate) async fn count(State(service): State<&'static str>, request: Request, next: Next) -> Response {
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = method_name(request.method().as_str());
    let began = std::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    metrics::counter!("http_requests_total", "service" => service, "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("http_request_seconds", "service" => service, "route" => route)
        .record(began.elapsed().as_secs_f64());
    response
}

fn method_name(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS", "PATCH"]
        .iter()
        .find(|known| **known == method)
        .copied()
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_that_show_credentials_log_warnings_alone() {
        for target in ["h2", "h2::codec", "tokio_postgres::query", "axum::rejection", "hyper::proto::h1"] {
            assert!(is_open(target, Level::ERROR) && is_open(target, Level::WARN), "{target}");
            assert!(!is_open(target, Level::INFO) && !is_open(target, Level::TRACE), "{target}");
        }
        for target in ["hybrid", "cotter_axum::server", "h2o", "axum::serve"] {
            assert!(is_open(target, Level::TRACE), "{target}");
        }
    }
}
