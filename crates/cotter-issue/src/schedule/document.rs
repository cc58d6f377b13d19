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
/// let document = schedule.jwks(now)?;
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

    /// Whether a request's field `If-None-Match` names this set, so that the answer is 304 (RFC 9110 §13.1.2).
    ///
    /// The value is `*`, or a list of entity tags, which are compared weakly (§8.8.3.2). Join several fields by commas. A malformed value
    /// names nothing: the answer is the whole set then.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use cotter::{Ed25519, Timestamp};
    /// # use cotter_issue::{Lifetime, SigningKey, schedule::{Fleet, KeySchedule, Timing}};
    /// # let timing = Timing::new(Fleet {
    /// #     cache: Duration::from_secs(3600),
    /// #     refresh: Duration::from_secs(300),
    /// #     propagation: Duration::from_secs(30),
    /// #     leeway: Duration::from_secs(60),
    /// #     token_life: Lifetime::of(Duration::from_secs(600))?,
    /// #     period: Duration::from_secs(86_400),
    /// # })?;
    /// # let now = Timestamp::from_unix_seconds(1_763_683_200);
    /// # let schedule = KeySchedule::new(timing, SigningKey::<Ed25519>::generate("2026-11")?, now)?;
    /// let document = schedule.jwks(now)?;
    /// let status = |if_none_match: &str| if document.is_named_by(if_none_match) { 304 } else { 200 };
    /// assert_eq!(status(&format!(r#""another", W/{}"#, document.etag())), 304);
    /// assert_eq!(status(r#""another""#), 200);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_named_by(&self, if_none_match: impl AsRef<[u8]>) -> bool {
        let value = if_none_match.as_ref().trim_ascii();
        value == b"*" || entity_tags(value).is_some_and(|tags| tags.contains(&self.etag.as_bytes()))
    }
}

/// The entity tags of a list, without `W/`; `None` if it is malformed.
fn entity_tags(mut rest: &[u8]) -> Option<Vec<&[u8]>> {
    let mut tags = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        // A recipient reads over empty elements (RFC 9110 §5.6.1.2).
        match rest.split_first() {
            None => return Some(tags),
            Some((b',', after)) => {
                rest = after;
                continue;
            }
            Some(_) => {}
        }
        let opaque = rest.strip_prefix(b"W/").unwrap_or(rest);
        let content = opaque.strip_prefix(b"\"")?;
        let length = content.iter().position(|byte| *byte == b'"')?;
        let is_etagc = |byte: &u8| matches!(byte, 0x21 | 0x23..=0x7e | 0x80..);
        if !content.get(..length)?.iter().all(is_etagc) {
            return None;
        }
        let (tag, after) = opaque.split_at_checked(length.saturating_add(2))?;
        tags.push(tag);
        rest = after.trim_ascii_start();
        if !rest.is_empty() && rest.first() != Some(&b',') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_none_match_is_a_list_that_is_compared_weakly() {
        let document = JwksDocument::new([r#"{"kid":"1"}"#].into_iter(), Duration::from_secs(60));
        let etag = document.etag();
        let other = r#""other""#;
        for named in [
            "*".to_owned(),
            " * ".to_owned(),
            etag.to_owned(),
            format!("W/{etag}"),
            format!("{other},{etag}"),
            format!("\t\"a,b\"\t,\tW/{etag} "),
            format!(", ,{etag},,"),
        ] {
            assert!(document.is_named_by(&named), "{named}");
        }
        let bare = etag.trim_matches('"');
        for unnamed in [
            String::new(),
            ",".to_owned(),
            other.to_owned(),
            bare.to_owned(),
            format!("*, {etag}"),
            format!("{etag}, *"),
            format!("w/{etag}"),
            format!("W/ {etag}"),
            format!("{etag} {etag}"),
            format!("{etag}{etag}"),
            format!("{etag}, \"open"),
            format!("{etag}, \"with space\""),
            format!("{etag}, bare"),
            format!("\"{etag}\""),
            format!("{} x", etag),
        ] {
            assert!(!document.is_named_by(&unnamed), "{unnamed}");
        }
        assert!(document.is_named_by([b"\"\xff\", ", etag.as_bytes()].concat()), "obs-text is allowed in a tag");
    }
}
