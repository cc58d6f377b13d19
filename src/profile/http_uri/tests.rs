use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Option<String> {
    HttpUri::read(text).map(|uri| uri.as_str().to_string())
}

#[test]
fn addresses_have_one_form() {
    for (text, form) in [
        ("https://api.example", "https://api.example/"),
        ("https://api.example/", "https://api.example/"),
        ("HTTPS://API.Example/Orders", "https://api.example/Orders"),
        ("https://api.example:443/", "https://api.example/"),
        ("https://api.example:/", "https://api.example/"),
        ("http://api.example:80/", "http://api.example/"),
        ("http://api.example:443/", "http://api.example:443/"),
        ("https://api.example:8443/", "https://api.example:8443/"),
        ("https://api.example?a=/b", "https://api.example/"),
        ("https://api.example#a", "https://api.example/"),
        ("https://api.example/orders?id=1#a", "https://api.example/orders"),
        ("https://api.example/%7eme/%41", "https://api.example/~me/A"),
        ("https://api.example/a%2fb%3F", "https://api.example/a%2Fb%3F"),
        ("https://api.example/a/./b/../c", "https://api.example/a/c"),
        ("https://api.example/a/%2E%2e/b", "https://api.example/b"),
        ("https://api.example/../../a", "https://api.example/a"),
        ("https://api.example/a/..", "https://api.example/"),
        ("https://api.example/a/b/.", "https://api.example/a/b/"),
        ("https://api.example//a", "https://api.example//a"),
        ("https://api.example/a//../b", "https://api.example/a/b"),
        ("https://api.example/a:b@c", "https://api.example/a:b@c"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
        ("https://[2001:DB8:0:0::1]:443/a", "https://[2001:db8::1]/a"),
        ("https://[::1]:8443", "https://[::1]:8443/"),
        ("https://api.example./", "https://api.example./"),
        // The contents of a query or a fragment are not compared.
        ("https://api.example/a?filter=a|b", "https://api.example/a"),
        ("https://api.example/a?a b", "https://api.example/a"),
        ("https://api.example/a?\u{fc}\n\0\\%", "https://api.example/a"),
        ("https://api.example/a#\\", "https://api.example/a"),
        ("https://api.example#@evil.example/b", "https://api.example/"),
        ("https://api.example?://evil.example/b", "https://api.example/"),
        // A character that may not occur in a path is the same as its escape.
        ("https://api.example/a|b", "https://api.example/a%7Cb"),
        ("https://api.example/a%7cb", "https://api.example/a%7Cb"),
        ("https://api.example/[a]", "https://api.example/%5Ba%5D"),
        ("https://api.example/{a}", "https://api.example/%7Ba%7D"),
        ("https://api.example/\"<a>`^", "https://api.example/%22%3Ca%3E%60%5E"),
        ("https://api.example/b\u{fc}cher", "https://api.example/b%C3%BCcher"),
        ("https://api.example/b%c3%bccher", "https://api.example/b%C3%BCcher"),
        ("https://api.example/\u{1f36a}", "https://api.example/%F0%9F%8D%AA"),
        // Escapes of possible delimiters stay.
        ("https://api.example/a%40b%3a%2F%5c%25", "https://api.example/a%40b%3A%2F%5C%25"),
        ("https://api.example/a@b:", "https://api.example/a@b:"),
    ] {
        assert_eq!(read(text).as_deref(), Some(form), "{text}");
    }
}

#[test]
fn what_may_be_read_in_two_ways_is_not_read() {
    for text in [
        "",
        "/orders",
        "//api.example/orders",
        "api.example/orders",
        "https:/api.example/",
        "https:api.example",
        "https://",
        "https:///orders",
        "https://?a",
        "ftp://api.example/",
        "httpss://api.example/",
        " https://api.example/",
        "https://api.example/ ",
        "https://api.example/a b",
        "https://api.example/\n",
        "https://api.example/\0",
        "https://user@api.example/",
        "https://user:password@api.example/",
        "https://api.example@evil.example/",
        "https://api.example%2f@evil.example/",
        "https://api.example%2Forders",
        "https://api.example%40evil.example/",
        "https://api.example\\@evil.example/",
        "https://api.example\\orders",
        "https://b\u{fc}cher.example/",
        "https://api\u{3002}example/",
        "https://api.example:0443/",
        "https://api.example:+443/",
        "https://api.example:65536/",
        "https://api.example:4a/",
        "https://api.example:443:443/",
        "https://[::1/",
        "https://[::1]a/",
        "https://[::1%25eth0]/",
        "https://[v1.a]/",
        "https://::1/",
        "https://api,example/",
        "https://api.example/%",
        "https://api.example/%4",
        "https://api.example/%4g",
        "https://api.example/a\\b",
        "https://api.example/..\\b",
        "https://api.example/\u{7f}",
        "https://api.example/a\tb",
        "?https://api.example/",
        "#https://api.example/",
        "https:?//api.example/",
        "https://a|b/",
        "https://[::1]|/",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    let long = |length: usize| read(&format!("https://a/{}", "b".repeat(length)));
    assert!(long(8182).is_some() && long(8183).is_none(), "8,192 with what is before it");
    let queried = |length: usize| read(&format!("https://a/?{}", "b".repeat(length)));
    assert_eq!(queried(100_000).as_deref(), Some("https://a/"), "what is cut off does not count");
}

/// RFC 3986 §5.2.4, word by word.
fn remove_dot_segments(path: &str) -> String {
    let (mut input, mut output) = (String::from(path), String::new());
    let drop_last = |output: &mut String| output.truncate(output.rfind('/').unwrap_or(0));
    while !input.is_empty() {
        if input.starts_with("../") {
            input.drain(..3);
        } else if input.starts_with("./") || input.starts_with("/./") {
            input.drain(..2);
        } else if input == "/." {
            input = "/".into();
        } else if input.starts_with("/../") {
            input.drain(..3);
            drop_last(&mut output);
        } else if input == "/.." {
            input = "/".into();
            drop_last(&mut output);
        } else if input == "." || input == ".." {
            input.clear();
        } else {
            let end = input.get(1..).and_then(|rest| rest.find('/')).map_or(input.len(), |at| at.saturating_add(1));
            output.extend(input.drain(..end));
        }
    }
    output
}

/// The bytes of a path, each with whether it can be a delimiter there.
fn parts(path: &str) -> Vec<(u8, bool)> {
    let mut parts = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()].map(char::from);
            parts.push((u8::from_str_radix(&String::from_iter(digits), 16).unwrap(), false));
        } else {
            parts.push((byte, matches!(byte, b'/' | b'@' | b':')));
        }
    }
    parts
}

proptest! {
    #[test]
    fn dot_segments_are_removed_as_the_standard_says(segments in prop::collection::vec("[.a]{0,3}", 0..8)) {
        let path: String = segments.iter().flat_map(|segment| ["/", segment]).collect();
        let expected = match remove_dot_segments(&path) {
            path if path.is_empty() => "/".into(),
            path => path,
        };
        prop_assert_eq!(path_of(&path), Some(expected));
    }

    #[test]
    fn the_form_of_a_form_is_itself(path in "(/[a-z.%2E7e:@]{0,4}){0,5}", port in "(:[0-9]{0,5})?", end in "([?#].{0,9})?") {
        if let Some(form) = read(&format!("https://a.example{port}{path}{end}")) {
            prop_assert_eq!(read(&form), Some(form));
        }
    }

    #[test]
    fn case_escapes_and_query_make_no_difference(path in "[a-zA-Z0-9._~-]{1,9}", query in "[a-z/?:@=&]{0,9}", upper in any::<bool>()) {
        let plain = read(&format!("https://api.example/x{path}")).unwrap();
        let escaped: Vec<String> =
            path.bytes().map(|byte| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") }).collect();
        prop_assert_eq!(read(&format!("hTTps://API.exaMPLE:443/x{}?{query}", escaped.concat())), Some(plain));
    }

    /// Two paths have one form only if they name the same bytes, and the delimiters of both are delimiters in the same places.
    #[test]
    fn one_form_is_one_path(one in "[a%|\\[\u{e9}/@:2F57Cc]{0,6}", other in "[a%|\\[\u{e9}/@:2F57Cc]{0,6}") {
        if let (Some(form), Some(another)) = (path_of(&format!("/x{one}")), path_of(&format!("/x{other}"))) {
            prop_assert_eq!(form == another, parts(&one) == parts(&other), "{} {}", one, other);
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,64}") {
        let _ = read(&text);
        let _ = read(&format!("https://{text}"));
        let _ = read(&format!("https://a/{text}"));
    }

    /// Splitting the form at the first slashes gives the host that was meant: it contains no disguised delimiter.
    #[test]
    fn the_host_of_a_form_is_plain(text in "[a-z%@:/\\\\.\\[\\]0-9#?]{0,24}") {
        if let Some(form) = read(&format!("https://{text}")) {
            let authority = form.split('/').nth(2).unwrap();
            prop_assert!(!authority.is_empty() && !authority.contains(['@', '%', '\\', '?', '#']));
        }
    }
}
