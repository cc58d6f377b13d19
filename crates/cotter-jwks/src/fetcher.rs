//! One refresh: discovery if needed, then the key set, with `If-None-Match` if a set is stored.

use std::time::Duration;

use cotter::{JwksReader, JwsPublicKeyAlgorithm, KeyError, SkippedKey};
use http::{HeaderMap, HeaderValue};

use crate::{
    JwksUrl, RefreshError,
    client::{FetchError, HttpClient, Limits, Request, Response},
    discovery::Issuer,
    freshness::{self, Bounds, Freshness},
    response::{self, Answer, KeySet},
};

/// How long a discovered URL is used, and how long a set is confirmed by 304s alone.
const DAY: Duration = Duration::from_secs(86_400);

/// The place of a key set.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Url(JwksUrl),
    Issuer(Issuer),
}

/// The result of a refresh.
pub(crate) enum Fetched<A: cotter::Algorithm> {
    /// A set, and its text.
    Set(KeySet<A>, String),
    /// A set of keys that are for other algorithms.
    NoKey(NoKey),
    NotModified(Freshness),
}

/// A set that says that there is no key for an algorithm.
pub(crate) struct NoKey {
    pub(crate) skipped: Vec<SkippedKey>,
    pub(crate) freshness: Freshness,
    pub(crate) text: String,
}

/// Why a refresh failed, and when the peer wants the next one.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: RefreshError,
    pub(crate) retry_after: Option<Duration>,
}

pub(crate) struct Fetcher<C> {
    client: C,
    source: Source,
    bounds: Bounds,
    reader: JwksReader,
    /// The URL in the issuer's metadata, and when it was read.
    found: Option<(JwksUrl, Duration)>,
    /// Whether the last fetch from that URL has failed.
    has_failed: bool,
    stored: Option<Stored>,
}

/// The set that the next request names in `If-None-Match`.
struct Stored {
    url: JwksUrl,
    entity_tag: HeaderValue,
    headers: HeaderMap,
    since: Duration,
}

impl<C: HttpClient> Fetcher<C> {
    pub(crate) const fn new(client: C, source: Source, bounds: Bounds, reader: JwksReader) -> Self {
        Self { client, source, bounds, reader, found: None, has_failed: false, stored: None }
    }

    /// Fetches the set. `uptime` is now.
    pub(crate) async fn fetch<A: JwsPublicKeyAlgorithm>(&mut self, uptime: Duration) -> Result<Fetched<A>, Failure> {
        let url = self.url(uptime).await?;
        let fetched = self.fetch_from(url, uptime).await;
        // The metadata may name another set, with a key.
        self.has_failed = matches!(fetched, Err(_) | Ok(Fetched::NoKey(_)));
        fetched
    }

    async fn fetch_from<A: JwsPublicKeyAlgorithm>(
        &mut self,
        url: JwksUrl,
        uptime: Duration,
    ) -> Result<Fetched<A>, Failure> {
        self.stored =
            self.stored.take().filter(|stored| stored.url == url && uptime.saturating_sub(stored.since) < DAY);
        let mut request = Request::new(url.clone());
        request.if_none_match = self.stored.as_ref().map(|stored| stored.entity_tag.clone());
        let response = self.get(request).await?;
        let stored = self.stored.as_ref().map(|stored| &stored.headers);
        match response::read(&response, stored, &self.bounds, self.reader) {
            Ok(Answer::NotModified(freshness)) => {
                if let Some(stored) = &mut self.stored {
                    stored.headers = response::updated(&stored.headers, &response.headers);
                }
                Ok(Fetched::NotModified(freshness))
            }
            Ok(Answer::Set(set)) => {
                let Response { headers, body, .. } = response;
                self.stored =
                    set.entity_tag.clone().map(|entity_tag| Stored { url, entity_tag, headers, since: uptime });
                Ok(Fetched::Set(set, String::from_utf8(body).unwrap_or_default()))
            }
            Err(RefreshError::Keys(KeyError::KeyringEmpty { skipped })) if response::states_no_key(&skipped) => {
                // A 304 is to confirm keys that are held, and there are none.
                self.stored = None;
                let freshness = Freshness::of(&response.headers, &self.bounds);
                let text = String::from_utf8(response.body).unwrap_or_default();
                Ok(Fetched::NoKey(NoKey { skipped, freshness, text }))
            }
            Err(error) => {
                if error == RefreshError::NotModifiedOther {
                    self.stored = None;
                }
                Err(Failure { error, retry_after: freshness::retry_after(&response.headers) })
            }
        }
    }

    /// The URL of the set: stated, or discovered once a day and after a failure.
    ///
    /// While the metadata cannot be fetched, the URL that they stated before is used.
    async fn url(&mut self, uptime: Duration) -> Result<JwksUrl, Failure> {
        let issuer = match &self.source {
            Source::Url(url) => return Ok(url.clone()),
            Source::Issuer(issuer) => issuer,
        };
        let known = self.found.as_ref().filter(|(_, since)| uptime.saturating_sub(*since) < DAY && !self.has_failed);
        if let Some((url, _)) = known {
            return Ok(url.clone());
        }
        let mut request = Request::new(issuer.metadata().clone());
        request.accept = HeaderValue::from_static("application/json");
        let (failure, is_away) = match self.get(request).await {
            Ok(response) => match issuer.jwks_uri(&response) {
                Ok(url) => {
                    self.found = Some((url.clone(), uptime));
                    return Ok(url);
                }
                Err(error) => {
                    let retry_after = freshness::retry_after(&response.headers);
                    (Failure { error, retry_after }, is_away(response.status))
                }
            },
            Err(failure) => (failure, true),
        };
        // What the issuer said before still holds, for as long as a stale set does.
        let bound = DAY.saturating_add(self.bounds.max_stale);
        let known = self.found.as_ref().filter(|(_, since)| is_away && uptime.saturating_sub(*since) < bound);
        known.map(|(url, _)| url.clone()).ok_or(failure)
    }

    /// One response within the time limit, whatever the client does.
    async fn get(&self, request: Request) -> Result<Response, Failure> {
        let response = tokio::time::timeout(Limits::default().total, self.client.get(request)).await;
        response.unwrap_or(Err(FetchError::Timeout)).map_err(|error| Failure { error: error.into(), retry_after: None })
    }
}

/// Whether a status says that the document cannot be had now: it timed out, was asked for too often, or the server fails.
const fn is_away(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..)
}
