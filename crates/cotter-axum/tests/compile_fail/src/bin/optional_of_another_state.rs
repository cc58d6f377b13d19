//! An optional token of a resource that the state does not serve: it must not be `None` for ever. (E0277)
use axum::{Router, routing::get};
use cotter_axum::resource::{Bearer, ResourceServer};
#[cfg(feature = "misuse")]
use cotter_axum_compile_fail::Accounts;
use cotter_axum_compile_fail::Orders;

#[cfg(not(feature = "misuse"))]
async fn handler(_: Option<Bearer<Orders>>) {}

#[cfg(feature = "misuse")]
async fn handler(_: Option<Bearer<Accounts>>) {}

fn main() {
    let _ = Router::<ResourceServer<Orders>>::new().route("/", get(handler));
}
