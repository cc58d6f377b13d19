//! A session's row in bytes. `src/scripts/layout.lua` has the same layout.
//!
//! A row is one string, so that a look-up is one command, with the counters. Numbers are big-endian.
//!
//! | Bytes | |
//! |--:|---|
//! | 1 | the version of the layout: 2 |
//! | 44 | the names of tenant and subject |
//! | 24 | the counters: everyone's, the tenant's, the subject's |
//! | 24 | begun, logged in, absolute limit |
//! | 1 | why the session has ended (`EndReason::code`), or 0 |
//! | 2 | whether there is a cookie, a binding |
//! | 64 | cookie, binding |
//! | 8 | version of the data |
//! | 4 | the length of the tail before the data |
//! | 2 | whether there is a refresh token, a predecessor |
//! | 32 | last used, idle limit, generation, time of the last rotation |
//! | 96 | current token, predecessor, nonce |
//! | | the tail: client, label, tenant, subject (each after two bytes of its length), data |
//!
//! The last three lines before the tail are what a use moves: only they are written then.

use std::ops::Range;

use cotter::Timestamp;
use cotter_session::{
    Binding, EndReason, Epochs, Family, Predecessor, Record, RotationNonce, SecretDigest, SessionId, Subject,
    store::StoreError,
};

use crate::time::timestamp;

/// The end of a row, and how long it is before the data.
pub(crate) struct Tail {
    pub(crate) bytes: Vec<u8>,
    pub(crate) data_at: u64,
}

impl Tail {
    /// # Errors
    ///
    /// [`StoreError::Unsupported`] if a text has more than 65,535 bytes.
    pub(crate) fn new(client: &str, label: &str, subject: &Subject, data: &[u8]) -> Result<Self, StoreError> {
        let mut bytes = Vec::new();
        for text in [client, label, subject.tenant(), subject.id()] {
            let length = u16::try_from(text.len())
                .map_err(|_| StoreError::Unsupported { what: "a label or client of more than 65,535 bytes" })?;
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        let data_at = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        bytes.extend_from_slice(data);
        Ok(Self { bytes, data_at })
    }
}

/// Reads a row.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if it is not one of this layout.
pub(crate) fn decode(id: SessionId, row: &[u8]) -> Result<Record, StoreError> {
    Reader(row).row(id).ok_or(DAMAGED)
}

/// A row after a use has moved these bytes of it.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if it is not a row, or if these are not as many.
pub(crate) fn moved(mut row: Vec<u8>, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let part = row.get_mut(MOVING).filter(|part| part.len() == bytes.len()).ok_or(DAMAGED)?;
    part.copy_from_slice(bytes);
    Ok(row)
}

/// Where the bytes are that a use moves.
const MOVING: Range<usize> = 172..302;

/// The names of a row's tenant and subject.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if it is not a row.
pub(crate) fn owner(row: &[u8]) -> Result<(&[u8; NAME], &[u8; NAME]), StoreError> {
    let names = || row.get(1..)?.split_first_chunk::<NAME>();
    names().and_then(|(tenant, rest)| Some((tenant, rest.first_chunk()?))).ok_or(DAMAGED)
}

/// How long the name of a tenant or subject is.
pub(crate) const NAME: usize = 22;

const DAMAGED: StoreError = StoreError::Corrupt { what: "a session row: another version, or damage" };

struct Reader<'r>(&'r [u8]);

impl Reader<'_> {
    fn row(&mut self, id: SessionId) -> Option<Record> {
        let [version] = self.array()?;
        if version != 2 {
            return None;
        }
        let _names: [u8; 2 * NAME] = self.array()?;
        let epochs = Epochs { everyone: self.number()?, tenant: self.number()?, subject: self.number()? };
        let (created_at, auth_time, expires_at) = (self.time()?, self.time()?, self.time()?);
        let [ended, cookie, binding] = self.array()?;
        let cookie = if_set(cookie, SecretDigest::from_bytes(self.array()?))?;
        let binding = if_set(binding, Binding::from_bytes(self.array()?))?;
        let version = self.number()?;
        let _data_at: [u8; 4] = self.array()?;
        let [current, previous] = self.array()?;
        let (last_used_at, idle_expires_at) = (self.time()?, self.time()?);
        let (generation, rotated_at) = (self.number()?, self.time()?);
        let current = if_set(current, SecretDigest::from_bytes(self.array()?))?;
        let digest = if_set(previous, SecretDigest::from_bytes(self.array()?))?;
        let nonce = RotationNonce::from_bytes(self.array()?);
        let (client, label, tenant, subject) = (self.text()?, self.text()?, self.text()?, self.text()?);
        let subject =
            if tenant.is_empty() { Subject::new(subject) } else { Subject::in_tenant(tenant, subject) }.ok()?;
        let previous = digest.map(|digest| Predecessor { digest, nonce, rotated_at });
        Some(Record {
            id,
            subject,
            client: client.into(),
            label: label.into(),
            epochs,
            created_at,
            auth_time,
            last_used_at,
            idle_expires_at,
            expires_at,
            cookie,
            refresh: current.map(|current| Family { current, previous, generation }),
            binding,
            version,
            data: self.0.to_vec(),
            ended: if ended == 0 { None } else { Some(EndReason::from_code(ended)?) },
        })
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn time(&mut self) -> Option<Timestamp> {
        self.number().map(timestamp)
    }
}

impl<'r> Reader<'r> {
    fn text(&mut self) -> Option<&'r str> {
        let length = u16::from_be_bytes(self.array()?);
        let (text, rest) = self.0.split_at_checked(usize::from(length))?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

/// `None` inside if there is none, and outside if the flag is neither.
fn if_set<T>(flag: u8, value: T) -> Option<Option<T>> {
    match flag {
        0 => Some(None),
        1 => Some(Some(value)),
        _ => None,
    }
}
