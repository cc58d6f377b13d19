//! An issuer, a service on loopback, and a client of each protocol.

use std::{
    fmt::Debug,
    net::SocketAddr,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use axum::Router;
use cotter::{
    Ed25519, Keyring, Timestamp,
    profile::{AccessTokens, DpopProofs},
    replay::ReplayList,
};
use cotter_axum::resource::{
    Asked, Dpop, FreshCheck, Freshness, PublicBase, Resource, ResourceServer, ResourceServerBuilder, Scope,
};
use cotter_issue::{
    Lifetime, SigningKey, Subject, jwt,
    profile::{AccessTokenIssuer, DpopProver, DpopTarget, Grant},
};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const ISSUER: &str = "https://as.example";
pub(crate) const AUDIENCE: &str = "https://orders.example/api";
/// What clients know the service as; it listens elsewhere.
pub(crate) const BASE: &str = "https://orders.example";
pub(crate) const SID: &str = "CKUBnBfhSXePQmWhKEPqAg";

/// The resource of the tests.
pub(crate) enum Orders {}

impl Resource for Orders {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "orders";
}

/// The same with routes that need a DPoP proof.
pub(crate) enum BoundOrders {}

impl Resource for BoundOrders {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "orders";
    const DPOP: bool = true;
}

/// The same with routes that need a fresh answer.
pub(crate) enum FreshOrders {}

impl Resource for FreshOrders {
    type Tokens = AccessTokens<Ed25519>;
    const REALM: &'static str = "orders";
    const FRESH: bool = true;
}

pub(crate) enum Read {}

impl Scope for Read {
    const REQUIRED: &'static [&'static str] = &["orders:read"];
}

pub(crate) enum Write {}

impl Scope for Write {
    const REQUIRED: &'static [&'static str] = &["orders:write"];
}

static KEYS: LazyLock<[SigningKey<Ed25519>; 3]> =
    LazyLock::new(|| ["a", "b", "c"].map(|id| SigningKey::generate(id).unwrap()));
pub(crate) static CLIENT: LazyLock<DpopProver<Ed25519>> =
    LazyLock::new(|| DpopProver::new(SigningKey::generate("client").unwrap()));
pub(crate) static STRANGER: LazyLock<DpopProver<Ed25519>> =
    LazyLock::new(|| DpopProver::new(SigningKey::generate("stranger").unwrap()));

/// The verifier, which has all keys of the issuer.
pub(crate) fn verifier() -> AccessTokens<Ed25519> {
    let ring = Keyring::new(KEYS.iter().map(|key| key.public().clone())).unwrap();
    AccessTokens::new(ring, ISSUER, AUDIENCE)
}

pub(crate) fn dpop() -> Dpop {
    let proofs = DpopProofs::<Ed25519>::new(Arc::new(ReplayList::new(1_000)));
    Dpop::new(proofs, PublicBase::new(BASE).unwrap())
}

/// With DPoP, and without a revocation check.
pub(crate) fn builder() -> ResourceServerBuilder<Orders> {
    builder_of()
}

/// The same for another resource.
pub(crate) fn builder_of<R: Resource<Tokens = AccessTokens<Ed25519>>>() -> ResourceServerBuilder<R> {
    ResourceServer::builder(verifier()).dpop(dpop())
}

fn lifetime() -> Lifetime {
    Lifetime::of(Duration::from_secs(600)).unwrap()
}

fn claims() -> Value {
    json!({"sid": SID, "sep": "0.0.0"})
}

/// A token for this audience, as of this instant.
pub(crate) fn issue(audience: &str, grant: &Grant<'_>, now: Timestamp) -> String {
    // An issuer verifies what it issues under its own key, so each audience has one.
    let key = KEYS[usize::from(audience != AUDIENCE)].clone();
    let issuer = AccessTokenIssuer::new(key, ISSUER, audience, lifetime()).unwrap();
    issuer.issue_at(grant, &claims(), now).unwrap().expose().to_owned()
}

pub(crate) fn token(scope: &str) -> String {
    issue(AUDIENCE, &Grant::new("alice", "web").scope(scope), Timestamp::now().unwrap())
}

/// A token that is bound to the key of [`CLIENT`].
pub(crate) fn bound_token(scope: &str) -> String {
    let thumbprint = CLIENT.thumbprint();
    let grant = Grant::new("alice", "web").scope(scope).bound_to_key(&thumbprint);
    issue(AUDIENCE, &grant, Timestamp::now().unwrap())
}

/// A token of the issuer, for this audience, that is not an access token.
pub(crate) fn token_of_other_typ() -> String {
    let issuer = jwt::Issuer::new(KEYS[2].clone(), "order+jwt", ISSUER, AUDIENCE, lifetime()).unwrap();
    issuer.issue(Subject::from("alice"), &claims()).unwrap().expose().to_owned()
}

pub(crate) fn proof(
    prover: &DpopProver<Ed25519>,
    method: &str,
    path: &str,
    token: &str,
    nonce: Option<&str>,
) -> String {
    let uri = format!("{BASE}{path}");
    let target = DpopTarget::new(method, &uri).access_token(token);
    let target = nonce.map_or(target, |nonce| target.nonce(nonce));
    prover.prove(&target).unwrap().expose().to_owned()
}

/// An issuer that says what it is told to say.
#[derive(Clone)]
pub(crate) struct Introspection(pub(crate) Arc<Mutex<Option<Freshness>>>);

impl Introspection {
    pub(crate) fn saying(freshness: Option<Freshness>) -> Self {
        Self(Arc::new(Mutex::new(freshness)))
    }
}

impl FreshCheck for Introspection {
    async fn check(&self, asked: Asked<'_>) -> Freshness {
        assert_eq!(asked.token().subject(), "alice");
        assert_eq!(asked.expose_text().split('.').count(), 3);
        assert_eq!(format!("{asked:?}"), "Asked(..)");
        let answer = *self.0.lock().unwrap();
        match answer {
            Some(freshness) => freshness,
            None => std::future::pending().await,
        }
    }
}

/// The protocol of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

pub(crate) const BOTH: [Protocol; 2] = [Protocol::Http1, Protocol::Http2];

/// A response: its status, its header fields but those of the connection, its body.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) fields: Vec<String>,
    pub(crate) body: String,
}

pub(crate) type TestRequest = Request<Full<bytes::Bytes>>;

/// A request with these header fields, each stated once or several times.
pub(crate) fn request(method: Method, path: &str, fields: &[(&str, &str)]) -> TestRequest {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    request.body(Full::default()).unwrap()
}

pub(crate) fn get(path: &str, fields: &[(&str, &str)]) -> TestRequest {
    request(Method::GET, path, fields)
}

pub(crate) fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Serves a router on a free port of loopback, until the runtime ends.
pub(crate) async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Sends a request over a connection of its own.
pub(crate) async fn send(protocol: Protocol, address: SocketAddr, mut request: TestRequest) -> Response {
    let io = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let response = match protocol {
        Protocol::Http1 => {
            request.headers_mut().entry("host").or_insert(address.to_string().parse().unwrap());
            let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
            tokio::spawn(connection);
            sender.send_request(request).await.unwrap()
        }
        Protocol::Http2 => {
            let authority = request.headers_mut().remove("host");
            let authority = authority.map_or(address.to_string(), |host| host.to_str().unwrap().to_owned());
            *request.uri_mut() = format!("http://{authority}{}", request.uri()).parse().unwrap();
            let (mut sender, connection) =
                hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
            tokio::spawn(connection);
            sender.send_request(request).await.unwrap()
        }
    };
    let (parts, body) = response.into_parts();
    let fields = parts.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "date" | "content-length"));
    let fields = fields.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Response { status: parts.status, fields, body }
}

/// Checks a refusal: the status, and every header field in order. Each challenge is read back by another library.
#[track_caller]
pub(crate) fn assert_refused(found: &Response, status: u16, expected: &[&str], what: impl Debug) {
    let mut fields = vec!["cache-control: no-store".to_owned()];
    fields.extend(expected.iter().map(|field| (*field).to_owned()));
    assert_eq!((found.status.as_u16(), &found.fields), (status, &fields), "{what:?}");
    assert_eq!(found.body, "", "{what:?}");
    for field in expected {
        let Some(challenge) = field.strip_prefix("www-authenticate: ") else { continue };
        let parsed = http_auth::parse_challenges(challenge).unwrap();
        let [parsed] = &*parsed else { panic!("{challenge}") };
        let parameters = parsed.params.iter().map(|(name, value)| format!("{name}=\"{}\"", value.to_unescaped()));
        let read = format!("{} {}", parsed.scheme, parameters.collect::<Vec<_>>().join(", "));
        assert_eq!(read, *challenge, "{what:?}");
    }
}

#[track_caller]
pub(crate) fn assert_served(found: &Response, body: &str, what: impl Debug) {
    assert_eq!((found.status.as_u16(), &*found.body), (200, body), "{what:?}: {:?}", found.fields);
}

pub(crate) const BEARER: &str = r#"www-authenticate: Bearer realm="orders""#;
pub(crate) const DPOP: &str = r#"www-authenticate: DPoP algs="Ed25519""#;
pub(crate) const INVALID_REQUEST: &str = r#"www-authenticate: Bearer realm="orders", error="invalid_request""#;
pub(crate) const INVALID_TOKEN: &str = r#"www-authenticate: Bearer realm="orders", error="invalid_token", error_description="the token is not valid for this resource""#;
pub(crate) const INVALID_BOUND_TOKEN: &str = r#"www-authenticate: DPoP error="invalid_token", error_description="the token is not valid for this resource", algs="Ed25519""#;
pub(crate) const PROOF_MISSING: &str = r#"www-authenticate: DPoP error="invalid_dpop_proof", error_description="a DPoP proof is required", algs="Ed25519""#;
pub(crate) const PROOF_INVALID: &str = r#"www-authenticate: DPoP error="invalid_dpop_proof", error_description="the DPoP proof is not valid for this request", algs="Ed25519""#;
