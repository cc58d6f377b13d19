//! Which texts have been read strictly, for the tests that count.

use std::{cell::RefCell, string::String, vec::Vec};

std::thread_local! {
    static READ: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes that a text is read, by whichever reader.
pub(super) fn note(text: &str) {
    READ.with_borrow_mut(|read| read.push(text.into()));
}

/// The texts that have been read by this thread since it was asked last.
pub(crate) fn take() -> Vec<String> {
    READ.take()
}
