//! `web`: sessions, tokens, pages, and the browser's way to the API.
//!
//! ```text
//! web            what it is made of, and its routes
//! ├▶ signing     the signing keys, in a folder
//! ├▶ home        `GET /`, and orders by a form ─▶ pages
//! ├▶ login       `POST /login` ─▶ pages
//! ├▶ password    `POST /account/password` ─▶ pages
//! ├▶ authorize   what a client may do ─▶ pages
//! ├▶ refusal     why a page is not shown ─▶ pages
//! └▶ deadline    an answer in time, whatever the store does
//! ```
//!
//! Everything else is of cotter-axum: log-out and the list of sessions, tokens, keys, the feed, and the backend for the
//! browser.

mod authorize;
mod deadline;
mod home;
mod login;
mod pages;
mod password;
mod refusal;
mod signing;

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::Response,
    routing::{get, get_service, post},
};
use cotter::{Ed25519OrEdDsa, EdDsa, Es256, profile::DpopProofs};
use cotter_axum::{
    bff::{Bff, Upstream},
    browser::{self, BrowserSessions},
    feed::{self, FeedSource},
    server::{AuthorizationServer, Client, SigningKeys},
};
use cotter_http::PublicOrigin;
use cotter_issue::schedule::Timing;
use cotter_session::{
    FeedFollower, Following, RevocationView, SecurityEvent, SessionPolicy, Sessions, Subject, store::SessionStore,
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::JoinHandle;

use crate::{
    bodies,
    failure::Failure,
    observe,
    options::{Address, Origin},
    orders::AUDIENCE,
    service_secret::{ORDERS, ServiceSecret},
    stop::Stop,
    store::StoreName,
    users::{Password, Users},
};
pub(crate) use signing::{Algorithm, timing as key_timing};

/// The native client, and what it may ask for.
const CLIENT_ID: &str = "hybrid-cli";
const REDIRECT_URI: &str = "http://127.0.0.1/callback";
pub(crate) const SCOPES: &str = "orders:read orders:write";

/// The longest form, in bytes.
const MAX_FORM: usize = 16 * 1024;

/// How many rows are removed at once when they are over.
const PURGED: usize = 500;

/// What `web` is made of.
pub(crate) struct WebSettings {
    pub(crate) public: Origin,
    /// Where the API is.
    pub(crate) orders: Address,
    /// What the API shows.
    pub(crate) secret: ServiceSecret,
    pub(crate) store: StoreName,
    pub(crate) users: Vec<(Subject, Password)>,
    pub(crate) policy: SessionPolicy,
    pub(crate) access_life: Duration,
    pub(crate) code_life: Duration,
    /// The folder of the signing keys, and how long a key stays in each state.
    pub(crate) keys: PathBuf,
    pub(crate) timing: Timing,
    pub(crate) stop: Stop,
}

/// What handlers share.
#[derive(Clone)]
struct App(Arc<Inner>);

struct Inner {
    browser: BrowserSessions,
    feed: FeedSource,
    server: AuthorizationServer<EdDsa>,
    users: Users,
    bff: Bff,
    metrics: PrometheusHandle,
}

/// `web`, and what it does meanwhile.
pub(crate) struct Service {
    app: App,
    following: Following,
    tasks: Vec<JoinHandle<()>>,
}

/// Opens the store and the keys, and makes what they lack.
pub(crate) async fn start(settings: WebSettings) -> Result<Service, Failure> {
    let metrics = observe::record()?;
    let stores = settings.store.open().await?;
    let users = Users::new(stores.users).map_err(|error| Failure::of("users", &error))?;
    for (user, password) in settings.users {
        users.make_if_absent(&user, password).await.map_err(|error| Failure::of("--user", &error))?;
    }
    let sessions = Sessions::<dyn SessionStore>::shared(stores.sessions, settings.policy).events(note);
    let issuer = settings.public.as_str();
    let keys = signing::open(settings.keys, settings.timing, issuer, settings.access_life, settings.policy)?;
    let browser = BrowserSessions::new(sessions.clone(), public_origin(issuer)?);
    let server = authorization_server(issuer, &sessions, &keys, &settings.secret, settings.code_life)?;
    let upstream = Upstream::on_loopback(&settings.orders.origin()).map_err(|error| Failure::of("--orders", &error))?;
    let bff = Bff::new(browser.clone(), keys.clone(), upstream.without_prefix("/app"), AUDIENCE);
    let feed = FeedSource::new(Arc::clone(sessions.store()));

    let forgetting = keys.clone();
    let follower = FeedFollower::new(Arc::clone(sessions.store()), RevocationView::new());
    let following = follower.tell(move |revocation| forgetting.forget(revocation)).start();
    let following = following.map_err(|error| Failure::of("feed", &error))?;
    let (closing, stop) = (feed.clone(), settings.stop);
    let tasks = vec![
        tokio::spawn(keys.keep(sessions.clone())),
        tokio::spawn(purge(sessions)),
        tokio::spawn(async move {
            stop.told().await;
            closing.close();
        }),
    ];
    let bff = bff.scope(SCOPES);
    Ok(Service { app: App(Arc::new(Inner { browser, feed, server, users, bff, metrics })), following, tasks })
}

impl Service {
    pub(crate) fn router(&self) -> Router {
        let App(inner) = &self.app;
        let of_sessions = Router::new()
            .route("/", get(home::home))
            .route("/authorize", get(authorize::ask).post(authorize::grant))
            .merge(browser::routes())
            .layer(from_fn(deadline::in_time));
        // Passwords wait for their turn, and their store answers in time by itself.
        let of_passwords = Router::new()
            .route("/login", post(login::log_in))
            .route("/account/password", post(password::change))
            .layer(from_fn(deadline::carried_out));
        let forms = Router::new()
            .merge(of_sessions)
            .merge(of_passwords)
            .route("/orders", post(home::order))
            .layer(DefaultBodyLimit::max(MAX_FORM));
        let bff = Router::new().route("/app/orders", get_service(inner.bff.clone()).post_service(inner.bff.clone()));
        let of_clients = Router::new()
            .route("/token", inner.server.token())
            .route("/revoke", inner.server.revoke())
            .route("/introspect", inner.server.introspect());
        let fixed = Router::new()
            .route("/style.css", get(pages::style))
            .route("/favicon.svg", get(pages::icon))
            .route("/readyz", get(ready))
            .merge(observe::router(inner.metrics.clone()));
        // The same for everybody, whatever cookie comes along, so caches may have it.
        let published = Router::new()
            .route("/.well-known/jwks.json", inner.server.jwks().layer(map_response(signing::may_be_stale)))
            .route("/.well-known/oauth-authorization-server", inner.server.metadata())
            .layer(from_fn(bodies::first));
        Router::new()
            .merge(forms)
            .merge(bff)
            .merge(of_clients)
            .nest("/internal/revocations", feed::routes().route_layer(inner.server.services()))
            .merge(fixed)
            .layer(from_fn(bodies::first))
            .layer(inner.browser.private_answers())
            .merge(published)
            .layer(from_fn(with_fields))
            .layer(from_fn_with_state("web", observe::count))
            .with_state(self.app.clone())
    }

    pub(crate) async fn end(self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        self.following.stop().await;
    }
}

impl FromRef<App> for BrowserSessions {
    fn from_ref(app: &App) -> Self {
        app.0.browser.clone()
    }
}

impl FromRef<App> for FeedSource {
    fn from_ref(app: &App) -> Self {
        app.0.feed.clone()
    }
}

fn public_origin(public: &str) -> Result<PublicOrigin, Failure> {
    let origin = PublicOrigin::https(public).or_else(|_| PublicOrigin::on_loopback(public));
    origin.map_err(|error| Failure::of("--public-url", &error))
}

fn authorization_server(
    issuer: &str,
    sessions: &Sessions<dyn SessionStore>,
    keys: &SigningKeys<EdDsa>,
    secret: &ServiceSecret,
    code_life: Duration,
) -> Result<AuthorizationServer<EdDsa>, Failure> {
    let client = Client::public(CLIENT_ID)
        .and_then(|client| client.name("hybrid client").redirect_uri(REDIRECT_URI))
        .and_then(|client| client.scope(SCOPES));
    let client = client.map_err(|error| Failure::of(CLIENT_ID, &error))?;
    let proofs = DpopProofs::<(Es256, Ed25519OrEdDsa)>::replay_later();
    AuthorizationServer::builder(issuer, AUDIENCE, sessions.clone(), keys.clone())
        .client(client)
        .service(ORDERS, secret.expose())
        .map_err(|error| Failure::of("--service-secret", &error))?
        .dpop(proofs)
        .code_life(code_life)
        .build()
        .map_err(|error| Failure::of("issuer", &error))
}

/// What an operator should hear of. It names the session, and no user.
fn note(event: &SecurityEvent) {
    match event {
        SecurityEvent::Reuse { session, reuse, .. } => {
            tracing::warn!(%session, ?reuse, "refresh token was used again: its session has ended");
        }
        SecurityEvent::ClientMismatch { session } => {
            tracing::warn!(%session, "refresh token was shown by another client");
        }
        SecurityEvent::BindingMismatch { session, .. } => {
            tracing::warn!(%session, "refresh token was shown without a proof of its key");
        }
        SecurityEvent::Ended { session, reason, .. } => tracing::info!(%session, ?reason, "session was ended"),
        SecurityEvent::EndedEverywhere { .. } => tracing::info!("all sessions of a user were ended"),
        _ => tracing::info!("something has happened to a session"),
    }
}

/// Removes what is over, now and then.
async fn purge(sessions: Sessions<dyn SessionStore>) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        loop {
            match sessions.purge(PURGED).await {
                Ok(purged) if purged.more => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "what is over was not removed");
                    break;
                }
            }
        }
    }
}

/// `GET /readyz`: the store answers, and a key signs.
async fn ready(State(app): State<App>) -> Response {
    let asked = tokio::time::timeout(Duration::from_secs(4), app.0.browser.sessions().store().now()).await;
    observe::readiness(if !matches!(asked, Ok(Ok(_))) {
        Some("the store does not answer")
    } else if app.0.server.keys().minter().is_err() {
        Some("no key signs")
    } else {
        None
    })
}

/// Fields of every answer: its type is not guessed, and no page of another origin gets a hold of it.
async fn with_fields(request: Request, next: Next) -> Response {
    const FIELDS: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`, under which forms are sent with `Origin: null`.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in FIELDS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
