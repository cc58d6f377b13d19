//! The value of a claim that was asked for, whichever reader found it.

use alloc::{string::String, vec::Vec};
use core::ops::Range;

use super::json::Value;

/// A value, in the forms that a registered claim can have.
#[derive(Clone, Debug)]
pub(crate) enum ClaimValue {
    /// A number, such as seconds.
    Number(f64),
    /// A whole number.
    Whole(u64),
    Text(Text),
    /// An array of strings only; also the empty array.
    Texts(Vec<Text>),
    Null,
    /// The place in the whole text of an object, or of an array that contains anything but strings.
    Json(Range<usize>),
    Other,
}

/// A string: its place in the whole text, or its own copy if something in it was escaped.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    At(Range<usize>),
    Owned(String),
}

impl Text {
    /// The string itself, given the text in which it was found.
    pub(crate) fn within<'s>(&'s self, whole: &'s str) -> &'s str {
        match self {
            Self::At(range) => whole.get(range.clone()).unwrap_or_default(),
            Self::Owned(text) => text,
        }
    }
}

impl From<Value> for ClaimValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Number(number) => Self::Number(number),
            Value::Whole(number) => Self::Whole(number),
            Value::Strings(all) => Self::Texts(all.into_iter().map(Text::Owned).collect()),
            Value::String(_) => value.into_string().map_or(Self::Other, |text| Self::Text(Text::Owned(text))),
            Value::Null => Self::Null,
            Value::Json(range) => Self::Json(range),
            Value::Other => Self::Other,
        }
    }
}
