//! Rows in bytes: a version, and postcard.

use std::time::Duration;

use cotter::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Result, schema::VERSION};
use crate::{
    Binding, EndReason, Epochs, Family, Record, Revocation, RotationNonce, SecretDigest, SessionId, Subject,
    operations::StoredGrant, record::Predecessor, store::StoreError,
};

/// A session without its id, which is the key of its row.
#[derive(Serialize, Deserialize)]
struct SessionRow<'a> {
    tenant: &'a str,
    subject: &'a str,
    client: &'a str,
    label: &'a str,
    epochs: Epochs,
    created_at: u64,
    auth_time: u64,
    last_used_at: u64,
    idle_expires_at: u64,
    expires_at: u64,
    cookie: Option<SecretDigest>,
    refresh: Option<FamilyRow>,
    binding: Option<Binding>,
    version: u64,
    #[serde(borrow)]
    data: &'a [u8],
    /// [`EndReason::code`], and 0 for none.
    ended: u8,
}

#[derive(Serialize, Deserialize)]
struct FamilyRow {
    current: SecretDigest,
    previous: Option<(SecretDigest, RotationNonce, u64)>,
    generation: u64,
}

#[derive(Serialize, Deserialize)]
struct GrantRow<'a> {
    expires_at: u64,
    forgotten_at: u64,
    times_taken: u64,
    #[serde(borrow)]
    data: &'a [u8],
}

/// A time, to the millisecond below.
pub(super) fn in_milliseconds(time: Timestamp) -> Timestamp {
    timestamp(milliseconds(time))
}

pub(super) fn milliseconds(time: Timestamp) -> u64 {
    u64::try_from(time.since_unix_epoch().as_millis()).unwrap_or(u64::MAX)
}

pub(super) const fn timestamp(milliseconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(0).saturating_add(Duration::from_millis(milliseconds))
}

pub(super) fn encode_session(record: &Record) -> Result<Vec<u8>> {
    encode(&SessionRow {
        tenant: record.subject.tenant(),
        subject: record.subject.id(),
        client: &record.client,
        label: &record.label,
        epochs: record.epochs,
        created_at: milliseconds(record.created_at),
        auth_time: milliseconds(record.auth_time),
        last_used_at: milliseconds(record.last_used_at),
        idle_expires_at: milliseconds(record.idle_expires_at),
        expires_at: milliseconds(record.expires_at),
        cookie: record.cookie,
        refresh: record.refresh.as_ref().map(|family| FamilyRow {
            current: family.current,
            previous: (family.previous)
                .map(|previous| (previous.digest, previous.nonce, milliseconds(previous.rotated_at))),
            generation: family.generation,
        }),
        binding: record.binding,
        version: record.version,
        data: &record.data,
        ended: record.ended.map_or(0, EndReason::code),
    })
}

pub(super) fn decode_session(id: SessionId, bytes: &[u8]) -> Result<Record> {
    const DAMAGED: StoreError = StoreError::Corrupt { what: "the row of a session" };
    let row: SessionRow<'_> = decode(bytes).ok_or(DAMAGED)?;
    let subject =
        if row.tenant.is_empty() { Subject::new(row.subject) } else { Subject::in_tenant(row.tenant, row.subject) };
    let ended = match row.ended {
        0 => None,
        code => Some(EndReason::from_code(code).ok_or(DAMAGED)?),
    };
    Ok(Record {
        id,
        subject: subject.map_err(|_| DAMAGED)?,
        client: row.client.into(),
        label: row.label.into(),
        epochs: row.epochs,
        created_at: timestamp(row.created_at),
        auth_time: timestamp(row.auth_time),
        last_used_at: timestamp(row.last_used_at),
        idle_expires_at: timestamp(row.idle_expires_at),
        expires_at: timestamp(row.expires_at),
        cookie: row.cookie,
        refresh: row.refresh.map(|family| Family {
            current: family.current,
            previous: (family.previous).map(|(digest, nonce, rotated_at)| Predecessor {
                digest,
                nonce,
                rotated_at: timestamp(rotated_at),
            }),
            generation: family.generation,
        }),
        binding: row.binding,
        version: row.version,
        data: row.data.to_vec(),
        ended,
    })
}

pub(super) fn encode_grant(grant: &StoredGrant) -> Result<Vec<u8>> {
    encode(&GrantRow {
        expires_at: milliseconds(grant.expires_at),
        forgotten_at: milliseconds(grant.forgotten_at),
        times_taken: grant.times_taken,
        data: &grant.data,
    })
}

pub(super) fn decode_grant(bytes: &[u8]) -> Result<StoredGrant> {
    let row: GrantRow<'_> = decode(bytes).ok_or(StoreError::Corrupt { what: "the row of a grant" })?;
    Ok(StoredGrant {
        expires_at: timestamp(row.expires_at),
        forgotten_at: timestamp(row.forgotten_at),
        times_taken: row.times_taken,
        data: row.data.to_vec(),
    })
}

/// A revocation, and the tag of the log up to it.
pub(super) fn encode_revocation(tag: &[u8; 16], revocation: &Revocation) -> Result<Vec<u8>> {
    encode(&(tag, revocation))
}

pub(super) fn decode_revocation(bytes: &[u8]) -> Result<([u8; 16], Revocation)> {
    decode(bytes).ok_or(StoreError::Corrupt { what: "the row of a revocation" })
}

fn encode(row: &impl Serialize) -> Result<Vec<u8>> {
    let written = postcard::to_extend(row, vec![VERSION]);
    written.map_err(|_| StoreError::Unsupported { what: "a row that cannot be written" })
}

/// The row, if it is one of this version, and nothing is behind it.
fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    let (version, bytes) = bytes.split_first()?;
    if *version != VERSION {
        return None;
    }
    let (row, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(row)
}
