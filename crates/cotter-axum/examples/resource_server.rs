//! An API whose tokens come from a provider: `cargo run --example resource_server --features jwks`, with
//! `ISSUER=https://your.provider` and `AUDIENCE=https://your.api`.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::env;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use cotter::{Ed25519, profile::AccessTokens};
use cotter_axum::resource::{Bearer, Resource, ResourceServer, Scope, Scoped, refuse_token_in_form};
use cotter_jwks::{Discovery, RemoteJwks};

/// The API. Its tokens are signed with Ed25519, whatever they say of themselves.
enum Orders {}

impl Resource for Orders {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "orders";
}

/// Who may order.
enum Write {}

impl Scope for Write {
    const REQUIRED: &'static [&'static str] = &["orders:write"];
}

async fn orders(bearer: Bearer<Orders>) -> String {
    format!("the orders of {}\n", bearer.subject())
}

async fn order(bearer: Scoped<Orders, Write>) -> String {
    format!("ordered for {} by {}\n", bearer.subject(), bearer.client_id())
}

async fn greet(bearer: Option<Bearer<Orders>>) -> String {
    bearer.map_or("hello, stranger\n".into(), |bearer| format!("hello, {}\n", bearer.subject()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (issuer, audience) = (env::var("ISSUER")?, env::var("AUDIENCE")?);
    let keys = RemoteJwks::of_issuer(&issuer, Discovery::OpenIdConnect).start()?;
    let tokens = AccessTokens::new(keys.keyring(), issuer, audience);
    let server = ResourceServer::<Orders>::builder(tokens).refresh(keys).build()?;

    let app = Router::new()
        .route("/", get(greet))
        .route("/orders", get(orders))
        .route("/orders", post(order))
        .layer(from_fn_with_state(server.clone(), refuse_token_in_form::<Orders>))
        .with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
