//! Nonces for DPoP proofs (RFC 9449 §8, §9), which no store has to keep.

use std::{fmt, time::Duration};

use cotter::Timestamp;
use cotter_http::DpopNonce;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

/// Nonces for DPoP proofs, each for a window of time.
///
/// A resource server (RFC 9449 §9) or an authorization server (§8) provides them. A nonce is the HMAC of the number of
/// its window, so the server keeps nothing, and processes with the same key accept each other's nonces. The nonce of the
/// window before is accepted too, so each lives for one to two windows. A proof with a nonce was made within that time,
/// whatever the clock of its maker says.
///
/// ```
/// use std::time::Duration;
/// use cotter::Timestamp;
/// use cotter_axum::resource::DpopNonces;
///
/// let nonces = DpopNonces::shared(&[7; 32], Duration::from_secs(300))?;
/// let (now, next) = (Timestamp::from_unix_seconds(1_763_683_200), Timestamp::from_unix_seconds(1_763_683_500));
/// assert_ne!(nonces.current_at(now).as_str(), nonces.current_at(next).as_str());
/// assert_eq!(nonces.current_at(now).as_str().len(), 43);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct DpopNonces {
    /// Padded to a block, which gives the same HMAC (RFC 2104 §2).
    key: Zeroizing<[u8; 64]>,
    window: u64,
}

/// Why there is no source of nonces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NonceKeyError {
    /// The system gives no random bytes.
    #[error("system gives no random bytes: expected 32")]
    NoRandomness,
    /// The window is shorter than a second.
    #[error("window of nonces is too short: expected at least one second")]
    WindowTooShort,
}

/// What is authenticated before the window's number, so that the key may have other uses.
const LABEL: &[u8] = b"cotter dpop nonce\0";

impl DpopNonces {
    /// Nonces of this process, under a random key.
    ///
    /// # Errors
    ///
    /// [`NonceKeyError`].
    pub fn random(window: Duration) -> Result<Self, NonceKeyError> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *key).map_err(|_| NonceKeyError::NoRandomness)?;
        Self::with(&key, window)
    }

    /// Nonces of all processes that have this key.
    ///
    /// # Errors
    ///
    /// [`NonceKeyError::WindowTooShort`].
    pub fn shared(key: &[u8; 32], window: Duration) -> Result<Self, NonceKeyError> {
        Self::with(key, window)
    }

    fn with(key: &[u8; 32], window: Duration) -> Result<Self, NonceKeyError> {
        let window = window.as_secs();
        if window == 0 {
            return Err(NonceKeyError::WindowTooShort);
        }
        let mut block = Zeroizing::new([0; 64]);
        block.iter_mut().zip(key).for_each(|(padded, byte)| *padded = *byte);
        Ok(Self { key: block, window })
    }

    /// The nonce of this instant, to be provided.
    #[must_use]
    pub fn current_at(&self, now: Timestamp) -> DpopNonce {
        self.nonce_of(self.window_at(now))
    }

    /// The nonces that are accepted at this instant: the current one, and the one before.
    #[must_use]
    pub fn accepted_at(&self, now: Timestamp) -> [DpopNonce; 2] {
        let window = self.window_at(now);
        [self.nonce_of(window), self.nonce_of(window.wrapping_sub(1))]
    }

    const fn window_at(&self, now: Timestamp) -> u64 {
        match now.unix_seconds().checked_div(self.window) {
            Some(window) => window,
            None => 0,
        }
    }

    fn nonce_of(&self, window: u64) -> DpopNonce {
        let mut mac = Hmac::<Sha256>::new(&(*self.key).into());
        mac.update(LABEL);
        mac.update(&window.to_be_bytes());
        DpopNonce::of_digest(&mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for DpopNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DpopNonces").field("window", &self.window).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_accepted_for_two_to_four_minutes() {
        let nonces = DpopNonces::shared(&[1; 32], Duration::from_secs(120)).unwrap();
        let at = |seconds: u64| Timestamp::from_unix_seconds(1_763_683_200 + seconds);
        let nonce = nonces.current_at(at(0));
        assert_eq!(nonce.as_str().len(), 43);
        for (seconds, is_accepted) in [(0, true), (119, true), (120, true), (239, true), (240, false), (480, false)] {
            assert_eq!(nonces.accepted_at(at(seconds)).contains(&nonce), is_accepted, "{seconds}");
        }
        let others = DpopNonces::shared(&[2; 32], Duration::from_secs(120)).unwrap();
        assert!(!others.accepted_at(at(0)).contains(&nonce));
    }
}
