//! What is revoked, as text: a letter and what it covers.

use cotter_session::{SessionId, SubjectHash, TenantHash, TokenId, revocation::Target, store::StoreError};

use crate::keys::{bytes, subject_name, tenant_name};

/// The text of a target.
///
/// # Errors
///
/// [`StoreError::Unsupported`] for a kind that this version does not know.
pub(crate) fn encode(target: &Target) -> Result<String, StoreError> {
    Ok(match target {
        Target::Session(id) => format!("s:{id}"),
        Target::Token(id) => format!("j:{}", id.as_str()),
        Target::Key(id) => format!("k:{id}"),
        Target::Subject { subject, epoch } => format!("u:{}:{epoch}", subject_name(*subject)),
        Target::Tenant { tenant, epoch } => format!("t:{}:{epoch}", tenant_name(*tenant)),
        Target::Everyone { epoch } => format!("a:{epoch}"),
        _ => return Err(StoreError::Unsupported { what: "a revocation of a kind that is newer than this store" }),
    })
}

/// The target of a text.
///
/// # Errors
///
/// [`StoreError::Corrupt`] if it is not one.
pub(crate) fn decode(text: &[u8]) -> Result<Target, StoreError> {
    std::str::from_utf8(text).ok().and_then(read).ok_or(StoreError::Corrupt { what: "a revocation" })
}

fn read(text: &str) -> Option<Target> {
    let (kind, name) = text.split_once(':')?;
    let of = || name.split_once(':').and_then(|(of, epoch)| Some((bytes(of)?, epoch.parse().ok()?)));
    Some(match kind {
        "s" => Target::Session(SessionId::from_bytes(bytes(name)?)),
        "j" => Target::Token(TokenId::new(name).ok()?),
        "k" => Target::Key(name.into()),
        "u" => of().map(|(hash, epoch)| Target::Subject { subject: SubjectHash::from_bytes(hash), epoch })?,
        "t" => of().map(|(hash, epoch)| Target::Tenant { tenant: TenantHash::from_bytes(hash), epoch })?,
        "a" => Target::Everyone { epoch: name.parse().ok()? },
        _ => return None,
    })
}
