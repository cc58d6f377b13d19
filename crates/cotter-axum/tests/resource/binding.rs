//! Tokens that are bound to a key or a certificate, and the address that proofs are for.

use std::time::Duration;

use axum::{
    Extension, Router,
    extract::Request,
    middleware::{Next, from_extractor_with_state, from_fn},
    response::Response,
    routing::get,
};
use cotter::Timestamp;
use cotter_axum::resource::{
    Bearer, CertificateBound, ClientCertificate, DpopBound, Freshness, ResourceServer, ResourceServerError,
};
use cotter_issue::profile::{DpopTarget, Grant};

use crate::support::{
    self, AUDIENCE, BASE, BEARER, BOTH, BoundOrders as Orders, CLIENT, DPOP, FreshOrders, INVALID_BOUND_TOKEN,
    INVALID_TOKEN, PROOF_INVALID, Protocol, assert_refused, assert_served, bearer, bound_token, builder_of, dpop,
    get as get_request, issue, proof, send, serve, token, verifier,
};

async fn subject(bearer: Bearer<Orders>) -> String {
    bearer.subject().to_owned()
}

async fn key(bearer: DpopBound<Orders>) -> String {
    bearer.proof().map(|proof| proof.thumbprint().to_string()).unwrap()
}

async fn certificate(bearer: CertificateBound<Orders>) -> String {
    bearer.subject().to_owned()
}

#[tokio::test]
async fn a_route_for_bound_tokens_does_not_accept_bearers() {
    let app = Router::new().route("/orders", get(key)).with_state(builder_of().build().unwrap());
    for protocol in BOTH {
        let address = serve(app.clone()).await;
        let found = send(protocol, address, get_request("/orders", &[])).await;
        assert_refused(&found, 401, &[DPOP], protocol);
        let found = send(protocol, address, get_request("/orders", &[("authorization", &bearer(&token("a")))])).await;
        assert_refused(&found, 401, &[DPOP], protocol);

        let bound = bound_token("a");
        let (authorization, proof) = (format!("DPoP {bound}"), proof(&CLIENT, "GET", "/orders", &bound, None));
        let fields = [("authorization", &*authorization), ("dpop", &*proof)];
        let found = send(protocol, address, get_request("/orders", &fields)).await;
        assert_served(&found, &CLIENT.thumbprint().to_string(), protocol);
    }
}

#[tokio::test]
async fn without_dpop_it_is_another_scheme() {
    let server = ResourceServer::<support::Orders>::builder(verifier()).build().unwrap();
    let plain = async |bearer: Bearer<support::Orders>| bearer.subject().to_owned();
    let app = Router::new().route("/orders", get(plain)).with_state(server);
    let address = serve(app).await;
    let bound = bound_token("a");
    let (authorization, proof) = (format!("DPoP {bound}"), proof(&CLIENT, "GET", "/orders", &bound, None));
    let fields = [("authorization", &*authorization), ("dpop", &*proof)];
    let found = send(Protocol::Http1, address, get_request("/orders", &fields)).await;
    assert_refused(&found, 401, &[BEARER], "another scheme");
}

/// What a route needs, its server has: that is noticed when the server is made, and not at the first request.
#[test]
fn a_server_that_lacks_what_its_routes_need_is_not_built() {
    let bound = || ResourceServer::<Orders>::builder(verifier());
    assert_eq!(bound().build().err(), Some(ResourceServerError::DpopMissing));
    assert!(bound().dpop(dpop()).build().is_ok());
    let fresh = || ResourceServer::<FreshOrders>::builder(verifier());
    assert_eq!(fresh().dpop(dpop()).build().err(), Some(ResourceServerError::FreshMissing));
    let live = support::Introspection::saying(Some(Freshness::Live));
    assert!(fresh().fresh(live, Duration::from_secs(1)).build().is_ok());
    assert_eq!(
        ResourceServerError::DpopMissing.to_string(),
        "routes may require a DPoP proof, and nothing verifies proofs: expected `dpop` too"
    );
    assert_eq!(
        ResourceServerError::FreshMissing.to_string(),
        "routes may require that a token is confirmed, and nobody is asked: expected `fresh` too"
    );
}

/// A proof for the address under which an attacker has collected it is of no use, whatever `Host` says.
#[tokio::test]
async fn the_address_of_a_proof_is_compared_with_configuration_alone() {
    let inner = Router::new().route("/orders", get(subject));
    let app = Router::new().nest("/v1", inner).with_state(builder_of().build().unwrap());
    let bound = bound_token("a");
    let authorization = format!("DPoP {bound}");
    for protocol in BOTH {
        let address = serve(app.clone()).await;
        let made = |uri: &str| {
            let target = DpopTarget::new("GET", uri).access_token(&bound);
            CLIENT.prove(&target).unwrap().expose().to_owned()
        };
        for (host, uri) in [
            ("evil.example", "https://evil.example/v1/orders"),
            ("evil.example", "http://evil.example/v1/orders"),
            // The path is that of the request, and not what is left of it in a router that is nested.
            ("orders.example", "https://orders.example/orders"),
            ("orders.example", "http://orders.example/v1/orders"),
            ("orders.example", "https://orders.example:8443/v1/orders"),
        ] {
            let proof = made(uri);
            let fields = [("host", host), ("authorization", &*authorization), ("dpop", &*proof)];
            let found = send(protocol, address, get_request("/v1/orders", &fields)).await;
            assert_refused(&found, 401, &[PROOF_INVALID], (protocol, uri));
        }
        // The twin: the service's own address, whatever `Host` says.
        let proof = made(&format!("{BASE}/v1/orders"));
        let fields = [("host", "evil.example"), ("authorization", &*authorization), ("dpop", &*proof)];
        let found = send(protocol, address, get_request("/v1/orders", &fields)).await;
        assert_served(&found, "alice", protocol);
    }
}

#[tokio::test]
async fn a_certificate_is_that_of_the_connection() {
    let now = Timestamp::now().unwrap();
    let (ours, theirs) = (b"0\x82ours".to_vec(), b"0\x82theirs".to_vec());
    let grant = Grant::new("alice", "web").bound_to_certificate(&ours);
    let bound = issue(AUDIENCE, &grant, now);
    let authorization = bearer(&bound);
    let routes = Router::new().route("/orders", get(certificate)).route("/any", get(subject));
    let without = routes.with_state(builder_of().build().unwrap());
    for protocol in BOTH {
        let with = |der: &[u8]| without.clone().layer(Extension(ClientCertificate::new(der)));
        let get = |path: &'static str, authorization: &str| get_request(path, &[("authorization", authorization)]);
        let address = serve(with(&ours)).await;
        assert_served(&send(protocol, address, get("/orders", &authorization)).await, "alice", protocol);
        // A token that is bound to no certificate.
        let found = send(protocol, address, get("/orders", &bearer(&token("a")))).await;
        assert_refused(&found, 401, &[INVALID_TOKEN, DPOP], protocol);
        // A route that asks for no certificate does not accept a token that is bound to one.
        let found = send(protocol, address, get("/any", &authorization)).await;
        assert_refused(&found, 401, &[INVALID_TOKEN, DPOP], protocol);

        let address = serve(with(&theirs)).await;
        let found = send(protocol, address, get("/orders", &authorization)).await;
        assert_refused(&found, 401, &[INVALID_TOKEN, DPOP], protocol);
        let address = serve(without.clone()).await;
        let found = send(protocol, address, get("/orders", &authorization)).await;
        assert_refused(&found, 401, &[INVALID_TOKEN, DPOP], protocol);
    }
}

#[tokio::test]
async fn a_token_that_is_bound_to_both_needs_both() {
    let (certificate_of, thumbprint) = (b"0\x82ours".to_vec(), CLIENT.thumbprint());
    let grant = Grant::new("alice", "web").bound_to_certificate(&certificate_of).bound_to_key(&thumbprint);
    let bound = issue(AUDIENCE, &grant, Timestamp::now().unwrap());
    let authorization = format!("DPoP {bound}");
    let app = Router::new()
        .route("/orders", get(certificate))
        .route("/key", get(key))
        .with_state(builder_of().build().unwrap())
        .layer(Extension(ClientCertificate::new(certificate_of)));
    let address = serve(app).await;
    for (path, is_served) in [("/orders", true), ("/key", false)] {
        let proof = proof(&CLIENT, "GET", path, &bound, None);
        let fields = [("authorization", &*authorization), ("dpop", &*proof)];
        let found = send(Protocol::Http1, address, get_request(path, &fields)).await;
        if is_served {
            assert_served(&found, "alice", path);
        } else {
            assert_refused(&found, 401, &[INVALID_BOUND_TOKEN], path);
        }
    }
}

/// A layer and a handler see one verification, or the proof of every request would have been used before.
#[tokio::test]
async fn a_proof_is_used_once_for_each_request() {
    let server = builder_of().build().unwrap();
    let app = Router::new()
        .route("/orders", get(async |bearer: Bearer<Orders>, _: DpopBound<Orders>| bearer.subject().to_owned()))
        .layer(from_extractor_with_state::<Bearer<Orders>, _>(server.clone()))
        .with_state(server);
    let address = serve(app).await;
    let bound = bound_token("a");
    let (authorization, proof) = (format!("DPoP {bound}"), proof(&CLIENT, "GET", "/orders", &bound, None));
    let fields = [("authorization", &*authorization), ("dpop", &*proof)];
    let found = send(Protocol::Http1, address, get_request("/orders", &fields)).await;
    assert_served(&found, "alice", "the first use");
    let found = send(Protocol::Http1, address, get_request("/orders", &fields)).await;
    assert_refused(&found, 401, &[PROOF_INVALID], "the second");
}

/// What a layer has accepted as a bearer token is not a bound one for the handler.
#[tokio::test]
async fn what_a_layer_has_accepted_does_not_prove_more() {
    let server = builder_of().build().unwrap();
    let app = Router::new()
        .route("/key", get(key))
        .route("/certificate", get(certificate))
        .layer(from_extractor_with_state::<Bearer<Orders>, _>(server.clone()))
        .with_state(server);
    let address = serve(app).await;
    let authorization = bearer(&token("a"));
    for (path, fields) in [("/key", &[DPOP][..]), ("/certificate", &[INVALID_TOKEN, DPOP])] {
        let found = send(Protocol::Http1, address, get_request(path, &[("authorization", &authorization)])).await;
        assert_refused(&found, 401, fields, path);
    }
}

/// Replaces the credentials between a layer that has verified the request and the handler.
async fn replace_authorization(mut request: Request, next: Next) -> Response {
    if let Some(other) = request.headers_mut().remove("x-other") {
        request.headers_mut().insert("authorization", other);
    }
    next.run(request).await
}

#[tokio::test]
async fn what_a_layer_has_accepted_is_of_its_credentials_alone() {
    let server = builder_of().build().unwrap();
    let app = Router::new()
        .route("/", get(subject))
        .layer(from_fn(replace_authorization))
        .layer(from_extractor_with_state::<Bearer<Orders>, _>(server.clone()))
        .with_state(server);
    let address = serve(app).await;
    let authorization = bearer(&token("a"));
    let fields = [("authorization", &*authorization), ("x-other", "Bearer a")];
    let found = send(Protocol::Http1, address, get_request("/", &fields)).await;
    assert_refused(&found, 401, &[INVALID_TOKEN, DPOP], "other credentials");
    let found = send(Protocol::Http1, address, get_request("/", &fields[..1])).await;
    assert_served(&found, "alice", "the same");
}
