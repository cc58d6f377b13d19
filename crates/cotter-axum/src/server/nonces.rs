//! Nonces for DPoP proofs (RFC 9449 §8), which no store has to keep.

use std::{fmt, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::code::random;

/// How long a nonce is the current one. It is accepted for as long again.
const PERIOD: Duration = Duration::from_secs(120);

/// Makes the nonces that DPoP proofs must have: each is a MAC of the time at which it is current.
///
/// So a proof is known to have been made lately, whatever the clock of its maker says. Processes that share the key
/// accept each other's nonces.
///
/// ```
/// use cotter::Timestamp;
/// use cotter_axum::server::DpopNonces;
///
/// let nonces = DpopNonces::with_key([7; 32]);
/// let now = Timestamp::from_unix_seconds(1_763_683_200);
/// assert_eq!(nonces.accepted(now)[0], nonces.current(now));
/// assert_ne!(nonces.accepted(now)[1], nonces.current(now));
/// ```
#[derive(Clone)]
pub struct DpopNonces {
    key: Zeroizing<[u8; 32]>,
}

impl DpopNonces {
    /// Nonces under a random key, for one process. `None` if the operating system gives no random bytes.
    #[must_use]
    pub fn generate() -> Option<Self> {
        random().map(|key| Self { key })
    }

    /// Nonces under a key that all processes of a service share.
    #[must_use]
    pub fn with_key(key: [u8; 32]) -> Self {
        Self { key: Zeroizing::new(key) }
    }

    /// The nonce to give out now.
    #[must_use]
    pub fn current(&self, now: Timestamp) -> String {
        self.of(period(now))
    }

    /// The nonces that are accepted now: the current one and the one before.
    #[must_use]
    pub fn accepted(&self, now: Timestamp) -> [String; 2] {
        let period = period(now);
        [self.of(period), self.of(period.saturating_sub(1))]
    }

    fn of(&self, period: u64) -> String {
        // HMAC takes keys of every length.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&*self.key) else { return String::new() };
        let tag = mac.chain_update("cotter dpop nonce\0").chain_update(period.to_be_bytes()).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(tag.get(..16).unwrap_or_default())
    }
}

fn period(now: Timestamp) -> u64 {
    now.unix_seconds().checked_div(PERIOD.as_secs()).unwrap_or_default()
}

impl fmt::Debug for DpopNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DpopNonces")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_accepted_for_two_to_four_minutes() {
        let nonces = DpopNonces::with_key([1; 32]);
        let at = |seconds: u64| Timestamp::from_unix_seconds(1_763_683_200 + seconds);
        let nonce = nonces.current(at(0));
        assert_eq!(nonce.len(), 22);
        for (seconds, is_accepted) in [(0, true), (119, true), (120, true), (239, true), (240, false), (480, false)] {
            assert_eq!(nonces.accepted(at(seconds)).contains(&nonce), is_accepted, "{seconds}");
        }
        assert!(!DpopNonces::with_key([2; 32]).accepted(at(0)).contains(&nonce));
    }
}
