//! Reads the caller's type from a plain object, using what the pass over it found. Strings, and members that the type
//! does not ask for, are not read again. `serde_json` reads everything else, from the text of the one value.
//!
//! A success here is a success of `serde_json` on the whole text, with the same value. An error here means nothing, and
//! a type that recovers from an error is left to `serde_json` too.

use core::cell::Cell;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, Visitor},
};
use serde_json::{Error, de::SliceRead};

use super::{Member, Object, Span};

impl<'t> Object<'t, '_> {
    /// Reads the caller's type, or leaves it to `serde_json` to say that it cannot be read.
    pub(crate) fn deserialize<T: Deserialize<'t>>(&self) -> Option<T> {
        let left = Left::default();
        let value = left.hand_over(|| T::deserialize(Whole { object: self, left: &left })).ok()?;
        (!left.everything.get()).then_some(value)
    }
}

/// Records what is left to `serde_json`.
#[derive(Default)]
struct Left {
    /// The whole of the text.
    everything: Cell<bool>,
    /// A deserializer was handed over, and has not been asked for anything yet.
    untouched: Cell<bool>,
}

/// The object itself.
#[derive(Clone, Copy)]
struct Whole<'o, 't> {
    object: &'o Object<'t, 'o>,
    left: &'o Left,
}

/// The members that are left.
struct Rest<'o, 't> {
    text: &'t str,
    members: core::slice::Iter<'o, Member>,
    value: Option<Value<'o, 't>>,
    left: &'o Left,
}

/// The name of one member, without its quotes.
struct Name<'o, 't> {
    text: &'t str,
    left: &'o Left,
}

/// One value, whose text is looked up when it is wanted.
#[derive(Clone, Copy)]
struct Value<'o, 't> {
    whole: &'t str,
    span: Span,
    left: &'o Left,
}

impl<'t> Whole<'_, 't> {
    const fn text(self) -> &'t str {
        self.object.text
    }

    fn visit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let Object { text, members } = self.object;
        let mut rest = Rest { text, members: members.iter(), value: None, left: self.left };
        let value = self.left.visit(|| visitor.visit_map(&mut rest))?;
        // For `serde_json`, a visitor that stops early is an error too.
        if rest.members.len() == 0 && rest.value.is_none() { Ok(value) } else { Err(self.left.leave()) }
    }
}

impl<'t> Value<'_, 't> {
    fn text(self) -> &'t str {
        self.whole.get(self.span.range()).unwrap_or_default()
    }

    /// The string, if this is one. Nothing in a plain text is escaped, so it is the text between the quotes.
    fn string(self) -> Option<&'t str> {
        self.text().strip_prefix('"')?.strip_suffix('"')
    }
}

impl Left {
    fn leave(&self) -> Error {
        self.everything.set(true);
        Error::custom("it is for serde_json to read")
    }

    /// Hands over a deserializer. If a type asks it for nothing, `serde_json` fails, since the value is left unread.
    fn hand_over<T>(&self, deserialize: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.untouched.set(true);
        let value = deserialize()?;
        if self.untouched.get() { Err(self.leave()) } else { Ok(value) }
    }

    /// Calls a visitor. The caller's type may recover from its error.
    fn visit<T>(&self, visit: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        self.untouched.set(false);
        visit().map_err(|_| self.leave())
    }

    /// Has `serde_json` read the whole of a part of the text.
    fn by_serde_json<'t, T>(
        &self,
        text: &'t str,
        read: impl FnOnce(&mut serde_json::Deserializer<SliceRead<'t>>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.untouched.set(false);
        // Not `from_str`, which assumes that its input begins with a whole character.
        let mut json = serde_json::Deserializer::from_slice(text.as_bytes());
        read(&mut json).and_then(|value| json.end().map(|()| value)).map_err(|_| self.leave())
    }
}

/// Methods of a deserializer that have `serde_json` read the text.
macro_rules! read_by_serde_json {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {
        $(fn $method<V: Visitor<'t>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Error> {
            self.left.by_serde_json(self.text(), |json| json.$method($($argument,)* visitor))
        })*
    };
}

/// The methods for which this module has no code of its own.
macro_rules! read_most {
    ($how:ident) => {
        $how! {
            deserialize_bool(); deserialize_char(); deserialize_bytes(); deserialize_byte_buf(); deserialize_unit();
            deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64(); deserialize_i128();
            deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128();
            deserialize_f32(); deserialize_f64(); deserialize_seq();
            deserialize_unit_struct(name: &'static str);
            deserialize_newtype_struct(name: &'static str);
            deserialize_tuple(len: usize);
            deserialize_tuple_struct(name: &'static str, len: usize);
            deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        }
    };
}

impl<'t> Deserializer<'t> for Whole<'_, 't> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(visitor)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.visit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.left.visit(|| visitor.visit_unit())
    }

    read_most! { read_by_serde_json }
    read_by_serde_json! { deserialize_option(); deserialize_str(); deserialize_string(); deserialize_identifier(); }
}

impl<'t> MapAccess<'t> for &mut Rest<'_, 't> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if self.value.is_some() {
            // The last value has not been asked for.
            return Err(self.left.leave());
        }
        let Some(member) = self.members.next() else { return Ok(None) };
        let text = self.text.get(member.name.range()).ok_or_else(|| self.left.leave())?;
        self.value = Some(Value { whole: self.text, span: member.value, left: self.left });
        self.left.hand_over(|| seed.deserialize(Name { text, left: self.left })).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = self.value.take().ok_or_else(|| self.left.leave())?;
        self.left.hand_over(|| seed.deserialize(value))
    }
}

impl<'t> Deserializer<'t> for Value<'_, 't> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.string() {
            Some(string) => self.left.visit(|| visitor.visit_borrowed_str(string)),
            None => self.left.by_serde_json(self.text(), |json| json.deserialize_any(visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let string = self.string().ok_or_else(|| self.left.leave())?;
        self.left.visit(|| visitor.visit_borrowed_str(string))
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.text() == "null" {
            return self.left.visit(|| visitor.visit_none());
        }
        self.left.hand_over(|| visitor.visit_some(self)).map_err(|_| self.left.leave())
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.left.visit(|| visitor.visit_unit())
    }

    read_most! { read_by_serde_json }
    read_by_serde_json! {
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_identifier();
    }
}

/// Leaves names that the caller's type does not read as strings to `serde_json`, which reads some of them as numbers.
macro_rules! leave_to_serde_json {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {
        $(fn $method<V: Visitor<'t>>(self, $(_: $type,)* _: V) -> Result<V::Value, Error> {
            Err(self.left.leave())
        })*
    };
}

impl<'t> Deserializer<'t> for Name<'_, 't> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.left.visit(|| visitor.visit_borrowed_str(self.text))
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.left.visit(|| visitor.visit_borrowed_str(self.text))
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.left.visit(|| visitor.visit_borrowed_str(self.text))
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.left.visit(|| visitor.visit_borrowed_str(self.text))
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        self.left.visit(|| visitor.visit_borrowed_str(self.text))
    }

    read_most! { leave_to_serde_json }
    leave_to_serde_json! {
        deserialize_option();
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
    }
}
