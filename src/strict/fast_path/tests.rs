use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};

use proptest::prelude::*;

use super::*;
use crate::strict::{
    json::{self, Value},
    limits::MAX_MEMBERS,
};

/// The last is longer than the key by which names are found.
const NAMES: [&str; 4] = ["a", "b", "exp", "aaaaaaaaa"];

/// Whether the text is plain. If it is, the strict reader must give the same.
fn same(text: &str) -> bool {
    let mut buf = Members::new();
    let Some(object) = Object::read(text, &mut buf) else { return false };
    for wanted in [Wanted::Nothing, Wanted::Scalar, Wanted::Any, Wanted::Json] {
        let plain = NAMES.map(|name| object.get(&Name::new(name, wanted)));
        let strict = json::wanted(text.as_bytes(), &NAMES.map(|name| (name, wanted)), MAX_MEMBERS)
            .unwrap_or_else(|broken| panic!("{broken:?}: {text}"));
        for (plain, strict) in plain.iter().zip(strict) {
            assert!(is_same(text, plain, strict), "{wanted:?}: {text}");
        }
    }
    true
}

fn is_same(text: &str, plain: &Option<ClaimValue>, strict: Option<Value>) -> bool {
    match (plain, strict) {
        (None, None) | (Some(ClaimValue::Null), Some(Value::Null)) | (Some(ClaimValue::Other), Some(Value::Other)) => {
            true
        }
        (Some(ClaimValue::Whole(plain)), Some(Value::Whole(strict))) => plain == &strict,
        (Some(ClaimValue::Text(plain @ Text::At(_))), Some(Value::String(strict))) => plain.within(text) == *strict,
        (Some(ClaimValue::Texts(plain)), Some(Value::Strings(strict))) => {
            plain.iter().map(|plain| plain.within(text)).eq(strict)
        }
        (Some(ClaimValue::Json(plain)), Some(Value::Json(strict))) => plain == &strict,
        _ => false,
    }
}

#[test]
fn what_most_tokens_hold_is_plain() {
    for text in [
        "{}",
        r#"{"a":"x"}"#,
        r#"{"a":"","b":[],"exp":0}"#,
        r#"{"a":" x","b":["x ","y"],"exp":1763683200}"#,
        r#"{"a":["x",1],"b":{"a":1,"b":{"a":[[[{"c":null}]]]}},"exp":true}"#,
        r#"{"a":"é😀","b":false,"exp":999999999999999}"#,
        r#"{"é":"x"}"#,
        r#"{"aaaaaaaa":1,"aaaaaaab":2,"aaaaaaaca":3,"aaaaaaa":4,"":5,"a":6}"#,
        r#"{"aaaaaaaaa":1,"aaaaaaaab":2,"aaaaaaaa":3}"#,
        r#"{"aaaaaaaab":2,"aaaaaaaa":3}"#,
    ] {
        assert!(same(text), "{text}");
    }
}

#[test]
fn what_the_strict_reader_has_to_decide_is_not_plain() {
    let deep = |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    let many = |count: usize| {
        let members: Vec<String> = (0..count).map(|i| format!(r#""m{i}":0"#)).collect();
        format!("{{{}}}", members.join(","))
    };
    let spread = |count: usize| format!(r#"{{"a":[{}]}}"#, vec![r#"{"b":0}"#; count - 1].join(","));
    assert!(same(&deep(7)) && same(&many(32)) && same(&spread(256)));
    let nested = |depth: usize| format!(r#"{}{{}}{}"#, r#"{"a":"#.repeat(depth), "}".repeat(depth));
    assert!(same(&nested(7)));
    for text in [
        deep(8).as_str(),
        &nested(8),
        &many(33),
        &spread(257),
        "",
        " ",
        " {}",
        "{} ",
        "{ }",
        r#"{"a" :1}"#,
        r#"{"a": 1}"#,
        r#"{"a":1 }"#,
        r#"{"a":1, "b":1}"#,
        r#"{"a":[1, 2]}"#,
        r#"{"a":["x" ,"y"]}"#,
        "[]",
        "{",
        "}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{"a":1 "b":1}"#,
        r#"{"a":1}{"#,
        r#"{"a":1}x"#,
        r#"{"a":1,"a":1}"#,
        r#"{"":1,"":1}"#,
        r#"{"aaaaaaaa":1,"aaaaaaaa":2}"#,
        r#"{"aaaaaaaaa":1,"aaaaaaaaa":2}"#,
        r#"{"b":{"a":1,"c":0,"a":1}}"#,
        r#"{"a":"\u0061"}"#,
        r#"{"\u0061":1,"a":1}"#,
        r#"{"a":"\n"}"#,
        r#"{"a":"\n\n"}"#,
        r#"{"a":"\u0061","b":"\u0061"}"#,
        "{\"a\":\"\n\n\"}",
        "{\"a\":\"\n\",\"b\":\"\\n\"}",
        "{\"a\":\"\n\"}",
        "{\n\"a\":1}",
        "{\t}",
        "{\"a\":\"\u{0}\"}",
        r#"{"a":01}"#,
        r#"{"a":-1}"#,
        r#"{"a":1.5}"#,
        r#"{"a":1e2}"#,
        r#"{"a":1E2}"#,
        r#"{"a":1x}"#,
        r#"{"a":1000000000000000}"#,
        r#"{"a":tru}"#,
        r#"{"a":truex}"#,
        r#"{"a":nul}"#,
        r#"{"a":NaN}"#,
        r#"{"a":[1,]}"#,
        r#"{"a":[,1]}"#,
        r#"{"a":[1 2]}"#,
        r#"{"a":[1"#,
        r#"{"a":"x"#,
        r#"{"a":"x","#,
        r#"{'a':1}"#,
        r#"{a:1}"#,
        r#"{"$serde_json::private::Number":"1"}"#,
        r#"{"a":{"$serde_json::private::RawValue":"1"}}"#,
        "\u{feff}{}",
    ] {
        assert!(Object::read(text, &mut Members::new()).is_none(), "{text}");
    }
}

/// Names that share a place with one that is asked for, some of them with its length.
#[test]
fn a_name_is_not_taken_for_another_of_its_hash() {
    let asked = Name::new("exp", Wanted::Any);
    let letters = || b'a'..=b'z';
    let names = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])));
    let same_place = names.filter(|name| hash(key(name)) == hash(asked.key()) && name != b"exp");
    let others: Vec<String> = same_place.map(|name| String::from_utf8(name.into()).unwrap()).take(20).collect();
    assert_eq!(others.len(), 20);
    for other in &others {
        assert!(same(&format!(r#"{{"{other}":1}}"#)));
        assert!(same(&format!(r#"{{"{other}":1,"exp":2}}"#)));
        assert!(same(&format!(r#"{{"exp":2,"{other}":1}}"#)));
        assert!(same(&format!(r#"{{"exp2":3,"{other}":1,"expexpexp":4}}"#)));
    }
    let members: Vec<String> = others.iter().map(|name| format!(r#""{name}":1"#)).collect();
    assert!(same(&format!("{{{}}}", members.join(","))));
    assert!(same(&format!(r#"{{"exp":2,{}}}"#, members.join(","))));
}

/// Else each is looked for among all members.
#[test]
fn the_names_of_most_claims_have_places_of_their_own() {
    let names = [
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "nonce",
        "azp",
        "scope",
        "client_id",
        "auth_time",
        "sid",
        "acr",
        "amr",
        "cnf",
    ];
    let places: BTreeSet<usize> = names.iter().map(|name| hash(key(name.as_bytes()))).collect();
    assert!(places.len() >= 12, "{places:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn whatever_is_plain_is_strict_with_the_same_values(text in r#"(\{|\}|\[|\]|:|,|"|"a":|"b":|"exp":|"\$a":|0|1|12|\.|-|e|true|null| |\\|é|x){0,24}"#) {
        let _ = same(&text);
        let _ = same(&format!("{{{text}}}"));
        let _ = same(&format!(r#"{{"a":{text},"b":[{text}],"c":{{{text}}}}}"#));
    }
}

mod into_the_callers_type {
    use alloc::{borrow::ToOwned, boxed::Box, collections::BTreeMap};
    use core::fmt;

    use serde::{
        Deserialize,
        de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor},
    };
    use serde_json::value::RawValue;

    use super::*;

    /// Every kind of member that a type may have.
    #[derive(Debug, PartialEq, Deserialize)]
    struct Claims {
        a: Option<String>,
        #[serde(default)]
        b: Vec<String>,
        exp: Option<u64>,
        c: Option<Inner>,
        d: Option<char>,
        e: Option<Kind>,
        f: Option<f64>,
        g: Option<(bool, ())>,
        h: Option<BTreeMap<String, i8>>,
        i: Option<Id>,
        #[serde(flatten)]
        others: BTreeMap<String, serde_json::Value>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        a: String,
        #[serde(alias = "z")]
        b: Option<Box<Self>>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Kind {
        One,
        Two(u8),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Id(String);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number { a: u64 },
        Text { a: String },
        Other(BTreeMap<String, serde_json::Value>),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "a")]
    enum Tagged {
        #[serde(rename = "x")]
        X { b: u64 },
        #[serde(rename = "y")]
        Y,
    }

    /// Whether anything is read. If it is, `serde_json` must read the same from the whole text.
    fn same_type<T: DeserializeOwned + PartialEq + fmt::Debug>(text: &str) -> bool {
        let Some(read) = Object::read(text, &mut Members::new()).and_then(|object| object.deserialize::<T>()) else {
            return false;
        };
        assert_eq!(Some(read), serde_json::from_str(text).ok(), "{text}");
        true
    }

    fn same_types(text: &str) {
        let _ = same_type::<Claims>(text);
        let _ = same_type::<Inner>(text);
        let _ = same_type::<Either>(text);
        let _ = same_type::<Tagged>(text);
        let _ = same_type::<serde_json::Value>(text);
        let _ = same_type::<BTreeMap<String, String>>(text);
        let _ = same_type::<BTreeMap<u8, serde_json::Value>>(text);
        let _ = same_type::<BTreeMap<char, Option<u8>>>(text);
        let _ = same_type::<(u8, u8)>(text);
        let _ = same_type::<Id>(text);
        let _ = same_type::<Option<Inner>>(text);
        let _ = same_type::<Kind>(text);
        let _ = same_type::<()>(text);
        let _ = same_type::<String>(text);
    }

    #[test]
    fn it_is_what_serde_json_gives() {
        assert!(same_type::<Claims>(
            &[
                r#"{"a":"x","b":["y","é"],"exp":1763683200,"c":{"a":"x","z":{"a":""}},"d":"é","e":"One","f":1,"#,
                r#""g":[true,null],"h":{"a":1},"i":"x","long name":{"a":[null]},"x":true}"#,
            ]
            .concat()
        ));
        assert!(same_type::<Claims>(r#"{"a":null,"e":{"Two":7}}"#));
        assert!(same_type::<serde_json::Value>(r#"{"a":null,"e":{"Two":7},"f":[1,{"g":"h"}],"":""}"#));
        assert!(same_type::<Either>(r#"{"a":7}"#) && same_type::<Either>(r#"{"a":"7"}"#));
        assert!(same_type::<Tagged>(r#"{"b":7,"a":"x"}"#) && same_type::<Tagged>(r#"{"a":"y"}"#));
        assert!(same_type::<Kind>(r#"{"Two":7}"#) && same_type::<Option<Inner>>(r#"{"a":"x"}"#));
        for refused in [r#"{"a":1}"#, r#"{"exp":"1"}"#, r#"{"b":"x"}"#, r#"{"exp":1,"c":{"a":"x","q":1}}"#] {
            assert!(!same_type::<Claims>(refused), "{refused}");
        }
        assert!(!same_type::<Inner>(r#"{"a":"x","b":null,"z":null}"#), "one field twice");
    }

    #[test]
    fn what_is_no_map_of_strings_is_left_to_serde_json() {
        let read = |text| Object::read(text, &mut Members::new()).unwrap().deserialize::<BTreeMap<u8, u8>>();
        assert_eq!(read(r#"{"1":1}"#), None);
        assert_eq!(
            Object::read(r#"{"a":1}"#, &mut Members::new()).unwrap().deserialize::<IgnoredAny>(),
            Some(IgnoredAny)
        );
        let raw = Object::read(r#"{"a":{"b":1}}"#, &mut Members::new())
            .unwrap()
            .deserialize::<BTreeMap<String, Box<RawValue>>>()
            .unwrap();
        assert_eq!(raw["a"].get(), r#"{"b":1}"#);
        let whole = Object::read(r#"{"a":1}"#, &mut Members::new()).unwrap().deserialize::<Box<RawValue>>();
        assert_eq!(whole.map(|raw| raw.get().to_owned()), Some(r#"{"a":1}"#.to_owned()));
    }

    #[test]
    fn a_type_that_stops_early_reads_nothing() {
        #[derive(Debug)]
        struct First;
        impl<'de> Deserialize<'de> for First {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct One;
                impl<'de> Visitor<'de> for One {
                    type Value = First;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a map")
                    }
                    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<First, M::Error> {
                        map.next_entry::<IgnoredAny, IgnoredAny>().map(|_| First)
                    }
                }
                deserializer.deserialize_map(One)
            }
        }
        for (text, is_whole) in [(r#"{"a":1}"#, true), (r#"{"a":1,"b":2}"#, false)] {
            assert_eq!(Object::read(text, &mut Members::new()).unwrap().deserialize::<First>().is_some(), is_whole);
            assert_eq!(serde_json::from_str::<First>(text).is_ok(), is_whole);
        }
    }

    /// A number, or 99 in place of anything else.
    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Forgiving(u8);
    impl<'de> Deserialize<'de> for Forgiving {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Self(u8::deserialize(deserializer).unwrap_or(99)))
        }
    }

    #[derive(Debug, PartialEq)]
    struct Numbers(Vec<u64>);
    impl<'de> Deserialize<'de> for Numbers {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(Self(Vec::deserialize(deserializer).unwrap_or_default()))
        }
    }

    #[test]
    fn a_type_that_makes_something_of_an_error_is_left_to_serde_json() {
        let read = |text| Object::read(text, &mut Members::new()).unwrap().deserialize::<BTreeMap<Forgiving, u8>>();
        assert_eq!(read(r#"{"7":1}"#), None);
        let read = |text| Object::read(text, &mut Members::new()).unwrap().deserialize::<BTreeMap<String, Numbers>>();
        assert_eq!(read(r#"{"a":[1,"x",2]}"#), None);
        assert_eq!(read(r#"{"a":"x"}"#), None);
        assert_eq!(read(r#"{"a":[1,2]}"#).unwrap()["a"], Numbers(vec![1, 2]));
    }

    #[test]
    fn a_type_that_does_not_ask_for_a_value_reads_nothing() {
        #[derive(Debug)]
        struct Last;
        impl<'de> Deserialize<'de> for Last {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct One;
                impl<'de> Visitor<'de> for One {
                    type Value = Last;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a map")
                    }
                    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Last, M::Error> {
                        let _ = map.next_key::<IgnoredAny>()?;
                        let _ = map.next_key::<IgnoredAny>();
                        map.next_value::<IgnoredAny>().map(|_| Last)
                    }
                }
                deserializer.deserialize_map(One)
            }
        }
        let text = r#"{"a":1,"b":2}"#;
        assert!(Object::read(text, &mut Members::new()).unwrap().deserialize::<Last>().is_none());
        assert!(serde_json::from_str::<Last>(text).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn whatever_is_read_is_what_serde_json_gives(
            members in proptest::collection::vec(("[a-iz0-9]|exp|long name", r#"0|7|12|300|9999999999|true|null|"x"|"xy"|"One"|"7"|"é"|\["x","y"\]|\[true,null\]|\[1\]|\{\}|\{"a":"x"\}|\{"a":1\}|\{"a":"x","z":null\}|\{"a":"x","b":null,"z":null\}|\{"Two":7\}|\{"a":\{"a":"x"\}\}"#), 0..6)
        ) {
            let members: Vec<String> = members.iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
            same_types(&format!("{{{}}}", members.join(",")));
        }
    }
}
