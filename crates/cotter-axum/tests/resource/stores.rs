//! Questions that verifiers leave to a store.
#![cfg(feature = "session")]

use std::sync::Arc;

use axum::{Router, routing::get};
use cotter::{
    Ed25519,
    profile::{AccessTokenRouter, AccessTokens, DpopProofs},
};
use cotter_axum::resource::{
    Bearer, Dpop, PublicBase, Resource, ResourceServer, ResourceServerBuilder, ResourceServerError,
};
use cotter_session::{MemoryStore, RevocationView};

use crate::support::{
    BASE, BOTH, CLIENT, DPOP, INVALID_TOKEN, Orders, PROOF_INVALID, Protocol, assert_refused, assert_served, bearer,
    bound_token, get as get_request, proof, send, serve, token, verifier,
};

fn app(server: ResourceServer<Orders>) -> Router {
    Router::new().route("/orders", get(async |bearer: Bearer<Orders>| bearer.subject().to_owned())).with_state(server)
}

fn dpop() -> Dpop {
    Dpop::new(DpopProofs::<Ed25519>::replay_later(), PublicBase::new(BASE).unwrap())
}

#[tokio::test]
async fn a_proof_is_used_once_in_all_processes_that_share_a_store() {
    for protocol in BOTH {
        let store = Arc::new(MemoryStore::new(1_000).unwrap());
        let service = || ResourceServer::builder(verifier()).dpop(dpop()).store(Arc::clone(&store)).build().unwrap();
        let (one, other) = (serve(app(service())).await, serve(app(service())).await);
        let bound = bound_token("a");
        let (authorization, proof) = (format!("DPoP {bound}"), proof(&CLIENT, "GET", "/orders", &bound, None));
        let fields = [("authorization", &*authorization), ("dpop", &*proof)];
        assert_served(&send(protocol, one, get_request("/orders", &fields)).await, "alice", protocol);
        for address in [one, other] {
            let again = send(protocol, address, get_request("/orders", &fields)).await;
            assert_refused(&again, 401, &[PROOF_INVALID], protocol);
        }
    }
}

#[tokio::test]
async fn a_store_that_cannot_tell_is_503() {
    // It has room for no use.
    let store = MemoryStore::new(0).unwrap();
    let address = serve(app(ResourceServer::builder(verifier()).dpop(dpop()).store(store).build().unwrap())).await;
    let bound = bound_token("a");
    let (authorization, proof) = (format!("DPoP {bound}"), proof(&CLIENT, "GET", "/orders", &bound, None));
    let fields = [("authorization", &*authorization), ("dpop", &*proof)];
    let found = send(Protocol::Http1, address, get_request("/orders", &fields)).await;
    assert_refused(&found, 503, &["retry-after: 2"], "full");
}

#[tokio::test]
async fn a_store_is_asked_about_the_session_of_each_token() {
    let later = ResourceServer::builder(verifier().revocation_later(RevocationView::NEEDS)).dpop(dpop());
    let authorization = bearer(&token("a"));
    // The session is not in the store.
    let address = serve(app(later.store(MemoryStore::new(10).unwrap()).build().unwrap())).await;
    let found = send(Protocol::Http1, address, get_request("/orders", &[("authorization", &authorization)])).await;
    assert_refused(&found, 401, &[INVALID_TOKEN, DPOP], "over");
}

/// A router of verifiers, in place of one.
enum Routed {}

impl Resource for Routed {
    type Tokens = AccessTokenRouter;
    const REALM: &'static str = "orders";
}

#[test]
fn a_question_that_nobody_is_asked_is_refused_at_start() {
    fn later() -> AccessTokens<Ed25519> {
        verifier().revocation_later(RevocationView::NEEDS)
    }
    let missing = Some(ResourceServerError::StoreMissing);
    let builders: [fn() -> ResourceServerBuilder<Orders>; 3] = [
        || ResourceServer::builder(later()),
        || ResourceServer::builder(verifier()).for_safe_methods(later()),
        || ResourceServer::builder(verifier()).dpop(dpop()),
    ];
    for builder in builders {
        assert_eq!(builder().build().err(), missing);
        assert_eq!(builder().store(MemoryStore::new(10).unwrap()).build().err(), None);
    }
    let routed = |tokens| ResourceServer::<Routed>::builder(AccessTokenRouter::new().with(tokens).unwrap());
    assert_eq!(routed(later()).build().err(), missing);
    assert_eq!(routed(verifier()).build().err(), None);
}

#[test]
fn an_address_that_no_proof_could_be_for_is_refused_at_start() {
    let built = |base: &str| {
        let proofs = DpopProofs::<Ed25519>::danger_without_replay_check();
        crate::support::builder().dpop(Dpop::new(proofs, PublicBase::new(base).unwrap())).build().err()
    };
    for good in ["https://orders.example", "https://orders.example/a%20b", "http://127.0.0.1:8080", "https://[::1]/a"] {
        assert_eq!(built(good), None, "{good}");
    }
    // A host with an escape is not an address at all.
    assert!(["https://a%b", "https://a%20b/c"].into_iter().all(|base| PublicBase::new(base).is_err()));
    for bad in ["https://h/a%zz", "https://h/a%2", "https://a!b"] {
        assert_eq!(built(bad), Some(ResourceServerError::DpopBase), "{bad}");
    }
}
