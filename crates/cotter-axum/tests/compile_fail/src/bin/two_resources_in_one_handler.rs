//! A handler that is shown tokens of two resources. (E0277)
use axum::{Router, extract::FromRef, routing::get};
use cotter_axum::resource::{Bearer, ResourceServer, Serves};
use cotter_axum_compile_fail::{Accounts, Orders};

#[derive(Clone)]
struct App {
    orders: ResourceServer<Orders>,
    accounts: ResourceServer<Accounts>,
}

impl Serves for App {
    type Resource = Orders;
}

impl FromRef<App> for ResourceServer<Orders> {
    fn from_ref(app: &App) -> Self {
        app.orders.clone()
    }
}

impl FromRef<App> for ResourceServer<Accounts> {
    fn from_ref(app: &App) -> Self {
        app.accounts.clone()
    }
}

#[cfg(not(feature = "misuse"))]
async fn handler(_: Bearer<Orders>) {}

#[cfg(feature = "misuse")]
async fn handler(_: Bearer<Orders>, _: Bearer<Accounts>) {}

fn main() {
    let _ = Router::<App>::new().route("/", get(handler));
}
