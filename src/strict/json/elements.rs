//! The elements of one array in a JSON object, each kept as text, so that a malformed one does not affect the others.

use alloc::vec::Vec;
use core::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Broken, Reading};
use crate::strict::limits::MAX_MEMBERS;

/// Reads one whole JSON object, and returns the texts of the elements of its array called `name`.
///
/// Returns `None` if there is no such member, or it is not an array. The names in the object must obey the rules. The
/// elements are not read, only delimited.
pub(crate) fn elements<'t>(json: &'t str, name: &str) -> Result<Option<Vec<&'t str>>, Broken> {
    let reading = Reading {
        text: json,
        max_members: MAX_MEMBERS,
        members: Cell::new(0),
        broken: Cell::new(Broken::Syntax),
        is_forbidden: |_| false,
    };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let array = ArraySeed { reading: &reading, name }
        .deserialize(&mut deserializer)
        .and_then(|array| deserializer.end().map(|()| array))
        .map_err(|_| reading.broken.get())?;
    let texts = array.map(|array| serde_json::from_str::<Vec<&RawValue>>(array.get()));
    Ok(texts.and_then(Result::ok).map(|elements| elements.into_iter().map(RawValue::get).collect()))
}

pub(super) struct ArraySeed<'r, 't> {
    pub(super) reading: &'r Reading<'t>,
    pub(super) name: &'r str,
}

impl<'de> DeserializeSeed<'de> for ArraySeed<'_, '_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ArraySeed<'_, '_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = None;
        let mut earlier = Vec::new();
        while let Some(name) = self.reading.next_name(&mut map, &mut earlier)? {
            if name == self.name {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
