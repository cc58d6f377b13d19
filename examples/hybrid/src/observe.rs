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
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;

/// What is logged unless `RUST_LOG` says otherwise.
const LOGGED: &str = "warn,hybrid=info";

/// Libraries whose logs at finer levels show header fields or statements, with credentials in them: whatever `RUST_LOG`
/// says, they log no more than this.
const CLOSED: [&str; 9] = [
    "hyper=warn",
    "hyper_util=warn",
    "h2=warn",
    "reqwest=warn",
    "rustls=warn",
    "tokio_postgres=warn",
    "redis=warn",
    "tower_http=warn",
    "axum::rejection=warn",
];

/// The one recorder of the process.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Logs to standard error.
pub(crate) fn log() -> Result<(), Failure> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let filter = CLOSED.iter().filter_map(|directive| directive.parse().ok()).fold(filter, EnvFilter::add_directive);
    let has_colours = std::env::var_os("NO_COLOR").is_none() && io::IsTerminal::is_terminal(&io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(has_colours)
        .try_init()
        .map_err(|error| Failure::new(format!("log: {error}")))
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
