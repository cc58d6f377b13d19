//! All members of a JSON object, whatever they are called.

use alloc::{string::String, vec::Vec};
use core::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, MapAccess, Visitor};

use super::{Broken, Reading, Value, value::ValueSeed};
use crate::strict::{limits::MAX_MEMBERS, name::Wanted};

/// Reads one whole JSON object, and returns its members in order.
pub(crate) fn entries(json: &str) -> Result<Vec<(String, Value)>, Broken> {
    let reading = Reading {
        text: json,
        max_members: MAX_MEMBERS,
        members: Cell::new(0),
        broken: Cell::new(Broken::Syntax),
        is_forbidden: |_| false,
    };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    EntriesSeed { reading: &reading }
        .deserialize(&mut deserializer)
        .and_then(|entries| deserializer.end().map(|()| entries))
        .map_err(|_| reading.broken.get())
}

pub(super) struct EntriesSeed<'r, 't> {
    pub(super) reading: &'r Reading<'t>,
}

impl<'de> DeserializeSeed<'de> for EntriesSeed<'_, '_> {
    type Value = Vec<(String, Value)>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EntriesSeed<'_, '_> {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let (mut entries, mut earlier) = (Vec::new(), Vec::new());
        let depth = self.reading.descend(0)?;
        while let Some(name) = self.reading.next_name(&mut map, &mut earlier)? {
            let value = map.next_value_seed(ValueSeed { reading: self.reading, depth, wanted: Wanted::Any })?;
            entries.push((name.into_owned(), value));
        }
        Ok(entries)
    }
}
