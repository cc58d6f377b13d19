//! The JSON of a feed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Batch, Revocation, Target, TokenId, Watermark};
use crate::{SubjectHash, TenantHash, id::sixteen};

/// A [`Batch`] as JSON, for a feed over HTTP.
///
/// ```json
/// {
///   "watermark": "Qm9…",
///   "revocations": [
///     { "kind": "session", "id": "CKUBnBfhSXePQmWhKEPqAg", "until": "2026-11-30T12:00:00Z" },
///     { "kind": "subject", "id": "q2pTzYVwTGxTg3oW0zGZ5g", "epoch": 8, "until": "2026-11-30T12:00:00Z" }
///   ],
///   "read_at": "2026-11-30T11:49:00.125Z"
/// }
/// ```
///
/// | `kind` | `id` | `epoch` |
/// |---|---|---|
/// | `session` | the `sid` of its tokens | |
/// | `token` | its `jti` | |
/// | `key` | its `kid` | |
/// | `subject`, `tenant` | 16 bytes of a hash, as 22 characters of base64url | the counter now |
/// | `everyone` | | the counter now |
///
/// `until` is when the entry may be dropped. `read_at` is the store's clock when it was read. A reader rejects a
/// document with an entry that it does not know: leaving it out would accept what was revoked.
///
/// ```
/// use cotter_session::revocation::{Batch, FeedDocument};
///
/// let text = r#"{"watermark":"7","revocations":[],"read_at":"2026-11-30T11:49:00.125Z"}"#;
/// let batch = Batch::try_from(serde_json::from_str::<FeedDocument>(text)?)?;
/// assert_eq!(batch.watermark.as_str(), "7");
/// assert_eq!(serde_json::to_string(&FeedDocument::from(batch))?, text);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeedDocument {
    watermark: Watermark,
    revocations: Vec<Entry>,
    read_at: jiff::Timestamp,
}

/// A revocation. Which members it has depends on its kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
    until: jiff::Timestamp,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Session,
    Token,
    Key,
    Subject,
    Tenant,
    Everyone,
}

impl From<Batch> for FeedDocument {
    fn from(batch: Batch) -> Self {
        let Batch { watermark, revocations, read_at } = batch;
        Self { watermark, revocations: revocations.into_iter().map(Entry::from).collect(), read_at: instant(read_at) }
    }
}

impl From<Revocation> for Entry {
    fn from(revocation: Revocation) -> Self {
        let hash = |bytes: &[u8; 16]| Some(URL_SAFE_NO_PAD.encode(bytes).into());
        let (kind, id, epoch) = match revocation.target {
            Target::Session(session) => (Kind::Session, Some(session.to_string().into()), None),
            Target::Token(token) => (Kind::Token, Some(token.as_str().into()), None),
            Target::Key(key_id) => (Kind::Key, Some(key_id), None),
            Target::Subject { subject, epoch } => (Kind::Subject, hash(subject.as_bytes()), Some(epoch)),
            Target::Tenant { tenant, epoch } => (Kind::Tenant, hash(tenant.as_bytes()), Some(epoch)),
            Target::Everyone { epoch } => (Kind::Everyone, None, Some(epoch)),
        };
        Self { kind, id, epoch, until: instant(Timestamp::from_unix_seconds(revocation.until)) }
    }
}

impl TryFrom<FeedDocument> for Batch {
    type Error = MalformedDocument;

    fn try_from(document: FeedDocument) -> Result<Self, MalformedDocument> {
        let FeedDocument { watermark, revocations, read_at } = document;
        let revocations = revocations.into_iter().map(Revocation::try_from).collect::<Result<_, _>>()?;
        Ok(Self { watermark, revocations, read_at: timestamp(read_at)? })
    }
}

impl TryFrom<Entry> for Revocation {
    type Error = MalformedDocument;

    fn try_from(entry: Entry) -> Result<Self, MalformedDocument> {
        let hash = |id: &str| sixteen(id).ok_or(MalformedDocument);
        let target = match (entry.kind, entry.id.as_deref(), entry.epoch) {
            (Kind::Session, Some(id), None) => Target::Session(id.parse().map_err(|_| MalformedDocument)?),
            (Kind::Token, Some(id), None) => Target::Token(TokenId::new(id).map_err(|_| MalformedDocument)?),
            (Kind::Key, Some(id), None) => Target::Key(id.into()),
            (Kind::Subject, Some(id), Some(epoch)) => {
                Target::Subject { subject: SubjectHash::from_bytes(hash(id)?), epoch }
            }
            (Kind::Tenant, Some(id), Some(epoch)) => {
                Target::Tenant { tenant: TenantHash::from_bytes(hash(id)?), epoch }
            }
            (Kind::Everyone, None, Some(epoch)) => Target::Everyone { epoch },
            (
                Kind::Session | Kind::Token | Kind::Key | Kind::Subject | Kind::Tenant | Kind::Everyone,
                Some(_) | None,
                Some(_) | None,
            ) => return Err(MalformedDocument),
        };
        let until = timestamp(entry.until)?;
        let has_fraction = until.since_unix_epoch().subsec_nanos() > 0;
        Ok(Self { target, until: until.unix_seconds().saturating_add(u64::from(has_fraction)) })
    }
}

/// Beyond the year 9999, its end.
fn instant(at: Timestamp) -> jiff::Timestamp {
    let since = SignedDuration::try_from(at.since_unix_epoch()).unwrap_or(SignedDuration::MAX);
    jiff::Timestamp::from_duration(since).unwrap_or(jiff::Timestamp::MAX)
}

fn timestamp(at: jiff::Timestamp) -> Result<Timestamp, MalformedDocument> {
    let since = at.as_duration().try_into().map_err(|_| MalformedDocument)?;
    Ok(Timestamp::from_unix_seconds(0).saturating_add(since))
}

/// The document of a feed has an entry or a time that is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("document of a feed is malformed: expected entries of a known kind with their members, and times after 1970")]
#[non_exhaustive]
pub struct MalformedDocument;

#[cfg(test)]
mod tests;
