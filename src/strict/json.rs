//! Strict JSON objects: what `serde_json` reads (RFC 8259), minus what is ambiguous.
//!
//! `serde_json` refuses bad syntax, trailing bytes, numbers out of range and, where it builds a string, lone surrogates.
//! This file makes it build every string, and refuses what it lets through: duplicate member names at every level,
//! after unescaping (a `serde_json::Value` would keep the last one), nesting that is too deep, and too many members.

mod elements;
mod entries;
mod number;
mod value;

use alloc::{borrow::Cow, vec::Vec};
use core::{cell::Cell, fmt, ops::Range};

use serde::de::{DeserializeSeed, MapAccess, Visitor};

use super::{
    limits::{MAX_DEPTH, MAX_MEMBERS},
    name::Wanted,
};
use crate::{JsonFault, Part, VerifyError};
pub(crate) use elements::elements;
pub(crate) use entries::entries;
use value::ValueSeed;
pub(crate) use value::{Value, optional_string};

/// The rule that a text broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    Utf8,
    Syntax,
    NotObject,
    DuplicateMember,
    TooDeep,
    TooManyMembers,
    /// A string that the caller forbids anywhere in the text.
    ForbiddenString,
}

impl Broken {
    /// The error for a part of a token, where no string is forbidden and all objects have at most `max_members`
    /// together.
    pub(crate) const fn in_part(self, part: Part, max_members: usize) -> VerifyError {
        let fault = match self {
            Self::Utf8 => JsonFault::Utf8,
            Self::Syntax | Self::ForbiddenString => JsonFault::Syntax,
            Self::NotObject => JsonFault::NotObject,
            Self::DuplicateMember => JsonFault::DuplicateMember,
            Self::TooDeep => JsonFault::TooDeep { max: MAX_DEPTH },
            Self::TooManyMembers => JsonFault::TooManyMembers { max: max_members },
        };
        VerifyError::Json { part, fault }
    }
}

/// Reads one whole JSON object, and returns the values of the members called `names`, in that order.
///
/// The whole text must obey the rules, whatever is asked for.
pub(crate) fn members<const N: usize>(json: &[u8], names: [&str; N]) -> Result<[Option<Value>; N], Broken> {
    let mut found = [const { None }; N];
    read(json, &names.map(|name| (name, Wanted::Any)), &mut found, MAX_MEMBERS, |_| false).map(|()| found)
}

/// As [`members`], keeping as much of each as is wanted; all objects have at most `max_members` members together.
pub(crate) fn wanted<const N: usize>(
    json: &[u8],
    names: &[(&str, Wanted); N],
    max_members: usize,
) -> Result<[Option<Value>; N], Broken> {
    let mut found = [const { None }; N];
    read(json, names, &mut found, max_members, |_| false).map(|()| found)
}

/// As [`wanted`], for any number of names.
pub(crate) fn all_wanted(
    json: &[u8],
    names: &[(&str, Wanted)],
    max_members: usize,
) -> Result<Vec<Option<Value>>, Broken> {
    let mut found = names.iter().map(|_| None).collect::<Vec<_>>();
    read(json, names, &mut found, max_members, |_| false).map(|()| found)
}

/// As [`members`], for texts that are not verified: no array is kept, so memory is proportional to the text.
pub(crate) fn scalars<const N: usize>(json: &[u8], names: [&str; N]) -> Result<[Option<Value>; N], Broken> {
    scalars_without(json, names, |_| false)
}

/// As [`scalars`], but refuses a text with a forbidden string anywhere, as a name or a value, after unescaping.
pub(crate) fn scalars_without<const N: usize>(
    json: &[u8],
    names: [&str; N],
    is_forbidden: fn(&str) -> bool,
) -> Result<[Option<Value>; N], Broken> {
    let mut found = [const { None }; N];
    read(json, &names.map(|name| (name, Wanted::Scalar)), &mut found, MAX_MEMBERS, is_forbidden).map(|()| found)
}

/// Puts the value of each name into its place in `found`.
fn read(
    json: &[u8],
    names: &[(&str, Wanted)],
    found: &mut [Option<Value>],
    max_members: usize,
    is_forbidden: fn(&str) -> bool,
) -> Result<(), Broken> {
    let text = str::from_utf8(json).map_err(|_| Broken::Utf8)?;
    #[cfg(all(test, feature = "std"))]
    super::readings::note(text);
    if !number::are_in_range(text) {
        return Err(Broken::Syntax);
    }
    let read = |names: &[(&str, Wanted)], found: &mut [Option<Value>]| {
        let members = Cell::new(0);
        let reading = Reading { text, max_members, members, broken: Cell::new(Broken::Syntax), is_forbidden };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        ObjectSeed { reading: &reading, names, found }
            .deserialize(&mut deserializer)
            .and_then(|()| deserializer.end())
            .map_err(|_| reading.broken.get())
    };
    match read(names, found) {
        // The end of a value whose text is kept is found before the value is read, so another rule may be broken first.
        Err(Broken::Syntax) if names.iter().any(|(_, wanted)| *wanted == Wanted::Json) => {
            read(&[], &mut []).and(Err(Broken::Syntax))
        }
        outcome => outcome,
    }
}

/// The state of reading one text.
struct Reading<'t> {
    text: &'t str,
    max_members: usize,
    /// How many members the objects have had so far.
    members: Cell<usize>,
    /// The rule that made the reading fail, if it failed.
    broken: Cell<Broken>,
    is_forbidden: fn(&str) -> bool,
}

impl Reading<'_> {
    /// The range of `part` in the text.
    fn range(&self, part: &str) -> Option<Range<usize>> {
        let start = part.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        Some(start..start.checked_add(part.len())?)
    }

    fn refuse<E: serde::de::Error>(&self, rule: Broken) -> E {
        self.broken.set(rule);
        E::custom("refused")
    }

    fn accept<E: serde::de::Error>(&self, text: &str) -> Result<(), E> {
        if (self.is_forbidden)(text) { Err(self.refuse(Broken::ForbiddenString)) } else { Ok(()) }
    }

    /// The level inside `depth`, unless it is too deep.
    fn descend<E: serde::de::Error>(&self, depth: usize) -> Result<usize, E> {
        if depth >= MAX_DEPTH { Err(self.refuse(Broken::TooDeep)) } else { Ok(depth.saturating_add(1)) }
    }

    /// The next member's name, which must not be among the `earlier` ones of its object.
    fn next_name<'de, M: MapAccess<'de>>(
        &self,
        map: &mut M,
        earlier: &mut Vec<Cow<'de, str>>,
    ) -> Result<Option<Cow<'de, str>>, M::Error> {
        let Some(name) = map.next_key_seed(NameSeed { reading: self })? else { return Ok(None) };
        if name.starts_with(PRIVATE_PREFIX) {
            // The name is not in the text, or it would have been refused. So this is a number, not a member.
            return Ok(Some(name));
        }
        self.accept(&name)?;
        let count = self.members.get().saturating_add(1);
        self.members.set(count);
        if count > self.max_members {
            return Err(self.refuse(Broken::TooManyMembers));
        }
        if earlier.contains(&name) {
            return Err(self.refuse(Broken::DuplicateMember));
        }
        earlier.push(name.clone());
        Ok(Some(name))
    }
}

/// The outermost object, some of whose members are wanted.
struct ObjectSeed<'r, 't> {
    reading: &'r Reading<'t>,
    names: &'r [(&'r str, Wanted)],
    found: &'r mut [Option<Value>],
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let not_object = self.reading.text.trim_start_matches([' ', '\t', '\n', '\r']);
        if !not_object.starts_with('{') {
            // Only a text that is JSON gets the error that it is not an object.
            ValueSeed { reading: self.reading, depth: 0, wanted: Wanted::Nothing }.deserialize(deserializer)?;
            return Err(self.reading.refuse(Broken::NotObject));
        }
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let Self { reading, names, found } = self;
        let mut earlier = Vec::new();
        let depth = reading.descend(0)?;
        while let Some(name) = reading.next_name(&mut map, &mut earlier)? {
            let is_it = |asked: &&(&str, Wanted)| asked.0 == name;
            let wanted = names.iter().filter(is_it).map(|(_, wanted)| *wanted).max();
            let seed = ValueSeed { reading, depth, wanted: wanted.unwrap_or(Wanted::Nothing) };
            let value = match wanted {
                Some(Wanted::Json) => seed.with_text(&mut map)?,
                _ => map.next_value_seed(seed)?,
            };
            // A name may be asked for more than once.
            let mut places = names.iter().zip(&mut *found).filter(|(asked, _)| is_it(asked)).map(|(_, place)| place);
            if let Some(place) = places.next() {
                places.for_each(|place| *place = Some(value.clone()));
                *place = Some(value);
            }
        }
        Ok(())
    }
}

/// A member's name, unescaped; borrowed from the text if nothing was escaped.
///
/// Features of `serde_json`, which any crate of a program may enable, give a meaning to objects whose member has a name
/// with this prefix. With `raw_value`, a `Value` reads the text inside as JSON; with `arbitrary_precision`, as a
/// number. So every build refuses a text that contains such a name. A number for which `serde_json` itself uses such a
/// name is distinguished by the place of the name, which is not in the text.
struct NameSeed<'r, 't> {
    reading: &'r Reading<'t>,
}

const PRIVATE_PREFIX: &str = "$serde_json::private::";

impl NameSeed<'_, '_> {
    fn check<E: serde::de::Error>(&self, name: &str) -> Result<(), E> {
        let is_in_text = self.reading.text.as_bytes().as_ptr_range().contains(&name.as_ptr());
        if name.starts_with(PRIVATE_PREFIX) && is_in_text { Err(self.reading.refuse(Broken::Syntax)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_, '_> {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed<'_, '_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member name")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
        self.check(name)?;
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        // The name was unescaped, so it is in the text.
        if name.starts_with(PRIVATE_PREFIX) {
            Err(self.reading.refuse(Broken::Syntax))
        } else {
            Ok(Cow::Owned(name.into()))
        }
    }
}

#[cfg(test)]
mod tests;
