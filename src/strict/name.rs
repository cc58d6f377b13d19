//! A name that a reader looks for, and how much of its value it keeps.

use alloc::{borrow::Cow, string::String};

/// How much of a value is kept, and so takes memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// Whether it is present, and whether it is a number or `null`.
    Nothing,
    /// A number or a string. Each string of an array would take more memory than its text has bytes.
    Scalar,
    /// An array of strings as well.
    Any,
    /// Any object or array as well, by the place of its text.
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

/// The first eight bytes of a name. With the length, they are all of a name of up to eight.
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
