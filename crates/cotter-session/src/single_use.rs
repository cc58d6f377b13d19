//! The record of a single-use token, as stores keep it.

use std::time::Duration;

use cotter::{Timestamp, replay::SingleUse};
use sha2::{Digest as _, Sha256};

use crate::store::NewUse;

/// By how much the clocks of verifiers may differ. A record is kept for longer by this.
const SKEW: Duration = Duration::from_secs(60);

impl NewUse {
    /// The use of a token that a verifier of this process has seen: a DPoP proof, a client assertion, a logout token.
    ///
    /// The key is the SHA-256 of the scope and the id, each preceded by its length, so that neither can run into the
    /// other. The record is kept for as long as any verifier accepts the token, and a minute longer, since clocks differ.
    ///
    /// `None` if no verifier accepts the token at `now` any more: the record of an earlier use may be gone.
    /// [`pending::record`](crate::pending::record) makes it, and asks the store.
    #[must_use]
    pub fn of(single_use: &SingleUse<'_>, now: Timestamp) -> Option<Self> {
        let left = single_use.until().saturating_duration_since(now);
        let life = left.saturating_add(SKEW);
        (!left.is_zero()).then(|| Self { key: key(single_use.scope(), single_use.id()), life })
    }
}

fn key(scope: &str, id: &str) -> [u8; 32] {
    let length = |text: &str| u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes();
    Sha256::new_with_prefix("cotter single use\0")
        .chain_update(length(scope))
        .chain_update(scope)
        .chain_update(length(id))
        .chain_update(id)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_does_not_run_into_an_id() {
        assert_ne!(key("dpop a", "b"), key("dpop ", "ab"));
        assert_ne!(key("a", ""), key("", "a"));
        // With the length of one of the two alone, these are the same bytes.
        assert_ne!(key("a", "\0\0\0\0\0\0\0\x01b"), key("a\0\0\0\0\0\0\0\t", "b"));
        assert_eq!(key("dpop a", "b"), key("dpop a", "b"));
    }
}
