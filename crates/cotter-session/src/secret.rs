//! The secrets that a client holds, each with a type of its own.
//!
//! Both begin with a selector, from which the session's id is derived, so that one look-up by id finds the session.

mod cookie;
mod refresh;
#[cfg(test)]
mod tests;

pub use cookie::SessionCookie;
pub use refresh::RefreshToken;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{SessionId, error::RandomnessError, subject::Subject};

/// What finds a session: the shard of its subject and 15 random bytes.
///
/// It is secret, and the session's id is its hash. So whoever knows an id cannot present a wrong secret for it.
#[derive(Clone)]
pub(crate) struct Selector(Zeroizing<[u8; 16]>);

impl Selector {
    pub(crate) fn new(subject: &Subject) -> Result<Self, RandomnessError> {
        let mut bytes = random::<16>()?;
        let [first, ..] = &mut *bytes;
        *first = subject.hash().shard();
        Ok(Self(bytes))
    }

    pub(crate) fn session_id(&self) -> SessionId {
        let hash = Sha256::new_with_prefix("cotter session id\0").chain_update(*self.0).finalize();
        let mut id = [0; 16];
        id.iter_mut().zip(self.0.iter().take(1).chain(hash.iter())).for_each(|(to, from)| *to = *from);
        SessionId::from_bytes(id)
    }
}

/// So many random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, RandomnessError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).map_err(|_| RandomnessError)?;
    Ok(bytes)
}

/// The text is not a secret of this kind: its length, prefix, alphabet or checksum is wrong.
///
/// No store has been asked, and nothing has been changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("credential is malformed: expected one that this service has issued, of this kind")]
#[non_exhaustive]
pub struct MalformedSecret;
