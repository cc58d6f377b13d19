//! One value inside a strict JSON object: read to its end, and kept if it is wanted.

use alloc::{string::String, vec::Vec};
use core::{fmt, mem, ops::Range};

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Broken, Reading};
use crate::{VerifyError, strict::name::Wanted};

/// The value of a wanted member, in the forms that this crate uses.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A number that is negative, or not written in digits alone.
    Number(f64),
    Whole(u64),
    /// Zeroized when dropped: it may be the `k` of a JWK.
    String(Zeroizing<String>),
    /// An array of strings only; also the empty array.
    Strings(Vec<String>),
    Null,
    /// The place in the text of an object, or of an array that contains anything but strings.
    Json(Range<usize>),
    /// A boolean, or a value that is not wanted.
    Other,
}

impl Value {
    pub(crate) fn into_string(self) -> Option<String> {
        match self {
            Self::String(mut text) => Some(mem::take(&mut *text)),
            Self::Number(_) | Self::Whole(_) | Self::Strings(_) | Self::Null | Self::Json(_) | Self::Other => None,
        }
    }
}

/// With its feature `arbitrary_precision`, `serde_json` hands over a number as an object with this one member. A text
/// that has a member of this name is refused before it gets here.
const NUMBER_TOKEN: &str = "$serde_json::private::Number";

/// A value at `depth` levels of nesting.
#[derive(Clone, Copy)]
pub(super) struct ValueSeed<'r, 't> {
    pub(super) reading: &'r Reading<'t>,
    pub(super) depth: usize,
    pub(super) wanted: Wanted,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Whole(number))
    }

    #[expect(clippy::as_conversions, reason = "a number that is compared with bounds far below 2^53")]
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number as f64))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        if number.is_finite() { Ok(Value::Number(number)) } else { Err(self.reading.refuse(Broken::Syntax)) }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.reading.accept(text)?;
        Ok(match self.wanted {
            Wanted::Nothing => Value::Other,
            Wanted::Scalar | Wanted::Any | Wanted::Json => Value::String(Zeroizing::new(text.into())),
        })
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Value, S::Error> {
        let depth = self.reading.descend(self.depth)?;
        let mut strings = (self.wanted >= Wanted::Any).then(Vec::new);
        loop {
            let wanted = if strings.is_some() { Wanted::Scalar } else { Wanted::Nothing };
            let Some(element) = seq.next_element_seed(Self { depth, wanted, ..self })? else { break };
            match (element.into_string(), &mut strings) {
                (Some(text), Some(all)) => all.push(text),
                _ => strings = None,
            }
        }
        Ok(strings.map_or(Value::Other, Value::Strings))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Value, M::Error> {
        let mut earlier = Vec::new();
        let mut name = self.reading.next_name(&mut map, &mut earlier)?;
        if name.as_deref() == Some(NUMBER_TOKEN) {
            return self.number(&mut map);
        }
        let depth = self.reading.descend(self.depth)?;
        while name.is_some() {
            map.next_value_seed(ValueSeed { reading: self.reading, depth, wanted: Wanted::Nothing })?;
            name = self.reading.next_name(&mut map, &mut earlier)?;
        }
        Ok(Value::Other)
    }
}

impl ValueSeed<'_, '_> {
    /// Reads the value of the next member, and keeps the place of an object or a mixed array.
    pub(super) fn with_text<'de, M: MapAccess<'de>>(self, map: &mut M) -> Result<Value, M::Error> {
        let text = map.next_value::<&RawValue>()?.get();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        // The rule that it breaks, if any, has been noted.
        let value = self.deserialize(&mut deserializer).map_err(|_| M::Error::custom("refused"))?;
        if matches!(value, Value::Other) && text.starts_with(['{', '[']) {
            return Ok(self.reading.range(text).map_or(Value::Other, Value::Json));
        }
        Ok(value)
    }

    /// A number that `serde_json` hands over as text; see [`NUMBER_TOKEN`].
    fn number<'de, M: MapAccess<'de>>(self, map: &mut M) -> Result<Value, M::Error> {
        let digits: String = map.next_value()?;
        let is_whole = digits.bytes().all(|digit| digit.is_ascii_digit());
        if let (true, Ok(whole)) = (is_whole, digits.parse()) {
            return Ok(Value::Whole(whole));
        }
        let number: f64 = digits.parse().map_err(|_| M::Error::custom("refused"))?;
        self.visit_f64(number)
    }
}

/// Returns a member that must be a string if it is present.
pub(crate) fn optional_string(value: Option<Value>, malformed: VerifyError) -> Result<Option<String>, VerifyError> {
    value.map(|value| value.into_string().ok_or(malformed)).transpose()
}
