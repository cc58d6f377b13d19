//! What stands at a name that was asked for, by whichever reader it was found.

use alloc::{string::String, vec::Vec};
use core::ops::Range;

use super::json::Value;

/// A value, as far as a registered claim can be it.
#[derive(Clone, Debug)]
pub(crate) enum ClaimValue {
    /// Seconds, or whatever else it is a number of.
    Number(f64),
    /// The same without a fraction.
    Whole(u64),
    Text(Text),
    /// An array of which every element is text; also the empty array.
    Texts(Vec<Text>),
    Null,
    /// An object, or an array that holds something else than text: where it stands in the whole text.
    Json(Range<usize>),
    Other,
}

/// A string: where it stands in the whole text, or by itself if something in it was escaped.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    At(Range<usize>),
    Owned(String),
}

impl Text {
    /// The string itself. It was found in this text, so it is there.
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
