//! Random bytes of the operating system.

use std::{cell::RefCell, process};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroize;

use crate::error::SigningFailed;

/// So many random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], SigningFailed> {
    let mut bytes = [0; N];
    #[cfg(test)]
    if stated::take(&mut bytes) {
        return Ok(bytes);
    }
    getrandom::fill(&mut bytes).map_err(|_| SigningFailed)?;
    Ok(bytes)
}

/// So many random bytes for what is not secret, out of what this thread has fetched for several tokens at once.
///
/// They are the system's own, each is given out once, and a process that has forked fetches new ones.
pub(crate) fn pooled<const N: usize>() -> Result<[u8; N], SigningFailed> {
    #[cfg(test)]
    if let Some(bytes) = stated::bytes() {
        return Ok(bytes);
    }
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

/// Bytes that are not random, for vectors. They are in no build but that of this crate's own unit tests.
#[cfg(test)]
pub(crate) mod stated {
    use std::{cell::RefCell, collections::VecDeque};

    thread_local! {
        static NEXT: RefCell<VecDeque<u8>> = const { RefCell::new(VecDeque::new()) };
    }

    /// States the next bytes of this thread while `run` runs, which must use up all of them.
    pub(crate) fn during<T>(next: &[u8], run: impl FnOnce() -> T) -> T {
        NEXT.with_borrow_mut(|bytes| bytes.extend(next));
        let result = run();
        assert_eq!(NEXT.with_borrow_mut(|bytes| bytes.drain(..).count()), 0, "bytes that nobody asked for");
        result
    }

    /// The next stated bytes, if there are any.
    pub(super) fn bytes<const N: usize>() -> Option<[u8; N]> {
        let mut bytes = [0; N];
        take(&mut bytes).then_some(bytes)
    }

    /// Fills the buffer, if bytes are stated.
    pub(super) fn take(buffer: &mut [u8]) -> bool {
        NEXT.with_borrow_mut(|bytes| {
            if bytes.is_empty() {
                return false;
            }
            assert!(bytes.len() >= buffer.len(), "more bytes are asked for than are stated");
            buffer.iter_mut().zip(std::iter::from_fn(|| bytes.pop_front())).for_each(|(to, from)| *to = from);
            true
        })
    }
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
