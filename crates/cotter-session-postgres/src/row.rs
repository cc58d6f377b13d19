//! Rows, read.

use cotter::Timestamp;
use cotter_session::{
    Binding, EndReason, Epochs, Family, Predecessor, Record, RotationNonce, SecretDigest, SessionId, Subject,
    SubjectHash,
    store::{Found, StoreError},
};

use tokio_postgres::{Row, types::FromSql};

use crate::{error::corrupt, statements::ROW_COLUMNS, time};

/// The columns of a row, one after the other.
pub(crate) struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(crate) const fn of(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    /// From this one on.
    pub(crate) const fn at(row: &'r Row, next: usize) -> Self {
        Self { row, next }
    }

    /// Those behind the columns of a session.
    pub(crate) const fn behind_session(row: &'r Row) -> Self {
        Self::at(row, ROW_COLUMNS)
    }

    pub(crate) fn next<T: FromSql<'r>>(&mut self) -> Result<T, StoreError> {
        let value = self.row.try_get(self.next).map_err(|_| corrupt("a column of another type"))?;
        self.next = self.next.saturating_add(1);
        Ok(value)
    }

    pub(crate) fn number(&mut self) -> Result<u64, StoreError> {
        u64::try_from(self.next::<i64>()?).map_err(|_| corrupt("a negative number"))
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, StoreError> {
        time::timestamp(self.next()?)
    }

    pub(crate) fn epochs(&mut self) -> Result<Epochs, StoreError> {
        Ok(Epochs { everyone: self.number()?, tenant: self.number()?, subject: self.number()? })
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<Option<[u8; N]>, StoreError> {
        let bytes: Option<&[u8]> = self.next()?;
        bytes.map(|bytes| bytes.try_into().map_err(|_| corrupt("bytes of another length"))).transpose()
    }

    fn text(&mut self) -> Result<Box<str>, StoreError> {
        std::str::from_utf8(self.next()?).map(Into::into).map_err(|_| corrupt("a text that is not UTF-8"))
    }
}

/// The session of a row, of which it is the first columns.
pub(crate) fn record(row: &Row) -> Result<Record, StoreError> {
    let mut columns = Columns::of(row);
    let id = columns.bytes()?.map(SessionId::from_bytes).ok_or(corrupt("a session without id"))?;
    let hash = columns.bytes()?.map(SubjectHash::from_bytes);
    let (tenant, subject): (&str, &str) = (columns.next()?, columns.next()?);
    let subject = if tenant.is_empty() { Subject::new(subject) } else { Subject::in_tenant(tenant, subject) };
    let subject = subject.map_err(|_| corrupt("a name that no subject can have"))?;
    // By this its counters are found.
    if hash != Some(subject.hash()) {
        return Err(corrupt("a session whose hash is not of its subject"));
    }
    let (client, label, epochs) = (columns.text()?, columns.text()?, columns.epochs()?);
    let (created_at, auth_time, last_used_at) = (columns.time()?, columns.time()?, columns.time()?);
    let (idle_expires_at, expires_at) = (columns.time()?, columns.time()?);
    let cookie = columns.bytes()?.map(SecretDigest::from_bytes);
    let current = columns.bytes()?.map(SecretDigest::from_bytes);
    let (digest, nonce, rotated_at) = (columns.bytes()?, columns.bytes()?, columns.next::<Option<i64>>()?);
    let generation = columns.number()?;
    let refresh = match current {
        Some(current) => Some(Family { current, previous: predecessor(digest, nonce, rotated_at)?, generation }),
        None => None,
    };
    let binding = columns.bytes()?.map(Binding::from_bytes);
    let (version, data) = (columns.number()?, columns.next()?);
    let ended = columns.next::<Option<i16>>()?.map(reason).transpose()?;
    Ok(Record {
        id,
        subject,
        client,
        label,
        epochs,
        created_at,
        auth_time,
        last_used_at,
        idle_expires_at,
        expires_at,
        cookie,
        refresh,
        binding,
        version,
        data,
        ended,
    })
}

/// The session of a row, with the latest counters and the clock behind it.
pub(crate) fn found(row: &Row) -> Result<Found, StoreError> {
    let mut columns = Columns::behind_session(row);
    Ok(Found { record: record(row)?, latest: columns.epochs()?, now: columns.time()? })
}

fn predecessor(
    digest: Option<[u8; 32]>,
    nonce: Option<[u8; 32]>,
    rotated_at: Option<i64>,
) -> Result<Option<Predecessor>, StoreError> {
    match (digest, nonce, rotated_at) {
        (Some(digest), Some(nonce), Some(rotated_at)) => Ok(Some(Predecessor {
            digest: SecretDigest::from_bytes(digest),
            nonce: RotationNonce::from_bytes(nonce),
            rotated_at: time::timestamp(rotated_at)?,
        })),
        (None, None, None) => Ok(None),
        _ => Err(corrupt("half a predecessor")),
    }
}

fn reason(code: i16) -> Result<EndReason, StoreError> {
    u8::try_from(code).ok().and_then(EndReason::from_code).ok_or(corrupt("an unknown reason of an end"))
}
