//! An API for tokens that are bound to a key: `cargo run --example dpop_resource_server`, with the issuer's key in the
//! file that `ISSUER_KEY` names. Who has come by a token's text cannot use it.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::{env, fs, sync::Arc, time::Duration};

use axum::{Router, middleware::from_fn_with_state, routing::get};
use cotter::{
    Ed25519, Ed25519OrEdDsa, PinnedKey,
    profile::{AccessTokens, DpopProofs},
    replay::ReplayList,
};
use cotter_axum::resource::{Dpop, DpopBound, DpopNonces, PublicBase, Resource, ResourceServer, provide_dpop_nonce};

/// The API.
enum Orders {}

impl Resource for Orders {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "orders";
    const DPOP: bool = true;
}

async fn orders(bearer: DpopBound<Orders>) -> String {
    format!("the orders of {}\n", bearer.subject())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = PinnedKey::<Ed25519>::from_pem("2026-11", &fs::read_to_string(env::var("ISSUER_KEY")?)?)?;
    let tokens = AccessTokens::new(key, "https://as.example", "https://orders.example");

    // A proof is used once in this process, and a key has a share of the record.
    let used = Arc::new(ReplayList::new(100_000).per_party(1_000));
    // With the feature `ecdsa` of cotter, `(Es256, Ed25519OrEdDsa)` accepts what most clients use.
    let proofs = DpopProofs::<Ed25519OrEdDsa>::new(used);
    // What `htu` is compared with: the address that clients know, and never `Host`.
    let base = PublicBase::new("http://127.0.0.1:8080")?;
    let dpop = Dpop::new(proofs, base).nonces(DpopNonces::random(Duration::from_secs(300))?);
    let server = ResourceServer::<Orders>::builder(tokens).dpop(dpop).build()?;

    let app = Router::new()
        .route("/orders", get(orders))
        .layer(from_fn_with_state(server.clone(), provide_dpop_nonce::<Orders>))
        .with_state(server);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
