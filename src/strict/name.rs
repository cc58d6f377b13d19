//! A name that a reader looks for, and how much of its value is kept.

use alloc::{borrow::Cow, string::String};

/// How much of a value is kept, and so takes memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// Whether it is there, and whether it is a number or `null`.
    Nothing,
    /// A number or a string. Each string of an array would take more memory than its text has bytes.
    Scalar,
    /// An array of strings as well.
    Any,
    /// An object, or an array of whatever, as well: where its text stands.
    Json,
}

/// A name that is looked for in a claims set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    text: Cow<'static, str>,
    key: u64,
    pub(crate) wanted: Wanted,
}

impl Name {
    pub(crate) const fn new(text: &'static str, wanted: Wanted) -> Self {
        Self { key: key(text.as_bytes()), text: Cow::Borrowed(text), wanted }
    }

    /// A name that the caller has stated.
    pub(crate) fn stated(text: &str, wanted: Wanted) -> Self {
        Self { key: key(text.as_bytes()), text: Cow::Owned(String::from(text)), wanted }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(super) const fn key(&self) -> u64 {
        self.key
    }
}

/// The first eight bytes of a name. Together with the length it is the whole of a name of at most eight.
#[expect(clippy::as_conversions, reason = "a byte always fits, and `From` is not const")]
pub(super) const fn key(mut name: &[u8]) -> u64 {
    let (mut key, mut shift) = (0, 0);
    while let [first, rest @ ..] = name
        && shift < u64::BITS
    {
        key |= (*first as u64) << shift;
        (name, shift) = (rest, shift.wrapping_add(8));
    }
    key
}
