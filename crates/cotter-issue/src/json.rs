//! The members of one JSON object, as they stand in its text.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// How many members an object may have: a verifier accepts no more in a claims set, and they are compared with each other.
pub(crate) const MAX_MEMBERS: usize = 256;

/// Why a text is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    Syntax,
    Duplicate,
    TooMany,
}

/// The names, unescaped, and the texts of the values, in their order.
pub(crate) struct Object<'t>(Vec<(Cow<'t, str>, &'t str)>);

impl<'t> Object<'t> {
    /// Reads one whole JSON object whose names are unique.
    pub(crate) fn read(text: &'t str) -> Result<Self, Broken> {
        let Members(members) = serde_json::from_str(text).map_err(|_| Broken::Syntax)?;
        if members.len() > MAX_MEMBERS {
            return Err(Broken::TooMany);
        }
        let is_repeated = |at: usize, name: &Cow<'_, str>| members.iter().take(at).any(|(earlier, _)| earlier == name);
        if members.iter().enumerate().any(|(at, (name, _))| is_repeated(at, name)) {
            return Err(Broken::Duplicate);
        }
        Ok(Self(members))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'t str)> {
        self.0.iter().map(|(name, value)| (&**name, *value))
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of a value.
    pub(crate) fn get(&self, name: &str) -> Option<&'t str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// A string as JSON.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    push_quoted(&mut quoted, text);
    quoted
}

/// Appends a string as JSON, without a copy where nothing in it is escaped (RFC 8259 §7).
pub(crate) fn push_quoted(json: &mut String, text: &str) {
    // Of all bytes, without an end before: that is sooner for texts of this length.
    if text.bytes().fold(false, |found, byte| found | (byte < 0x20) | (byte == b'"') | (byte == b'\\')) {
        json.push_str(&serde_json::Value::from(text).to_string());
    } else {
        json.push('"');
        json.push_str(text);
        json.push('"');
    }
}

struct Members<'t>(Vec<(Cow<'t, str>, &'t str)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members<'de>, M::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            let value: &'de RawValue = map.next_value()?;
            // One more than there may be, so that the text is read to its end without keeping it all.
            if members.len() <= MAX_MEMBERS {
                members.push((name, value.get()));
            }
        }
        Ok(Members(members))
    }
}

/// A name that is borrowed unless it is escaped.
struct Name<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(name.into()))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(name.to_owned().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_as_they_stand() {
        let object = Object::read(r#"{"a":1, "\u0062":{"c":[]}}"#).map_err(|_| ()).unwrap();
        assert_eq!(object.iter().collect::<Vec<_>>(), [("a", "1"), ("b", r#"{"c":[]}"#)]);
        assert_eq!(object.get("b"), Some(r#"{"c":[]}"#));
    }

    #[test]
    fn strings_are_quoted_as_the_library_does() {
        for text in ["", "plain", "é\u{7f}\u{2028}", "\"", "\\", "\n", "\0", "a\u{1f}b", "/</script>"] {
            assert_eq!(quote(text), serde_json::to_string(text).unwrap());
        }
    }

    #[test]
    fn what_is_ambiguous_is_refused() {
        for (text, broken) in [
            (r#"{"a":1,"\u0061":2}"#, Broken::Duplicate),
            ("[]", Broken::Syntax),
            ("{} {}", Broken::Syntax),
            (r#"{"a":}"#, Broken::Syntax),
        ] {
            assert_eq!(Object::read(text).err(), Some(broken), "{text}");
        }
    }
}
