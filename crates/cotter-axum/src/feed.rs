//! The feed of revocations over HTTP, for verifiers elsewhere.
//!
//! | | |
//! |---|---|
//! | `GET …/snapshot` | all revocations in force: `{"watermark":W,"revocations":[…],"read_at":…}` |
//! | `GET …/since?after=W&wait=S` | the same with what came after `W`; waits for it, up to `S` whole seconds |
//!
//! `W` is opaque. `S` is at most 30. An answer without revocations is a heartbeat: it comes after 250 ms at the latest,
//! and says that the store has been read and had none. The JSON is [`FeedDocument`]'s, and its client is `HttpFeed` of
//! `cotter-session`.
//!
//! | Answer | |
//! |---|---|
//! | 200 | |
//! | 400 | a parameter is missing, repeated or malformed |
//! | 410 | the watermark is too old, or was not given here: take a snapshot |
//! | 503 | the store cannot tell, or does not answer in time |

mod query;

use std::{fmt, future::Future, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{FromRef, RawQuery, State},
    response::{IntoResponse, Response},
    routing::get,
};
use cotter_session::{
    RevocationFeed,
    revocation::{Batch, FeedDocument, FeedError},
    store::StoreError,
};
use http::StatusCode;
use tokio::{sync::watch, time::timeout};

use self::query::{MalformedQuery, Since};
use crate::private::{Private, refusal};

/// When an answer without revocations is given. A view is as old as the beginning of the read before the last, so one that
/// may be a second old must be told twice in that time.
const HEARTBEAT: Duration = Duration::from_millis(250);

/// How long the store may take, beyond that.
const PATIENCE: Duration = Duration::from_secs(4);

/// The feed that [`snapshot`] and [`since`] answer from.
///
/// The handlers take it from the state of a router, by [`FromRef`]. They authenticate nobody: mount them behind whatever
/// tells the services that may read the feed.
///
/// ```
/// use axum::Router;
/// use cotter_axum::feed::{self, FeedSource};
/// use cotter_session::MemoryStore;
///
/// let source = FeedSource::new(MemoryStore::new(10_000)?);
/// let app: Router = Router::new().nest("/internal/revocations", feed::routes()).with_state(source.clone());
///
/// // When the service shuts down: whoever waits is answered at once.
/// source.close();
/// # drop(app);
/// # Ok::<(), cotter_session::RandomnessError>(())
/// ```
#[derive(Clone)]
pub struct FeedSource {
    feed: Arc<dyn RevocationFeed>,
    closed: watch::Sender<bool>,
}

impl FeedSource {
    /// Answers from this feed: a store, or an `Arc` of one.
    #[must_use]
    pub fn new(feed: impl RevocationFeed) -> Self {
        Self { feed: Arc::new(feed), closed: watch::Sender::new(false) }
    }

    /// Answers everyone who waits, at once, and lets nobody wait any more. Call it when the service begins to shut down.
    pub fn close(&self) {
        self.closed.send_replace(true);
    }

    async fn since(&self, since: &Since) -> Result<Batch, Refusal> {
        let mut closed = self.closed.subscribe();
        let wait = if *closed.borrow_and_update() { Duration::ZERO } else { since.wait.min(HEARTBEAT) };
        tokio::select! {
            answer = within(wait, self.feed.since(&since.after, wait)) => answer,
            // The store is read in this case too.
            () = closing(&mut closed), if !wait.is_zero() => {
                within(Duration::ZERO, self.feed.since(&since.after, Duration::ZERO)).await
            }
        }
    }
}

impl fmt::Debug for FeedSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedSource").finish_non_exhaustive()
    }
}

/// Both handlers, at `/snapshot` and `/since`.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    FeedSource: FromRef<S>,
{
    Router::new().route("/snapshot", get(snapshot)).route("/since", get(since))
}

/// Answers with all revocations in force.
pub async fn snapshot(State(source): State<FeedSource>) -> Response {
    let read = async { source.feed.snapshot().await.map_err(FeedError::from) };
    answer(within(Duration::ZERO, read).await)
}

/// Answers with the revocations after a watermark.
pub async fn since(State(source): State<FeedSource>, RawQuery(query): RawQuery) -> Response {
    match Since::read(query.as_deref().unwrap_or_default()) {
        Ok(since) => answer(source.since(&since).await),
        Err(malformed) => answer(Err(malformed.into())),
    }
}

/// Waits until the source is closed. The sender is in the source, so it is not gone meanwhile.
async fn closing(closed: &mut watch::Receiver<bool>) {
    drop(closed.wait_for(|closed| *closed).await);
}

async fn within(wait: Duration, read: impl Future<Output = Result<Batch, FeedError>>) -> Result<Batch, Refusal> {
    match timeout(wait.saturating_add(PATIENCE), read).await {
        Ok(read) => Ok(read?),
        Err(_) => Err(Refusal::Hung),
    }
}

fn answer(read: Result<Batch, Refusal>) -> Response {
    match read {
        Ok(batch) => (Private, Json(FeedDocument::from(batch))).into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// Why a request for the feed is refused.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Query(#[from] MalformedQuery),
    #[error("watermark is too old or not of this store: expected a snapshot to be taken")]
    Gone,
    #[error(transparent)]
    Store(StoreError),
    #[error("store does not answer in time")]
    Hung,
}

impl From<FeedError> for Refusal {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Gone => Self::Gone,
            FeedError::Store(error) => Self::Store(error),
            _ => Self::Hung,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = match &self {
            Self::Query(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Gone => (StatusCode::GONE, "snapshot_required"),
            Self::Store(_) | Self::Hung => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            tracing::warn!(error = %self, "feed of revocations cannot be read");
        }
        refusal(status, code)
    }
}
