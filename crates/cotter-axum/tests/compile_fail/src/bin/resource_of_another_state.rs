//! A handler for tokens of a resource that its state does not serve. (E0277)
use axum::{Router, routing::get};
use cotter_axum::resource::{Bearer, ResourceServer};
#[cfg(feature = "misuse")]
use cotter_axum_compile_fail::Accounts;
use cotter_axum_compile_fail::Orders;

#[cfg(not(feature = "misuse"))]
async fn handler(_: Bearer<Orders>) {}

#[cfg(feature = "misuse")]
async fn handler(_: Bearer<Accounts>) {}

fn main() {
    let _ = Router::<ResourceServer<Orders>>::new().route("/", get(handler));
}
