//! Random bytes of the operating system.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

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

/// The id of a token: 128 random bits, in base64url.
#[derive(Clone)]
pub(crate) struct TokenId([u8; 22]);

impl TokenId {
    pub(crate) fn of(bits: [u8; 16]) -> Self {
        let mut text = [0; 22];
        // There is room for all of it. An id that were not written would be no text, and refused by the verifier.
        let written = URL_SAFE_NO_PAD.encode_slice(bits, &mut text);
        Self(written.map_or([0xff; 22], |_| text))
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
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
