//! `orders`: a stateless API. It verifies tokens with the issuer's public keys, and follows the issuer's revocations.
//!
//! ```text
//! orders         what it is made of, and its routes
//! ├▶ book        the orders, in this process's memory
//! └▶ issuer      whether a token is live at this moment, by introspection
//! ```

mod book;
mod issuer;

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRef, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use cotter::{
    Ed25519OrEdDsa, EdDsa, Es256,
    profile::{AccessTokens, DpopProofs},
    replay::ReplayList,
};
use cotter_axum::resource::{
    Dpop, Fresh, PublicBase, Resource, ResourceServer, Scope, Scoped, Serves, refuse_token_in_form,
};
use cotter_jwks::{JwksUrl, RemoteJwks};
use cotter_session::{FeedFollower, Following, HttpFeed, Revocation, RevocationView, revocation::Target};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::{
    bodies,
    failure::Failure,
    observe,
    options::{Address, OrdersLimits, Origin},
    service_secret::{ORDERS, ServiceSecret},
};
use book::{Book, Order};
use issuer::Issuer;

/// The resource's name in tokens: `aud`.
pub(crate) const AUDIENCE: &str = "https://orders.hybrid.example";

/// How long the issuer may take to say whether a token is live.
const FRESH_WITHIN: Duration = Duration::from_secs(2);

/// How long it may take until each `web` has seen a change of keys: a second, and its time on the wire.
const SEEN_BY_ALL: Duration = Duration::from_secs(2);

/// How many DPoP proofs are remembered.
const PROOFS: usize = 100_000;

/// The longest body, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The algorithms of DPoP proofs.
type ProofAlgorithms = (Es256, Ed25519OrEdDsa);

/// What `orders` is made of.
pub(crate) struct OrdersSettings {
    /// Where the issuer is reached.
    pub(crate) web: Address,
    /// The issuer's name in tokens: `iss`.
    pub(crate) public: Origin,
    /// What `htu` of a DPoP proof begins with.
    pub(crate) own: Origin,
    /// What the issuer is shown.
    pub(crate) secret: ServiceSecret,
    pub(crate) limits: OrdersLimits,
}

/// The resource: Ed25519, and no other algorithm.
enum OrdersApi {}

impl Resource for OrdersApi {
    type Tokens = AccessTokens<EdDsa>;
    const REALM: &'static str = "orders";
    const FRESH: bool = true;
}

enum Read {}

impl Scope for Read {
    const REQUIRED: &'static [&'static str] = &["orders:read"];
}

enum Write {}

impl Scope for Write {
    const REQUIRED: &'static [&'static str] = &["orders:write"];
}

/// What handlers share.
#[derive(Clone)]
struct Api {
    server: ResourceServer<OrdersApi>,
    keys: RemoteJwks<EdDsa>,
    view: RevocationView,
    book: Arc<Book>,
}

impl Serves for Api {
    type Resource = OrdersApi;
}

impl FromRef<Api> for ResourceServer<OrdersApi> {
    fn from_ref(api: &Api) -> Self {
        api.server.clone()
    }
}

/// `orders`, and what it does meanwhile.
pub(crate) struct Service {
    api: Api,
    following: Following,
    metrics: PrometheusHandle,
}

/// Starts to fetch the issuer's keys and revocations. It need not be there yet.
pub(crate) fn start(settings: OrdersSettings) -> Result<Service, Failure> {
    let metrics = observe::record()?;
    let OrdersSettings { web, public, own, secret, limits } = settings;
    let reached = web.origin();
    let jwks = JwksUrl::on_loopback(&format!("{reached}/.well-known/jwks.json"));
    let jwks = jwks.map_err(|error| Failure::of("--web", &error))?;
    let keys = RemoteJwks::<EdDsa>::builder(jwks).cool_down(limits.cool_down()).max_stale(limits.jwks_max_stale);
    let keys = keys.start().map_err(|error| Failure::of("key set", &error))?;

    let feed = HttpFeed::on_loopback(&format!("{reached}/internal/revocations"), ORDERS, secret.expose());
    let feed = feed.map_err(|error| Failure::of("--web", &error))?;
    let view = RevocationView::new().max_staleness(limits.feed_max_staleness);
    let changed = keys.clone();
    let follower = FeedFollower::new(feed, view.clone()).tell(move |revocation| refetch(&changed, revocation));
    let following = follower.start().map_err(|error| Failure::of("feed", &error))?;

    let tokens = AccessTokens::new(keys.keyring(), public.as_str(), AUDIENCE).leeway(limits.leeway);
    let tokens = tokens.map_err(|error| Failure::of("--leeway", &error))?;
    let proofs = DpopProofs::<ProofAlgorithms>::new(Arc::new(ReplayList::new(PROOFS)));
    let own = PublicBase::new(own.as_str()).map_err(|error| Failure::of("--orders-url", &error))?;
    let server = ResourceServer::<OrdersApi>::builder_with_view(tokens, &view)
        .refresh(keys.clone())
        .dpop(Dpop::new(proofs, own))
        .fresh(Issuer::at(&web, secret)?, FRESH_WITHIN)
        .build()
        .map_err(|error| Failure::of("resource", &error))?;
    Ok(Service { api: Api { server, keys, view, book: Arc::new(Book::default()) }, following, metrics })
}

/// Has the keys fetched again if one of them was dropped: another signs from now on, whatever has to cool down. And again
/// when each `web` has seen it.
fn refetch(keys: &RemoteJwks<EdDsa>, revocation: &Revocation) {
    if matches!(revocation.target, Target::Key(_)) {
        keys.refresh_now();
        let keys = keys.clone();
        tokio::spawn(async move {
            sleep(SEEN_BY_ALL).await;
            keys.refresh_now();
        });
    }
}

impl Service {
    pub(crate) fn router(&self) -> Router {
        let server = self.api.server.clone();
        Router::new()
            .route("/orders", get(list).post(order))
            .route("/orders/{id}/refund", post(refund))
            .layer(from_fn_with_state(server, refuse_token_in_form::<OrdersApi>))
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .route("/readyz", get(ready))
            .merge(observe::router(self.metrics.clone()))
            .layer(from_fn(bodies::first))
            .layer(from_fn(with_fields))
            .layer(from_fn_with_state("orders", observe::count))
            .with_state(self.api.clone())
    }

    pub(crate) async fn end(self) {
        self.following.stop().await;
        self.api.keys.shutdown().await;
    }
}

#[derive(Serialize)]
struct List {
    orders: Vec<Order>,
}

#[derive(Deserialize)]
struct NewOrder {
    item: String,
}

/// `GET /orders`: the caller's.
async fn list(State(api): State<Api>, bearer: Scoped<OrdersApi, Read>) -> Json<List> {
    Json(List { orders: api.book.of(bearer.subject()) })
}

/// `POST /orders`. The body is here before the token is judged, and is judged after it.
async fn order(State(api): State<Api>, bearer: Scoped<OrdersApi, Write>, body: Bytes) -> Response {
    match serde_json::from_slice(&body) {
        Ok(NewOrder { item }) if Book::accepts(&item) => {
            (StatusCode::CREATED, Json(api.book.add(bearer.subject(), item))).into_response()
        }
        Ok(_) | Err(_) => invalid(StatusCode::BAD_REQUEST, "invalid_request"),
    }
}

/// `POST /orders/{id}/refund`: whatever the feed says, the issuer is asked.
async fn refund(State(api): State<Api>, bearer: Fresh<OrdersApi, Write>, Path(id): Path<String>) -> Response {
    match api.book.refund(bearer.subject(), &id) {
        Some(order) => Json(order).into_response(),
        None => invalid(StatusCode::NOT_FOUND, "not_found"),
    }
}

fn invalid(status: StatusCode, code: &'static str) -> Response {
    (status, Json(serde_json::json!({ "error": code }))).into_response()
}

/// `GET /readyz`: there are keys, and a first snapshot.
async fn ready(State(api): State<Api>) -> Response {
    observe::readiness(if !api.keys.is_ready() {
        Some("no keys of the issuer")
    } else if api.view.staleness().is_none() {
        Some("no revocations of the issuer")
    } else {
        None
    })
}

/// Fields of every answer: it is the caller's alone, and its type is not guessed.
async fn with_fields(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    response
}
