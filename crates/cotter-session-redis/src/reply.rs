//! Reads what the server has answered.
#![expect(clippy::wildcard_enum_match_arm, reason = "an answer has the shape that its script gives, or is refused")]

use cotter_session::store::StoreError;
use redis::Value;

pub(crate) const fn unexpected() -> StoreError {
    StoreError::Corrupt { what: "an answer of another shape than the script gives" }
}

/// The elements of an array, one after another.
pub(crate) struct Reply(std::vec::IntoIter<Value>);

impl Reply {
    pub(crate) fn of(value: Value) -> Result<Self, StoreError> {
        match value {
            Value::Array(values) => Ok(values.into()),
            _ => Err(unexpected()),
        }
    }

    pub(crate) fn value(&mut self) -> Result<Value, StoreError> {
        self.0.next().ok_or_else(unexpected)
    }

    pub(crate) fn number(&mut self) -> Result<u64, StoreError> {
        number(&self.value()?)
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        bytes(self.value()?)
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        String::from_utf8(self.bytes()?).map_err(|_| unexpected())
    }

    pub(crate) fn reply(&mut self) -> Result<Self, StoreError> {
        Self::of(self.value()?)
    }

    /// Bytes, if they are there.
    pub(crate) fn optional(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.value()? {
            Value::Nil => Ok(None),
            value => bytes(value).map(Some),
        }
    }

    /// The last element, and no other.
    pub(crate) fn last_value(self) -> Option<Value> {
        self.0.last()
    }

    /// Bytes, if there is one more element.
    pub(crate) fn more(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.next().map(bytes).transpose()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl From<Vec<Value>> for Reply {
    fn from(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }
}

impl Iterator for Reply {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        self.0.next()
    }
}

pub(crate) fn bytes(value: Value) -> Result<Vec<u8>, StoreError> {
    match value {
        Value::BulkString(bytes) => Ok(bytes),
        Value::SimpleString(text) => Ok(text.into_bytes()),
        _ => Err(unexpected()),
    }
}

/// A number, from whichever of its forms. A key that is absent counts as 0.
pub(crate) fn number(value: &Value) -> Result<u64, StoreError> {
    let number = match value {
        Value::Nil => Some(0),
        Value::Int(number) => u64::try_from(*number).ok(),
        Value::BulkString(digits) => std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()),
        _ => None,
    };
    number.ok_or_else(unexpected)
}
