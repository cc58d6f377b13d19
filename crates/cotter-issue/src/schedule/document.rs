use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A JWK set (RFC 7517 §5) as a server hands it out: the body, and its header fields.
///
/// ```
/// use cotter::{Ed25519, Keyring, Timestamp};
/// use cotter_issue::{SigningKey, schedule::KeySchedule};
/// # use std::time::Duration;
/// # use cotter_issue::{Lifetime, schedule::{Fleet, Timing}};
/// # let timing = Timing::new(Fleet {
/// #     cache: Duration::from_secs(3600),
/// #     refresh: Duration::from_secs(300),
/// #     propagation: Duration::from_secs(30),
/// #     leeway: Duration::from_secs(60),
/// #     token_life: Lifetime::of(Duration::from_secs(600))?,
/// #     period: Duration::from_secs(86_400),
/// # })?;
///
/// let now = Timestamp::from_unix_seconds(1_763_683_200);
/// let schedule = KeySchedule::new(timing, SigningKey::<Ed25519>::generate("2026-11")?, now)?;
/// let document = schedule.jwks(now);
/// assert_eq!(document.cache_control(), "public, max-age=3300, must-revalidate");
/// assert_eq!(document.etag().len(), 45);
///
/// let (keys, skipped) = Keyring::<Ed25519>::from_jwks(document.body())?;
/// assert_eq!((keys.len(), skipped.len()), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwksDocument {
    body: String,
    etag: String,
    max_age: Duration,
}

impl JwksDocument {
    /// The media type of a JWK set (RFC 7517 §8.5.2).
    pub const CONTENT_TYPE: &'static str = "application/jwk-set+json";

    pub(super) fn new<'k>(jwks: impl Iterator<Item = &'k str>, max_age: Duration) -> Self {
        let body = format!(r#"{{"keys":[{}]}}"#, jwks.collect::<Vec<_>>().join(","));
        let etag = format!(r#""{}""#, URL_SAFE_NO_PAD.encode(Sha256::digest(body.as_bytes())));
        Self { body, etag, max_age }
    }

    /// The body: public keys alone.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The field `ETag` with its quotes: a strong one, the SHA-256 of the body (RFC 9110 §8.8.3).
    #[must_use]
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// How long the set may be kept.
    #[must_use]
    pub const fn max_age(&self) -> Duration {
        self.max_age
    }

    /// The field `Cache-Control` (RFC 9111 §5.2.2). `must-revalidate` forbids HTTP caches to hand out an expired set.
    #[must_use]
    pub fn cache_control(&self) -> String {
        format!("public, max-age={}, must-revalidate", self.max_age.as_secs())
    }
}
