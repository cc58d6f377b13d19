//! The claim that holds a token's counters.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{Epochs, Session, Subject, TenantHash, id};

/// The claim `sep` of an access token: the counters that its session is under, and its tenant.
///
/// It is the text of the [`Epochs`]. For a subject of one of several tenants, a dot and the hash of the tenant's name
/// follow, in base64url. Other texts are malformed: each value is written in one way only.
///
/// ```
/// use cotter_session::{EpochClaim, Epochs};
///
/// let claim: EpochClaim = "0.0.7".parse()?;
/// assert_eq!(claim.epochs(), Epochs { subject: 7, ..Epochs::default() });
///
/// let of_a_tenant: EpochClaim = "0.2.7.CKUBnBfhSXePQmWhKEPqAg".parse()?;
/// assert_eq!(of_a_tenant.to_string(), "0.2.7.CKUBnBfhSXePQmWhKEPqAg");
/// assert!("0.2.7.".parse::<EpochClaim>().is_err());
/// # Ok::<(), cotter_session::MalformedEpochClaim>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EpochClaim {
    epochs: Epochs,
    tenant: Option<TenantHash>,
}

impl EpochClaim {
    /// The name of the claim.
    pub const NAME: &'static str = "sep";

    /// The claim of this subject's tokens under these counters.
    #[must_use]
    pub fn new(epochs: Epochs, subject: &Subject) -> Self {
        let tenant = if subject.tenant().is_empty() { None } else { Some(subject.tenant_hash()) };
        Self { epochs, tenant }
    }

    /// The claim of the tokens of a session.
    ///
    /// ```
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    /// # runtime.block_on(async {
    /// use std::time::Duration;
    /// use cotter_session::{EpochClaim, MemoryStore, SessionPolicy, Sessions, Subject};
    ///
    /// let sessions = Sessions::new(MemoryStore::new(10)?, SessionPolicy::new(Duration::from_secs(600)));
    /// let begun = sessions.begin(Subject::new("alice")?).with_cookie().start().await?;
    /// assert_eq!(EpochClaim::of(&begun.session).to_string(), "0.0.0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(session: &Session) -> Self {
        Self::new(session.epochs(), session.subject())
    }

    /// The counters.
    #[must_use]
    pub const fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// The tenant; `None` if the service has only one.
    #[must_use]
    pub const fn tenant(&self) -> Option<TenantHash> {
        self.tenant
    }
}

impl fmt::Display for EpochClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tenant {
            None => self.epochs.fmt(f),
            Some(tenant) => write!(f, "{}.{}", self.epochs, URL_SAFE_NO_PAD.encode(tenant.as_bytes())),
        }
    }
}

impl FromStr for EpochClaim {
    type Err = MalformedEpochClaim;

    #[inline]
    fn from_str(text: &str) -> Result<Self, MalformedEpochClaim> {
        let (epochs, rest) = Epochs::leading(text.as_bytes()).ok_or(MalformedEpochClaim)?;
        let tenant = match rest {
            [] => None,
            [b'.', tenant @ ..] => Some(TenantHash::from_bytes(id::sixteen(tenant).ok_or(MalformedEpochClaim)?)),
            _ => return Err(MalformedEpochClaim),
        };
        Ok(Self { epochs, tenant })
    }
}

/// The text is not that of the claim `sep`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sep is malformed: expected three numbers, and the hash of a tenant if there are several, separated by dots")]
#[non_exhaustive]
pub struct MalformedEpochClaim;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_read_as_it_was_written() {
        for (everyone, tenant, subject) in [(1, u64::MAX, 0), (9, 0, 5), (0, 0, 10), (10, 3, 4), (3, 10, 4)] {
            let epochs = Epochs { everyone, tenant, subject };
            for subject in [Subject::new("alice").unwrap(), Subject::in_tenant("acme", "alice").unwrap()] {
                let claim = EpochClaim::new(epochs, &subject);
                assert_eq!(claim.to_string().parse(), Ok(claim));
                assert_eq!(claim.tenant().is_some(), !subject.tenant().is_empty());
            }
        }
    }

    #[test]
    fn every_other_text_is_malformed() {
        for text in [
            "",
            "0",
            "0.0",
            "0.0.",
            "0.0.00",
            "0.0.-1",
            "0.0.1 ",
            "0.0.0.",
            "0.0.0.0",
            "0.0.0.CKUBnBfhSXePQmWhKEPqA",
            "0.0.0.CKUBnBfhSXePQmWhKEPqAh",
            "0.0.0.CKUBnBfhSXePQmWhKEPqAg=",
            "0.0.0.CKUBnBfhSXePQmWhKEPqAg.",
            "0.0.0..CKUBnBfhSXePQmWhKEPqAg",
            "0.0.18446744073709551616",
        ] {
            assert_eq!(text.parse::<EpochClaim>(), Err(MalformedEpochClaim), "{text}");
        }
    }
}
