use alloc::{format, string::String};

use serde::de::Expected;

use super::*;

fn broken(json: impl AsRef<[u8]>) -> Broken {
    members(json.as_ref(), ["a"]).unwrap_err()
}

fn a(json: &str) -> Option<Value> {
    let [a] = members(json.as_bytes(), ["a"]).unwrap();
    a
}

#[test]
fn gives_the_members_that_are_asked_for() {
    assert_eq!(a(r#"{"a":"x","b":[{"a":1}]}"#), Some(Value::String(String::from("x").into())));
    assert_eq!(a(r#"{"\u0061":"\u00e9"}"#), Some(Value::String(String::from("é").into())));
    assert_eq!(a(r#"{"a":["x","y"]}"#), Some(Value::Strings(["x".into(), "y".into()].into())));
    assert_eq!(a(r#"{"a":[]}"#), Some(Value::Strings([].into())));
    assert_eq!(a(r#"{"a":1.5e3}"#), Some(Value::Number(1500.0)));
    assert_eq!(a(r#"{"a":-1}"#), Some(Value::Number(-1.0)));
    assert_eq!(a(r#"{"a":null}"#), Some(Value::Null));
    for other in ["true", r#"{"a":"x"}"#, r#"["x",1]"#, r#"[1,"x"]"#, r#"[["x"]]"#] {
        assert_eq!(a(&format!("{{\"a\":{other}}}")), Some(Value::Other), "{other}");
    }
    assert_eq!(a(" {} "), None);
}

#[test]
fn keeps_no_array_of_what_nobody_has_verified() {
    let a = |json: &str| scalars(json.as_bytes(), ["a"]).unwrap().into_iter().next().unwrap();
    assert_eq!(a(r#"{"a":"x"}"#), Some(Value::String(String::from("x").into())));
    assert_eq!(a(r#"{"a":1}"#), Some(Value::Whole(1)));
    for array in ["[]", r#"["x"]"#, r#"["x","y"]"#, r#"[["x"]]"#] {
        assert_eq!(a(&format!("{{\"a\":{array}}}")), Some(Value::Other), "{array}");
        assert_eq!(
            scalars_without(format!("{{\"a\":{array}}}").as_bytes(), ["a"], |text| text == "z"),
            Ok([Some(Value::Other)])
        );
    }
    assert_eq!(scalars(br#"{"a":["x","\ud800"]}"#, ["a"]), Err(Broken::Syntax), "it is read all the same");
    assert_eq!(scalars(br#"{"a":[{"b":1,"b":2}]}"#, ["a"]), Err(Broken::DuplicateMember));
}

#[test]
fn refuses_what_is_not_one_object() {
    for json in ["[]", "null", "1", "\"{}\"", " [{\"a\":1}]"] {
        assert_eq!(broken(json), Broken::NotObject, "{json}");
    }
    for json in
        ["", "{", "{}x", "{}{}", "{},", "\u{feff}{}", "{'a':1}", "{\"a\":1,}", "[", "nul", "{\"a\":01}", "{\"a\":NaN}"]
    {
        assert_eq!(broken(json), Broken::Syntax, "{json}");
    }
    assert_eq!(broken(b"{\"a\":\"\xff\"}"), Broken::Utf8);
    assert_eq!(broken(b"{\"a\":\"\xed\xa0\x80\"}"), Broken::Utf8);
}

#[test]
fn refuses_what_serde_json_may_skip_over() {
    for value in ["\"\\ud800\"", "\"\\udc00\\ud800\"", "1e400", "-1e400", "[1e400]", "\"\t\""] {
        for json in
            [format!("{{\"a\":{value}}}"), format!("{{\"b\":{value}}}"), format!("{{\"b\":[{{\"c\":{value}}}]}}")]
        {
            assert_eq!(broken(&json), Broken::Syntax, "{json}");
        }
    }
    assert_eq!(broken(r#"{"\ud800":1}"#), Broken::Syntax);
}

#[test]
fn refuses_duplicate_names_at_every_level() {
    for json in [
        r#"{"a":1,"a":1}"#,
        r#"{"b":1,"\u0062":1}"#,
        r#"{"b":{"c":1,"d":2,"c":1}}"#,
        r#"{"b":[[{"":1,"":1}]]}"#,
        r#"{"a":[{"b":null,"b":null}]}"#,
    ] {
        assert_eq!(broken(json), Broken::DuplicateMember, "{json}");
    }
    assert_eq!(a(r#"{"a":1,"A":{"a":2},"b":{"a":3}}"#), Some(Value::Whole(1)));
}

#[test]
#[cfg_attr(miri, ignore = "it takes minutes there")]
fn bounds_depth_and_members() {
    let nested = |levels: usize| format!("{{\"a\":{}1{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    assert_eq!(a(&nested(MAX_DEPTH)), Some(Value::Other));
    assert_eq!(broken(nested(MAX_DEPTH + 1)), Broken::TooDeep);
    let objects = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    assert_eq!(a(&objects(MAX_DEPTH)), Some(Value::Other));
    assert_eq!(broken(objects(MAX_DEPTH + 1)), Broken::TooDeep);
    let empty = |levels: usize| format!("{}{{}}{}", "{\"a\":".repeat(levels - 1), "}".repeat(levels - 1));
    assert_eq!(a(&empty(MAX_DEPTH)), Some(Value::Other));
    assert_eq!(broken(empty(MAX_DEPTH + 1)), Broken::TooDeep);

    let many = |n: usize| (0..n).map(|i| format!("\"m{i}\":{i}")).collect::<Vec<String>>().join(",");
    assert_eq!(a(&format!("{{{}}}", many(MAX_MEMBERS))), None);
    assert_eq!(broken(format!("{{{}}}", many(MAX_MEMBERS + 1))), Broken::TooManyMembers);
    assert_eq!(broken(format!("{{\"b\":{{{}}}}}", many(MAX_MEMBERS))), Broken::TooManyMembers);
    assert_eq!(a(&format!("{{\"b\":[0{}]}}", ",0".repeat(1000))), None);
    // Numbers that `serde_json` may hand over as objects are not members.
    for number in ["-0", "1.5", "1e3", "18446744073709551616", "[1.5,2.5]"] {
        let last = |n: usize| format!("{{{},\"last\":{number}}}", many(n));
        assert_eq!(a(&last(MAX_MEMBERS - 1)), None, "{number}");
        assert_eq!(broken(last(MAX_MEMBERS)), Broken::TooManyMembers, "{number}");
    }
}

/// The end of a text that is kept is looked for before what is in it is read.
#[test]
fn the_first_broken_rule_is_told_whatever_is_wanted() {
    let rule = |json: &str, name, wanted| read_only(json, name, wanted).unwrap_err();
    for (json, expected) in [
        (r#"{"a":{"b":1,"b":2},"c":"#, Broken::DuplicateMember),
        (r#"{"a":{"b":1,"b":2,"#, Broken::DuplicateMember),
        (r#"{"a":[{"b":1,"b":2}"#, Broken::DuplicateMember),
        (r#"{"a":{"b":1,"c":2,"#, Broken::Syntax),
    ] {
        for wanted in [Wanted::Nothing, Wanted::Scalar, Wanted::Any, Wanted::Json] {
            assert_eq!(rule(json, "a", wanted), expected, "{wanted:?}: {json}");
            assert_eq!(rule(json, "other", wanted), expected, "{wanted:?}: {json}");
        }
    }
}

fn read_only(json: &str, name: &str, as_much: Wanted) -> Result<[Option<Value>; 1], Broken> {
    wanted(json.as_bytes(), &[(name, as_much)], MAX_MEMBERS)
}

/// In the errors of `serde_json`, which do not leave the readers.
#[test]
fn each_visitor_says_what_it_expects() {
    let reading = Reading {
        text: "",
        max_members: MAX_MEMBERS,
        members: Cell::new(0),
        broken: Cell::new(Broken::Syntax),
        is_forbidden: |_| false,
    };
    let reading = &reading;
    let object = ObjectSeed { reading, names: &[], found: &mut [] };
    let value = ValueSeed { reading, depth: 0, wanted: Wanted::Any };
    let (array, entries) = (elements::ArraySeed { reading, name: "a" }, entries::EntriesSeed { reading });
    let said = |expected: &dyn Expected| format!("{expected}");
    assert_eq!([said(&array), said(&entries)], ["a JSON object"; 2]);
    assert_eq!(
        [said(&object), said(&NameSeed { reading }), said(&value)],
        ["a JSON object", "a member name", "a JSON value"]
    );
}

#[test]
fn refuses_the_private_names_of_serde_json_wherever_they_stand() {
    for name in ["Number", "RawValue", ""] {
        for prefix in ["$serde_json::private::", "\\u0024serde_json::private::"] {
            for json in [
                format!(r#"{{"a":{{"{prefix}{name}":"1"}}}}"#),
                format!(r#"{{"a":[{{"{prefix}{name}":"x"}}]}}"#),
                format!(r#"{{"b":{{"c":1.5,"{prefix}{name}":"1"}}}}"#),
                format!(r#"{{"{prefix}{name}":"1"}}"#),
            ] {
                assert_eq!(broken(&json), Broken::Syntax, "{json}");
            }
        }
    }
    // As a value it is a string like any other, beside numbers of every form.
    let json = r#"{"b":"$serde_json::private::Number","c":[-0,1.5,1e3,123456789012345678901234567890],"a":-0.5}"#;
    assert_eq!(a(json), Some(Value::Number(-0.5)));
}

#[test]
#[cfg_attr(miri, ignore = "it takes minutes there")]
fn many_numbers_take_linear_time() {
    // With `arbitrary_precision`, each of these once cost a search through the whole text: hours in a debug build.
    let json = format!(r#"{{"b":[-0{}]}}"#, ",-0".repeat(1_000_000));
    assert_eq!(a(&json), None);
}
