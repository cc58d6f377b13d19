use alloc::{format, string::String, vec::Vec};

use proptest::prelude::*;

use super::*;
use crate::strict::json::{self, Value};

const NAMES: Names<3> = Names::new(["a", "b", "exp"]);

/// What the strict reader gives, if the text is plain: the same.
fn same(text: &str) -> bool {
    let Some(plain) = members(text, &NAMES) else { return false };
    let strict = json::members(text.as_bytes(), NAMES.names).unwrap_or_else(|broken| panic!("{broken:?}: {text}"));
    let at = |range: &Range<usize>| String::from(text.get(range.clone()).unwrap());
    for (plain, strict) in plain.iter().zip(strict) {
        let is_same = match (plain, strict) {
            (None, None) | (Some(Plain::Other), Some(Value::Other)) => true,
            (Some(Plain::Number(plain)), Some(Value::Number(strict))) => format!("{plain}") == format!("{strict}"),
            (Some(Plain::Text(plain)), Some(Value::String(strict))) => at(plain) == *strict,
            (Some(Plain::Texts(plain)), Some(Value::Strings(strict))) => {
                plain.iter().map(at).collect::<Vec<_>>() == strict
            }
            _ => false,
        };
        assert!(is_same, "{text}");
    }
    true
}

#[test]
fn what_most_tokens_hold_is_plain() {
    for text in [
        "{}",
        " { } ",
        r#"{"a":"x"}"#,
        r#"{"a":"","b":[],"exp":0}"#,
        r#"{"a": "x", "b": ["x", "y"], "exp": 1763683200}"#,
        r#"{"a":["x",1],"b":{"a":1,"b":{"a":[[[{"c":null}]]]}},"exp":true}"#,
        r#"{"a":"é😀","b":false,"exp":999999999999999}"#,
        r#"{"é":"x"}"#,
        r#"{"aaaaaaaa":1,"aaaaaaab":2,"aaaaaaaca":3,"aaaaaaa":4,"":5,"a":6}"#,
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
    assert!(same(&deep(7)) && same(&many(32)));
    for text in [
        deep(8).as_str(),
        &many(33),
        "",
        " ",
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
        r#"{"aaaaaaaaa":1,"aaaaaaaab":2}"#,
        r#"{"aaaaaaaa":1,"aaaaaaaab":2}"#,
        r#"{"b":{"a":1,"c":0,"a":1}}"#,
        r#"{"a":"\u0061"}"#,
        r#"{"\u0061":1,"a":1}"#,
        r#"{"a":"\n"}"#,
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
        assert_eq!(members(text, &NAMES), None, "{text}");
    }
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
