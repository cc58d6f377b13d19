//! A session's row in bytes. `src/scripts/prelude.lua` has the same layout.
//!
//! A row is one string, so that a look-up is one command, with the counters. Numbers are big-endian.
//!
//! | Bytes | |
//! |--:|---|
//! | 1 | the version of the layout: 1 |
//! | 1 | why the session has ended (`EndReason::code`), or 0 |
//! | 4 | whether there is a cookie, a refresh token, a predecessor, a binding |
//! | 44 | the names of tenant and subject |
//! | 24 | the counters: everyone's, the tenant's, the subject's |
//! | 40 | begun, logged in, last used, idle limit, absolute limit |
//! | 24 | generation, time of the last rotation, version of the data |
//! | 160 | cookie, current token, predecessor, nonce, binding |
//! | 4 | the length of the tail before the data |
//! | | the tail: client, label, tenant, subject (each after two bytes of its length), data |

use cotter_session::{
    Binding, EndReason, Epochs, Family, Predecessor, Record, RotationNonce, SecretDigest, SessionId, Subject,
    store::StoreError,
};

use crate::{keys::Owner, time::timestamp};

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
pub(crate) fn decode(id: SessionId, row: &[u8]) -> Result<(Record, Owner), StoreError> {
    Reader(row).row(id).ok_or(StoreError::Corrupt { what: "a session row: another version, or damage" })
}

struct Reader<'r>(&'r [u8]);

impl Reader<'_> {
    fn row(&mut self, id: SessionId) -> Option<(Record, Owner)> {
        let [version, ended, cookie, current, previous, binding] = self.array()?;
        if version != 1 {
            return None;
        }
        let tenant_name = self.name()?;
        let subject_name = self.name()?;
        let epochs = Epochs { everyone: self.number()?, tenant: self.number()?, subject: self.number()? };
        let mut time = || Some(timestamp(self.number()?));
        let (created_at, auth_time, last_used_at) = (time()?, time()?, time()?);
        let (idle_expires_at, expires_at) = (time()?, time()?);
        let generation = self.number()?;
        let rotated_at = timestamp(self.number()?);
        let version = self.number()?;
        let cookie = if_set(cookie, SecretDigest::from_bytes(self.array()?))?;
        let current = if_set(current, SecretDigest::from_bytes(self.array()?))?;
        let digest = if_set(previous, SecretDigest::from_bytes(self.array()?))?;
        let nonce = RotationNonce::from_bytes(self.array()?);
        let binding = if_set(binding, Binding::from_bytes(self.array()?))?;
        let _data_at: [u8; 4] = self.array()?;
        let (client, label, tenant, subject) = (self.text()?, self.text()?, self.text()?, self.text()?);
        let subject =
            if tenant.is_empty() { Subject::new(subject) } else { Subject::in_tenant(tenant, subject) }.ok()?;
        let previous = digest.map(|digest| Predecessor { digest, nonce, rotated_at });
        let record = Record {
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
        };
        Some((record, Owner { subject: subject_name, tenant: tenant_name }))
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn name(&mut self) -> Option<String> {
        let name: [u8; 22] = self.array()?;
        String::from_utf8(name.to_vec()).ok()
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
