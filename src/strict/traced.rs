//! Reads the caller's type, and names the field that a text does not fit.
//!
//! `serde_json` reads the text into the caller's type. This module only remembers which field of which struct is being
//! read, by its name in the type. Nothing of the text is kept.

use alloc::{string::String, vec::Vec};
use core::{cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Visitor},
};

/// Reads a JSON text into `T`.
///
/// The error is the path of the field that the text does not fit, such as `address.zip`, as far as it is known.
pub(crate) fn from_slice<'t, T: Deserialize<'t>>(json: &'t [u8]) -> Result<T, String> {
    // Not `from_str`: for a map with `bool` keys, it assumes UTF-8 in a text that begins inside a character.
    let mut inner = serde_json::Deserializer::from_slice(json);
    let lost = Slot::default();
    let value = T::deserialize(Traced { inner: &mut inner, lost: &lost, field: None }).map_err(Lost::into_path)?;
    inner.end().map(|()| value).map_err(|_| String::new())
}

/// An error, and the fields on the way to it, the innermost first.
#[derive(Debug, Default)]
struct Lost(Vec<&'static str>);

/// Holds an error of this module while another deserializer's error stands in for it.
type Slot = Cell<Option<Lost>>;

/// A deserializer whose errors are kept with their fields.
struct Traced<'l, D> {
    inner: D,
    lost: &'l Slot,
    /// Set if the name of a field is to be read: the possible names, and a place for the one that is found.
    field: Option<Field<'l>>,
}

#[derive(Clone, Copy)]
struct Field<'l> {
    of: &'static [&'static str],
    found: &'l Cell<Option<&'static str>>,
}

/// The visitor of the caller, or of one of its fields.
struct Visit<'l, V> {
    visitor: V,
    lost: &'l Slot,
    field: Option<Field<'l>>,
    /// The names of the fields, if it is a struct.
    fields: &'static [&'static str],
}

/// One part of a value.
struct Seed<'l, S> {
    seed: S,
    lost: &'l Slot,
    field: Option<Field<'l>>,
}

struct Map<'l, M> {
    inner: M,
    lost: &'l Slot,
    fields: &'static [&'static str],
    current: Cell<Option<&'static str>>,
}

struct Seq<'l, S> {
    inner: S,
    lost: &'l Slot,
}

impl Lost {
    /// Keeps this error in `slot`, and returns another deserializer's error in its place.
    fn wait<E: de::Error>(self, slot: &Slot) -> E {
        slot.set(Some(self));
        E::custom("it does not fit")
    }

    /// Returns the error that another deserializer's error stood in for.
    fn of(slot: &Slot) -> Self {
        slot.take().unwrap_or_default()
    }

    fn within(mut self, field: Option<&'static str>) -> Self {
        self.0.extend(field);
        self
    }

    fn into_path(self) -> String {
        self.0.into_iter().rev().collect::<Vec<_>>().join(".")
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it does not fit")
    }
}

impl core::error::Error for Lost {}

impl de::Error for Lost {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::default()
    }

    fn missing_field(field: &'static str) -> Self {
        Self([field].into())
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self([field].into())
    }
}

macro_rules! forward {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {
        $(fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Lost> {
            let Self { inner, lost, field } = self;
            inner.$method($($argument,)* Visit { visitor, lost, field, fields: &[] }).map_err(|_| Lost::of(lost))
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Traced<'_, D> {
    type Error = Lost;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Lost> {
        let Self { inner, lost, field } = self;
        inner.deserialize_struct(name, fields, Visit { visitor, lost, field, fields }).map_err(|_| Lost::of(lost))
    }

    forward! {
        deserialize_any(); deserialize_bool(); deserialize_char(); deserialize_str(); deserialize_string();
        deserialize_bytes(); deserialize_byte_buf(); deserialize_option(); deserialize_unit();
        deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64(); deserialize_i128();
        deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128();
        deserialize_f32(); deserialize_f64(); deserialize_seq(); deserialize_map();
        deserialize_identifier(); deserialize_ignored_any();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
    }
}

macro_rules! visit {
    ($($method:ident($type:ty);)*) => {
        $(fn $method<E: de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.visitor.$method(value)
        })*
    };
}

impl<V> Visit<'_, V> {
    /// Records the field that is read next, if this is the name of one.
    fn note(&self, name: &str) {
        if let Some(Field { of, found }) = self.field {
            found.set(of.iter().copied().find(|known| *known == name));
        }
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Visit<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    visit! {
        visit_bool(bool); visit_char(char); visit_bytes(&[u8]); visit_borrowed_bytes(&'de [u8]); visit_byte_buf(Vec<u8>);
        visit_i8(i8); visit_i16(i16); visit_i32(i32); visit_i64(i64); visit_i128(i128);
        visit_u8(u8); visit_u16(u16); visit_u32(u32); visit_u64(u64); visit_u128(u128);
        visit_f32(f32); visit_f64(f64);
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<V::Value, E> {
        self.note(text);
        self.visitor.visit_str(text)
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<V::Value, E> {
        self.note(text);
        self.visitor.visit_borrowed_str(text)
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<V::Value, E> {
        self.note(&text);
        self.visitor.visit_string(text)
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let Self { visitor, lost, field, .. } = self;
        visitor.visit_some(Traced { inner, lost, field }).map_err(|error| error.wait(lost))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let Self { visitor, lost, field, .. } = self;
        visitor.visit_newtype_struct(Traced { inner, lost, field }).map_err(|error| error.wait(lost))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, inner: S) -> Result<V::Value, S::Error> {
        let Self { visitor, lost, .. } = self;
        visitor.visit_seq(Seq { inner, lost }).map_err(|error| error.wait(lost))
    }

    fn visit_map<M: MapAccess<'de>>(self, inner: M) -> Result<V::Value, M::Error> {
        let Self { visitor, lost, fields, .. } = self;
        visitor.visit_map(Map { inner, lost, fields, current: Cell::new(None) }).map_err(|error| error.wait(lost))
    }

    /// Inside an enum nothing is traced.
    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(inner)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let Self { seed, lost, field } = self;
        seed.deserialize(Traced { inner, lost, field }).map_err(|error| error.wait(lost))
    }
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Map<'_, M> {
    type Error = Lost;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Lost> {
        let Self { inner, lost, fields, current } = self;
        current.set(None);
        let field = Some(Field { of: fields, found: current });
        inner.next_key_seed(Seed { seed, lost, field }).map_err(|_| Lost::of(lost))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Lost> {
        let Self { inner, lost, current, .. } = self;
        inner.next_value_seed(Seed { seed, lost, field: None }).map_err(|_| Lost::of(lost).within(current.get()))
    }
}

impl<'de, S: SeqAccess<'de>> SeqAccess<'de> for Seq<'_, S> {
    type Error = Lost;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Lost> {
        let Self { inner, lost } = self;
        inner.next_element_seed(Seed { seed, lost, field: None }).map_err(|_| Lost::of(lost))
    }
}

#[cfg(test)]
mod tests {
    use alloc::{boxed::Box, collections::BTreeMap, format, string::ToString};

    use serde::de::IgnoredAny;
    use serde_json::value::RawValue;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be made is asked")]
    struct Person {
        name: String,
        #[serde(rename = "home_address")]
        home: Option<Address>,
        #[serde(default)]
        others: Vec<Address>,
        raw: Option<Box<RawValue>>,
        large: Option<u128>,
        /// Text or bytes, as the format is readable or not.
        host: Option<core::net::Ipv4Addr>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be made is asked")]
    struct Address {
        zip: u32,
        more: BTreeMap<String, u8>,
    }

    fn path(json: &str) -> String {
        from_slice::<Person>(json.as_bytes()).unwrap_err()
    }

    #[test]
    fn the_field_is_told_by_the_name_that_the_type_has_for_it() {
        assert_eq!(path("{}"), "name");
        assert_eq!(path(r#"{"name":1}"#), "name");
        assert_eq!(path(r#"{"name":"a","name":"b"}"#), "name");
        assert_eq!(path(r#"{"name":"a","home_address":1}"#), "home_address");
        assert_eq!(path(r#"{"name":"a","home_address":{}}"#), "home_address.zip");
        assert_eq!(path(r#"{"name":"a","home_address":{"zip":"x"}}"#), "home_address.zip");
        assert_eq!(path(r#"{"name":"a","others":[{"zip":1,"more":{}},{"zip":-1}]}"#), "others.zip");
        assert_eq!(path(r#"{"name":"a","large":-1}"#), "large");
        assert_eq!(path(r#"{"name":"a","host":[192,0,2,1]}"#), "host");
    }

    /// In the errors of other deserializers, which are replaced.
    #[test]
    fn what_stands_in_for_an_error_is_text_too() {
        let lost = Slot::default();
        let visit = Visit { visitor: IgnoredAny, lost: &lost, field: None, fields: &[] };
        let expected: &dyn de::Expected = &visit;
        assert_eq!(
            (expected.to_string(), Lost::default().to_string()),
            ("anything at all".into(), "it does not fit".into())
        );
    }

    #[test]
    fn nothing_of_the_text_is_told() {
        assert_eq!(path(r#"{"name":"a","home_address":{"zip":1,"more":{"secret":"x"}}}"#), "home_address.more");
        assert_eq!(from_slice::<BTreeMap<String, u8>>(br#"{"secret":"x"}"#).unwrap_err(), "");
        assert_eq!(path("[]"), "");
        assert_eq!(path(r#"{"name":"a"} x"#), "");
    }

    #[test]
    fn what_can_be_read_is_read_as_by_serde_json() {
        let json = r#"{"name":"\u0061","home_address":{"zip":1,"more":{"a":2}},"raw":{"b": [1]},"large":340282366920938463463374607431768211455,"host":"192.0.2.1"}"#;
        let traced = from_slice::<Person>(json.as_bytes()).unwrap();
        assert_eq!(format!("{traced:?}"), format!("{:?}", serde_json::from_str::<Person>(json).unwrap()));
        assert_eq!(traced.raw.unwrap().get(), r#"{"b": [1]}"#);
        assert_eq!(traced.host.unwrap().octets(), [192, 0, 2, 1]);
        let value = from_slice::<serde_json::Value>(json.as_bytes()).unwrap();
        assert_eq!(value.to_string(), serde_json::from_str::<serde_json::Value>(json).unwrap().to_string());
    }
}
