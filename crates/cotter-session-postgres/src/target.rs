//! Revocations, as rows.

use cotter_session::{Revocation, SessionId, SubjectHash, TenantHash, TokenId, revocation::Target, store::StoreError};

use crate::error::corrupt;

/// The columns `kind`, `target` and `epoch`.
pub(crate) struct TargetRow {
    pub(crate) kind: i16,
    pub(crate) target: Vec<u8>,
    pub(crate) epoch: Option<i64>,
}

impl TargetRow {
    pub(crate) fn of(target: &Target) -> Result<Self, StoreError> {
        let row = |kind, target: &[u8], epoch: Option<u64>| Self {
            kind,
            target: target.to_vec(),
            epoch: epoch.map(|epoch| i64::try_from(epoch).unwrap_or(i64::MAX)),
        };
        Ok(match target {
            Target::Session(id) => row(1, id.as_bytes(), None),
            Target::Token(id) => row(2, id.as_str().as_bytes(), None),
            Target::Key(id) => row(3, id.as_bytes(), None),
            Target::Subject { subject, epoch } => row(4, subject.as_bytes(), Some(*epoch)),
            Target::Tenant { tenant, epoch } => row(5, tenant.as_bytes(), Some(*epoch)),
            Target::Everyone { epoch } => row(6, &[], Some(*epoch)),
            _ => return Err(StoreError::Unsupported { what: "a revocation of a kind that is newer than this store" }),
        })
    }
}

/// The revocation of a row.
pub(crate) fn revocation(kind: i16, target: &[u8], epoch: Option<i64>, until: i64) -> Result<Revocation, StoreError> {
    let text = || std::str::from_utf8(target).map_err(|_| corrupt("a revoked name that is not UTF-8"));
    let epoch = epoch.and_then(|epoch| u64::try_from(epoch).ok()).ok_or(corrupt("a revocation without its counter"));
    let target = match kind {
        1 => Target::Session(SessionId::from_bytes(id(target)?)),
        2 => Target::Token(TokenId::new(text()?).map_err(|_| corrupt("a revoked name of another length"))?),
        3 => Target::Key(text()?.into()),
        4 => Target::Subject { subject: SubjectHash::from_bytes(id(target)?), epoch: epoch? },
        5 => Target::Tenant { tenant: TenantHash::from_bytes(id(target)?), epoch: epoch? },
        6 => Target::Everyone { epoch: epoch? },
        _ => return Err(corrupt("a revocation of an unknown kind")),
    };
    Ok(Revocation { target, until: u64::try_from(until).map_err(|_| corrupt("a time before 1970"))? })
}

fn id(bytes: &[u8]) -> Result<[u8; 16], StoreError> {
    bytes.try_into().map_err(|_| corrupt("a revoked id of another length"))
}
