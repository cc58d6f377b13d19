//! The same routers without authentication.

use axum::routing::get;

use crate::{Case, Error};

pub fn newest() -> Result<Case, Error> {
    let app: axum::Router = axum::Router::new().route("/orders", get(async || {}));
    Case::router::<_, axum::body::Body, _>("no authentication (axum 0.8)", 0, app, None)
}

pub fn older() -> Result<Case, Error> {
    let app: axum_07::Router = axum_07::Router::new().route("/orders", axum_07::routing::get(|| async {}));
    Case::router::<_, axum_07::body::Body, _>("no authentication (axum 0.7)", 1, app, None)
}
