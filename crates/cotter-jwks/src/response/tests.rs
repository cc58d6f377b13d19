use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Ed25519, Es256, Rs256};
use http::HeaderName;

use super::*;

const KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const OTHER: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"}"#;

fn set(members: &[&str]) -> String {
    format!(r#"{{"keys":[{}]}}"#, members.join(","))
}

fn response(status: u16, fields: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Response {
    let field = |(name, value): &(&str, &str)| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
    };
    Response::new(status, fields.iter().map(field).collect(), body.into())
}

fn code(response: &Response, stored: Option<&HeaderMap>) -> &'static str {
    match read::<Ed25519>(response, stored, &Bounds::default(), JwksReader::new()) {
        Ok(Answer::Set(_)) => "set",
        Ok(Answer::NotModified(_)) => "not-modified",
        Err(error) => error.code(),
    }
}

#[test]
fn only_a_200_with_a_usable_set_is_one() {
    let good = set(&[KEY]);
    let stored = HeaderMap::new();
    assert_eq!(code(&response(200, &[], &*good), None), "set");
    assert_eq!(code(&response(200, &[], &*good), Some(&stored)), "set");
    assert_eq!(code(&response(200, &[("content-type", "text/plain")], &*good), None), "set");
    for none in ["identity", "Identity", "", " , identity"] {
        assert_eq!(code(&response(200, &[("content-encoding", none)], &*good), None), "set", "{none:?}");
    }
    assert_eq!(code(&response(200, &[("content-type", "text/html; charset=utf-16")], &*good), None), "set");
    let many = |count: usize| {
        let members: Vec<_> = (0..count).map(|at| KEY.replace("\"a\"", &format!("\"{at}\""))).collect();
        set(&members.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(code(&response(200, &[], many(32)), None), "set");
    for (response, expected) in [
        (response(200, &[], ""), "jwks-syntax"),
        (response(200, &[], "{}"), "jwks-keys-missing"),
        (response(200, &[], set(&[])), "keyring-empty"),
        (response(200, &[], set(&[r#"{"kty":"oct","k":"c2VjcmV0","kid":"a"}"#])), "keyring-empty"),
        (response(200, &[], set(&[KEY, OTHER])), "key-id-duplicate"),
        (response(200, &[], many(33)), "jwks-too-many-keys"),
        (response(200, &[], many(10_000)), "body-too-large"),
        (response(200, &[], set(&["{}"; 20_000])), "jwks-too-many-keys"),
        (response(200, &[], set(&["0"; 30_000])), "jwks-too-many-keys"),
        (response(200, &[], vec![b' '; 64 * 1024 + 1]), "body-too-large"),
        (response(200, &[], "<!doctype html><title>Log in</title>"), "jwks-syntax"),
        (response(200, &[], b"{\"keys\":[\xFF]}".to_vec()), "not-utf8"),
        (response(200, &[], format!("\u{FEFF}{good}")), "jwks-syntax"),
        (response(200, &[], format!("{good}{good}")), "jwks-syntax"),
        (response(200, &[], good.replace("{\"keys\"", "{\"keys\":[],\"keys\"")), "jwk-duplicate-member"),
        (response(200, &[("content-encoding", "gzip")], &*good), "encoded"),
        (response(200, &[("content-encoding", "identity, br")], &*good), "encoded"),
        (response(200, &[("content-encoding", "utf-8")], &*good), "encoded"),
        (response(200, &[], good.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()), "jwks-syntax"),
        (response(200, &[], good.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), "jwks-syntax"),
        (response(200, &[], good.replace("\"a\"", "\"\\ud800\"")), "keyring-empty"),
        (response(200, &[], good.replace("\"a\"", &format!("\"{}\"", "a".repeat(1025)))), "keyring-empty"),
        (response(200, &[], good.replacen(':', &format!(":{}", "[".repeat(60_000)), 1)), "jwks-syntax"),
        (response(200, &[], set(&[&KEY.replace("\"crv\"", "\"d\":\"AA\",\"crv\"")])), "keyring-empty"),
        (response(200, &[("content-encoding", "identity"), ("content-encoding", "br")], &*good), "encoded"),
        (response(201, &[], &*good), "status"),
        (response(203, &[], &*good), "status"),
        (response(206, &[], &*good), "status"),
        (response(301, &[("location", "http://169.254.169.254/")], &*good), "redirect"),
        (response(302, &[], &*good), "redirect"),
        (response(304, &[], &*good), "not-modified-unasked"),
        (response(307, &[], &*good), "redirect"),
        (response(404, &[], &*good), "status"),
        (response(500, &[], &*good), "status"),
        (response(0, &[], &*good), "status"),
        (response(u16::MAX, &[], &*good), "status"),
    ] {
        assert_eq!(code(&response, None), expected, "{}", response.status);
    }
    assert_eq!(code(&response(304, &[], ""), Some(&stored)), "not-modified");
    for (asked, found, expected) in [
        (r#""1""#, r#""1""#, "not-modified"),
        (r#""1""#, r#"W/"1""#, "not-modified"),
        (r#"W/"1""#, r#""1""#, "not-modified"),
        (r#""1""#, "1", "not-modified"),
        (r#""1""#, r#""2""#, "not-modified-other"),
        (r#"W/"1""#, r#"W/"2""#, "not-modified-other"),
    ] {
        let stored = response(200, &[("etag", asked)], "").headers;
        assert_eq!(code(&response(304, &[("etag", found)], ""), Some(&stored)), expected, "{asked} {found}");
    }
    for (status, age, expected) in
        [(200, "4500", "set"), (200, "4501", "aged"), (304, "4500", "not-modified"), (304, "4501", "aged")]
    {
        let aged = response(status, &[("cache-control", "max-age=900"), ("age", age)], &*good);
        assert_eq!(code(&aged, Some(&stored)), expected, "{status} {age}");
    }
    assert_eq!(code(&response(404, &[("cache-control", "max-age=0"), ("age", "99999")], ""), None), "status");
    assert_eq!(code(&response(302, &[], &*good), Some(&stored)), "redirect");
}

#[test]
fn a_set_is_read_for_its_algorithm_and_no_secret_is_a_key() {
    let body = set(&[KEY, r#"{"kty":"oct","k":"c2VjcmV0","kid":"b"}"#, r#"{"kty":"OKP","alg":"ES256","kid":"c"}"#]);
    let page = response(200, &[], body);
    let Ok(Answer::Set(found)) = read::<Ed25519>(&page, None, &Bounds::default(), JwksReader::new()) else { panic!() };
    assert_eq!((found.keys.len(), found.skipped.len()), (1, 2));
    let refused = read::<Es256>(&page, None, &Bounds::default(), JwksReader::new()).unwrap_err();
    assert_eq!(refused.code(), "keyring-empty");
}

/// Members of one set, and how many keys there are for Ed25519.
#[test]
fn a_member_is_a_key_only_for_what_it_says() {
    let with = |members: &str| KEY.replacen('{', &format!("{{{members},"), 1);
    let count = |members: &[&str]| match read::<Ed25519>(
        &response(200, &[], set(members)),
        None,
        &Bounds::default(),
        JwksReader::new(),
    ) {
        Ok(Answer::Set(set)) => Ok(set.keys.len()),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.code()),
    };
    for (member, expected) in [
        (with(r#""use":"sig","key_ops":["verify"],"alg":"Ed25519""#), Ok(1)),
        // Nothing in a certificate says anything about the key.
        (with(r#""x5c":["AAAA"],"x5u":"http://169.254.169.254/","x5t":"AA""#), Ok(1)),
        (with(r#""use":"enc""#), Err("keyring-empty")),
        (with(r#""use":"SIG""#), Err("keyring-empty")),
        (with(r#""key_ops":["sign"]"#), Err("keyring-empty")),
        (with(r#""key_ops":[]"#), Err("keyring-empty")),
        (with(r#""use":"sig","key_ops":["encrypt"]"#), Err("keyring-empty")),
        (with(r#""alg":"ES256""#), Err("keyring-empty")),
        (with(r#""alg":"none""#), Err("keyring-empty")),
        (with(r#""alg":"HS256""#), Err("keyring-empty")),
        (with(r#""alg":null"#), Err("keyring-empty")),
        (with(r#""use":"sig","use":"sig""#), Err("keyring-empty")),
    ] {
        assert_eq!(count(&[&member]), expected, "{member}");
    }
    let renamed = KEY.replace("\"a\"", "\"b\"");
    let nameless = [KEY, OTHER].map(|key| key.replace("\"kid\":\"a\",", ""));
    assert_eq!(count(&[KEY, &renamed]), Ok(2), "one key may have two ids");
    assert_eq!(count(&[KEY, KEY]), Ok(1), "and be there twice");
    assert_eq!(count(&[KEY, &OTHER.replace("\"a\"", "\"A\"")]), Ok(2), "ids are compared byte by byte");
    assert_eq!(count(&[KEY, &OTHER.replace("\"a\"", "\"\\u0061\"")]), Err("key-id-duplicate"));
    assert_eq!(count(&[&nameless[0], KEY]), Ok(2));
    assert_eq!(count(&[&nameless[0], &nameless[1]]), Err("keyring-empty"), "which of them is not said");
}

/// What costs most to read, within the limits of a fetch: the task reads it on the service's runtime.
#[test]
fn the_dearest_sets_are_read_in_a_moment() {
    let rsa = |bits: usize, exponent: &str, id: usize| {
        let modulus = vec![0xFF - u8::try_from(id).unwrap() * 2; bits / 8];
        format!(r#"{{"kty":"RSA","kid":"{id}","n":"{}","e":"{exponent}"}}"#, URL_SAFE_NO_PAD.encode(modulus))
    };
    let of = |member: &dyn Fn(usize) -> String| {
        let members: Vec<_> = (0..MAX_KEYS).map(member).collect();
        set(&members.iter().map(String::as_str).collect::<Vec<_>>())
    };
    for (bits, exponent, expected) in [
        (8192, "AQAB", Ok(32)),
        // Of 33 bits, the longest that is allowed; then a longer one, 65,538, 3 and 1.
        (2048, "Af____8", Ok(32)),
        (2048, "A_____8", Err("keyring-empty")),
        (2048, "AQAC", Err("keyring-empty")),
        (2048, "Aw", Err("keyring-empty")),
        (2048, "AQ", Err("keyring-empty")),
        (1024, "AQAB", Err("keyring-empty")),
        (8200, "AQAB", Err("keyring-empty")),
    ] {
        let body = of(&|id| rsa(bits, exponent, id));
        assert!(body.len() <= Limits::default().body, "{}", body.len());
        let start = std::time::Instant::now();
        let found = read::<Rs256>(&response(200, &[], body), None, &Bounds::default(), JwksReader::new());
        let took = start.elapsed();
        let found = match found {
            Ok(Answer::Set(set)) => Ok(set.keys.len()),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.code()),
        };
        assert_eq!(found, expected, "{bits} {exponent}");
        assert!(took < std::time::Duration::from_secs(1), "{bits} {exponent}: {took:?}");
    }
}

#[test]
fn entity_tags_are_kept_if_they_are_well_formed_and_short() {
    let tag = |fields: &[(&str, &str)]| {
        let found = read::<Ed25519>(&response(200, fields, set(&[KEY])), None, &Bounds::default(), JwksReader::new());
        let Ok(Answer::Set(set)) = found else { panic!() };
        set.entity_tag.map(|tag| String::from_utf8(tag.as_bytes().to_vec()).unwrap())
    };
    for good in ["\"a\"", "W/\"a\"", "\"\"", "\"é\"", "\"!#~\""] {
        assert_eq!(tag(&[("etag", good)]).as_deref(), Some(good));
    }
    let longest = format!("\"{}\"", "a".repeat(254));
    assert_eq!(tag(&[("etag", &longest)]).as_deref(), Some(&*longest));
    let too_long = format!("\"{}\"", "a".repeat(255));
    for bad in ["", "a", "\"a", "a\"", "\"", "w/\"a\"", "W/a", "\"a\"b\"", "\"a b\"", "\"a\", \"b\"", "*", &too_long] {
        assert_eq!(tag(&[("etag", bad)]), None, "{bad}");
    }
    assert_eq!(tag(&[("etag", "\"a\""), ("etag", "\"b\"")]), None);
    assert_eq!(tag(&[]), None);
}

#[test]
fn what_a_304_does_not_say_still_applies() {
    let freshness = |stored: &[(&str, &str)], fields: &[(&str, &str)]| {
        let (stored, found) = (response(200, stored, "").headers, response(304, fields, ""));
        match read::<Ed25519>(&found, Some(&stored), &Bounds::default(), JwksReader::new()) {
            Ok(Answer::NotModified(freshness)) => freshness.fresh_for.as_secs(),
            other => panic!("{other:?}"),
        }
    };
    let (date, expires) = (("date", "Sat, 21 Nov 2026 00:00:00 GMT"), ("expires", "Sat, 21 Nov 2026 00:15:00 GMT"));
    assert_eq!(freshness(&[("cache-control", "max-age=900")], &[]), 900);
    assert_eq!(freshness(&[("cache-control", "max-age=900")], &[("age", "300")]), 600);
    assert_eq!(freshness(&[("cache-control", "max-age=900"), ("age", "300")], &[]), 900);
    assert_eq!(freshness(&[("cache-control", "max-age=900")], &[("cache-control", "max-age=120")]), 120);
    assert_eq!(freshness(&[date, expires], &[("date", "Sun, 22 Nov 2026 00:00:00 GMT")]), 900);
    assert_eq!(freshness(&[("cache-control", "max-age=120")], &[date, expires]), 900);
    assert_eq!(freshness(&[], &[]), 600);
}
