//! Which texts have been read strictly, for the tests that count.

use std::{cell::RefCell, string::String, vec::Vec};

std::thread_local! {
    static READ: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Records that a reader has read a text.
pub(super) fn note(text: &str) {
    READ.with_borrow_mut(|read| read.push(text.into()));
}

/// Returns the texts that this thread has read since the last call.
pub(crate) fn take() -> Vec<String> {
    READ.take()
}
