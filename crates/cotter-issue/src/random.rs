//! Random bytes of the operating system.

use std::{cell::RefCell, process};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroize;

use crate::error::SigningFailed;

/// So many random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], SigningFailed> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SigningFailed)?;
    Ok(bytes)
}

/// So many random bytes for what is not secret, out of what this thread has fetched for several tokens at once.
///
/// They are the system's own, each is given out once, and a process that has forked fetches new ones.
pub(crate) fn pooled<const N: usize>() -> Result<[u8; N], SigningFailed> {
    let pooled = POOL.try_with(|pool| pool.try_borrow_mut().map_or_else(|_| bytes(), |mut pool| pool.take()));
    // A thread that ends has no pool any more.
    pooled.unwrap_or_else(|_| bytes())
}

/// As many bytes as the system gives without being interrupted.
const POOLED: usize = 256;

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; POOLED], left: 0, process: 0 }) };
}

struct Pool {
    bytes: [u8; POOLED],
    /// How many of them, from the first on, have not been given out.
    left: usize,
    /// Who has fetched them.
    process: u32,
}

impl Pool {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], SigningFailed> {
        let process = process::id();
        if self.process != process || self.left < N {
            self.left = 0;
            getrandom::fill(&mut self.bytes).map_err(|_| SigningFailed)?;
            (self.left, self.process) = (POOLED, process);
        }
        let rest = self.left.checked_sub(N).ok_or(SigningFailed)?;
        let given = self.bytes.get_mut(rest..self.left).ok_or(SigningFailed)?;
        let taken = <[u8; N]>::try_from(&*given).map_err(|_| SigningFailed)?;
        given.zeroize();
        self.left = rest;
        Ok(taken)
    }
}

/// The id of a token: 128 random bits, in base64url.
pub(crate) fn token_id(bits: [u8; 16]) -> String {
    URL_SAFE_NO_PAD.encode(bits)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_is_given_out_once_and_wiped() {
        let mut pool = Pool { bytes: [0; POOLED], left: 0, process: 0 };
        let taken: HashSet<[u8; 16]> = (0..100).map(|_| pool.take().unwrap()).collect();
        assert_eq!(taken.len(), 100);
        assert!(pool.bytes[pool.left..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn another_process_fetches_its_own() {
        let mut pool = Pool { bytes: [7; POOLED], left: POOLED, process: process::id().wrapping_add(1) };
        assert_ne!(pool.take::<16>().unwrap(), [7; 16]);
        let mut pool = Pool { bytes: [7; POOLED], left: POOLED, process: process::id() };
        assert_eq!(pool.take::<16>().unwrap(), [7; 16]);
    }
}
