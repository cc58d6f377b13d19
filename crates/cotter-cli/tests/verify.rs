//! `cotter verify jwt`: what it prints, and its exit codes.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

mod command;

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use command::{Ran, cotter, file};
use serde_json::Value;

/// The public key of RFC 8037 appendix A.2.
const PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
";
const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

/// kid demo-2026, iss https://auth.example, aud orders, exp at the end of the year 2099.
const TOKEN: &str = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiZGVtby0yMDI2In0.\
eyJzdWIiOiJ1c2VyLTEwMjkiLCJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6Im9yZGVycyIsImlhdCI6MTc2MzY4MzIwMCwiZXhwIjo0MTAy\
NDQ0ODAwLCJwcmljZSI6MS41MH0.\
tq-b_aPMz4aqYhvk252OUOBQpiIsQ81eA1TLRg9Fnr1bYxkygxsCGmv-zch48sBWLNrarYB-I-VYtSuuO5LgAA";
const CLAIMS: &str = r#"{
  "sub": "user-1029",
  "iss": "https://auth.example",
  "aud": "orders",
  "iat": 1763683200,
  "exp": 4102444800,
  "price": 1.50
}
"#;

/// HS256 without kid, iss and aud.
const HMAC_TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjQxMDI0NDQ4MDB9.EhX3syd5_uH5n-3j-FO-5MGNC1zGnQ_oy7_aHM3ASd0";
const SECRET: &str = "an example secret of 32 bytes ok";

/// Verifies with arguments, separated by spaces, in which KEY is the path of the key file.
fn verify(key: (&str, &[u8]), arguments: &str, token: &str) -> Ran {
    // Tests run at the same time, so every run has its own file.
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let path = file(&format!("verify/{}/{}", RUNS.fetch_add(1, Ordering::Relaxed), key.0), key.1);
    let words = arguments.split_whitespace().map(|word| if word == "KEY" { path.as_str() } else { word });
    let arguments: Vec<&str> = ["verify", "jwt"].into_iter().chain(words).chain([token]).collect();
    cotter(&arguments, "")
}

fn ed25519(arguments: &str, token: &str) -> Ran {
    verify(("ed25519.pem", PEM.as_bytes()), arguments, token)
}

const GOOD: &str = "--alg Ed25519 --kid demo-2026 --key KEY --iss https://auth.example --aud orders";

#[test]
fn a_good_token_prints_its_claims_as_they_are() {
    let ran = ed25519(GOOD, TOKEN);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, CLAIMS, ""));
}

#[test]
fn a_jwk_serves_as_well_and_a_set_does_not() {
    let jwk = verify(("ed25519.json", JWK.as_bytes()), GOOD, TOKEN);
    assert_eq!((jwk.code, jwk.out.as_str()), (0, CLAIMS));
    let named = verify(("named.jwk", JWK.as_bytes()), &format!("{GOOD} --key-format jwk"), TOKEN);
    assert_eq!(named.code, 0);
    let set = verify(("set.json", format!(r#"{{"keys":[{JWK}]}}"#).as_bytes()), GOOD, TOKEN);
    assert_eq!(set.code, 2);
    assert!(set.err.contains("a JWK set: expected one key; use --jwks for a set of public keys"), "{}", set.err);
}

#[test]
fn one_changed_character_is_refused() {
    let ran = ed25519(GOOD, &TOKEN.replace(".tq-b", ".tq-a"));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(ran.err, "refused: invalid-signature: signature does not verify under the pinned key\n");
}

#[test]
fn another_pin_is_refused() {
    for (from, to, refusal) in [
        ("--alg Ed25519", "--alg EdDSA", "refused: alg-mismatch: header's alg names another algorithm: expected EdDSA"),
        ("--alg Ed25519", "--alg ES256", "key refused: key-family: "),
        ("--alg Ed25519", "--alg HS256", "key refused: secret-is-key: "),
        ("--kid demo-2026", "--kid demo-2025", "refused: kid-unknown: "),
        ("--kid demo-2026", "--no-kid", "refused: kid-unexpected: "),
        ("--aud orders", "--aud billing", "refused: aud-mismatch: "),
        ("--iss https://auth.example", "--iss-absent", "refused: iss-unexpected: "),
        ("--aud orders", "--aud orders --typ at+jwt", "refused: typ-missing: "),
        ("--aud orders", "--aud orders --require-jti", "refused: jti-missing: "),
        ("--aud orders", "--aud orders --max-age 1", "refused: too-old: "),
        ("--aud orders", "--aud orders --at 4102444800", "refused: expired: "),
        ("--aud orders", "--aud orders --at 2100-01-01T00:00:00Z --leeway 0", "refused: expired: "),
    ] {
        let ran = ed25519(&GOOD.replace(from, to), TOKEN);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{to}: {}", ran.err);
        let lines: Vec<&str> = ran.err.lines().collect();
        assert!(ran.err.starts_with(refusal), "{to}: {}", ran.err);
        assert!(lines.iter().skip(1).all(|line| line.starts_with("hint: ")) && lines.len() < 3, "{to}: {}", ran.err);
    }
}

#[test]
fn another_policy_that_fits_is_accepted() {
    for (from, to) in [
        ("--alg Ed25519", "--alg Ed25519|EdDSA"),
        ("--aud orders", "--aud billing --aud orders"),
        ("--aud orders", "--danger-any-aud"),
        ("--iss https://auth.example", "--danger-any-iss"),
        ("--aud orders", "--aud orders --at 4102444800 --leeway 60"),
        ("--aud orders", "--aud orders --at 2025-11-21T00:00:00Z --max-age 1 --require-sub"),
        ("--aud orders", "--aud orders --danger-any-typ --danger-exp-optional"),
        ("--aud orders", "--aud orders --typ-absent"),
    ] {
        let ran = ed25519(&GOOD.replace(from, to), TOKEN);
        assert_eq!((ran.code, ran.out.as_str()), (0, CLAIMS), "{to}: {}", ran.err);
    }
}

#[test]
fn a_typ_that_must_be_absent_is_refused() {
    let demo = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/demo").join(name);
        fs::read_to_string(path).unwrap()
    };
    let (key, token) = (demo("ed25519.pem"), demo("token.jwt"));
    for (more, code) in [("", 0), ("--typ-absent", 1)] {
        let ran = verify(("demo.pem", key.as_bytes()), &format!("{GOOD} {more}"), token.trim_end());
        assert_eq!(ran.code, code, "{}", ran.err);
        assert!(code == 0 || ran.err.starts_with("refused: typ-"), "{}", ran.err);
    }
}

#[test]
fn what_is_not_stated_is_a_wrong_usage() {
    for (from, to, told) in [
        ("--iss https://auth.example", "", "--iss-absent"),
        ("--aud orders", "", "--danger-any-aud"),
        ("--kid demo-2026", "", "--no-kid"),
        ("--alg Ed25519", "", "--alg"),
        ("--alg Ed25519", "--alg none", "HS256"),
        ("--alg Ed25519", "--alg Ed448", "Ed25519|EdDSA"),
        ("--aud orders", "--aud orders --aud-absent", "--aud-absent"),
        ("--kid demo-2026", "--kid demo-2026 --no-kid", "--no-kid"),
        ("--aud orders", "--aud orders --leeway 601", "600 seconds"),
        ("--aud orders", "--aud orders --typ-absent --typ JWT", "--typ-absent"),
        ("--aud orders", "--aud orders --typ-absent --danger-any-typ", "--typ-absent"),
        ("--aud orders", "--aud orders --at yesterday", "2026-11-21T10:00:00Z"),
        ("--key KEY", "--key no-such-file", "no-such-file"),
    ] {
        let ran = ed25519(&GOOD.replace(from, to), TOKEN);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{to}");
        assert!(ran.err.contains(told), "{to}: {}", ran.err);
    }
}

#[test]
fn a_secret_is_the_bytes_of_the_file() {
    let arguments = "--alg HS256 --no-kid --key KEY --iss-absent --aud-absent";
    let raw = verify(("secret", SECRET.as_bytes()), arguments, HMAC_TOKEN);
    assert_eq!((raw.code, raw.out.as_str()), (0, "{\n  \"exp\": 4102444800\n}\n"), "{}", raw.err);
    let with_line_end = verify(("secret-line", format!("{SECRET}\n").as_bytes()), arguments, HMAC_TOKEN);
    assert_eq!(
        (with_line_end.code, with_line_end.err.as_str()),
        (
            1,
            "refused: invalid-signature: signature does not verify under the pinned key\nhint: the file of the secret ends in a \
             line break, which is a part of the secret: --key-format text drops it\n"
        ),
        "nothing is trimmed"
    );
    let no_line_end = verify(("secret-other", &[b'a'; 32].map(|a| a)), arguments, HMAC_TOKEN);
    assert!(no_line_end.code == 1 && !no_line_end.err.contains("hint"), "{}", no_line_end.err);
    let short = verify(("short", &[7; 31]), arguments, HMAC_TOKEN);
    assert_eq!(short.code, 1);
    assert_eq!(short.err, "key refused: secret-too-short: secret is too short: expected at least 32 bytes\n");
    let large = verify(("large", &[7; 65537]), arguments, HMAC_TOKEN);
    assert_eq!(large.code, 2, "{}", large.err);
}

#[test]
fn a_secret_is_decoded_from_the_form_that_is_named() {
    let arguments = "--alg HS256 --no-kid --key KEY --iss-absent --aud-absent";
    let (base64url, base64) =
        ("YW4gZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMgb2s\n", "YW4gZXhhbXBsZSBzZWNyZXQgb2Yg\nMzIgYnl0ZXMgb2s=\n");
    let hex = "616e206578616D706c6520736563726574206f66203332206279746573206f6b\n";
    for (format, text, exit) in [
        ("base64url", base64url, 0),
        ("base64", base64, 0),
        ("base64", base64url, 0),
        ("hex", hex, 0),
        ("text", &format!("{SECRET}\n"), 0),
        ("text", &format!("{SECRET}\r\n"), 0),
        ("text", SECRET, 0),
        ("text", &format!("{SECRET}\n\n"), 1),
        ("raw", SECRET, 0),
        ("base64url", base64, 1),
        ("base64", "not/base64!", 2),
        ("hex", "0x61", 2),
        ("pem", SECRET, 2),
        ("der", SECRET, 2),
        ("paserk", SECRET, 2),
    ] {
        let ran = verify(("secret.txt", text.as_bytes()), &format!("{arguments} --key-format {format}"), HMAC_TOKEN);
        assert_eq!(ran.code, exit, "{format} {text}: {}", ran.err);
    }
    for (text, told) in [
        (base64, "which looks like base64: --key-format base64 "),
        (base64url, "which looks like base64url: --key-format base64url "),
        (hex, "which looks like hexadecimal: --key-format hex "),
    ] {
        let ran = verify(("secret.txt", text.as_bytes()), arguments, HMAC_TOKEN);
        assert!(ran.code == 1 && ran.err.contains(told), "{}", ran.err);
    }
    let public = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let spki = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n";
    let hex = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    for (format, text) in [("base64", public), ("base64", spki), ("hex", hex)] {
        let ran = verify(("public.txt", text.as_bytes()), &format!("{GOOD} --key-format {format}"), TOKEN);
        assert_eq!((ran.code, ran.out.as_str()), (0, CLAIMS), "{format} {text}: {}", ran.err);
    }
}

#[test]
fn a_short_secret_is_accepted_by_name() {
    let arguments = "--alg HS256 --no-kid --key KEY --iss-absent --aud-absent";
    let short = "of sixteen bytes";
    for (format, text) in
        [("raw", short), ("base64url", "b2Ygc2l4dGVlbiBieXRlcw"), ("hex", "6f66207369787465656e206279746573")]
    {
        let of = |more: &str| {
            verify(("short", text.as_bytes()), &format!("{arguments} --key-format {format} {more}"), HMAC_TOKEN)
        };
        assert!(of("").err.starts_with("key refused: secret-too-short: "), "{format}: {}", of("").err);
        let accepted = of("--danger-short-secret");
        assert!(accepted.err.starts_with("refused: invalid-signature: "), "{format}: {}", accepted.err);
    }
    let shorter = verify(("short", &short.as_bytes()[1..]), &format!("{arguments} --danger-short-secret"), HMAC_TOKEN);
    assert!(shorter.err.starts_with("key refused: secret-too-short: "), "{}", shorter.err);
    let long = verify(("long", SECRET.as_bytes()), &format!("{arguments} --danger-short-secret"), HMAC_TOKEN);
    assert_eq!(long.code, 0, "{}", long.err);
    let public = ed25519(&format!("{GOOD} --danger-short-secret"), TOKEN);
    assert_eq!(
        (public.code, public.err.as_str()),
        (2, "error: --danger-short-secret is for secrets, and Ed25519 has none\n")
    );
    let jwk =
        verify(("jwk", br#"{"kty":"oct","k":"AAAA"}"#), &format!("{arguments} --danger-short-secret"), HMAC_TOKEN);
    assert!(jwk.code == 2 && jwk.err.contains("expected the bytes of the secret"), "{}", jwk.err);
}

#[test]
fn a_value_may_begin_with_a_hyphen() {
    let arguments = GOOD.replace("--kid demo-2026", "--kid -sRIz --typ -x --max-age 1");
    let ran = ed25519(&arguments, TOKEN);
    assert!(ran.code == 1 && ran.err.starts_with("refused: kid-unknown: "), "{}", ran.err);
    let forgotten = ed25519(&GOOD.replace("--kid demo-2026", "--kid"), TOKEN);
    assert!(
        forgotten.code == 2
            && forgotten.err.contains("a value is required for '--kid <ID>': found the option '--key' in its place"),
        "{}",
        forgotten.err
    );
}

#[test]
fn a_dash_reads_the_token_and_drops_one_line_end() {
    let key = file("verify/dash.pem", PEM);
    let arguments = format!("verify jwt {}", GOOD.replace("KEY", &key));
    let arguments: Vec<&str> = arguments.split_whitespace().chain(["-"]).collect();
    for (input, code) in [("", 0), ("\n", 0), ("\r\n", 0), ("\n\n", 1), (" ", 1), ("\u{0}", 1)] {
        assert_eq!(cotter(&arguments, &format!("{TOKEN}{input}")).code, code, "{input:?}");
    }
}

#[test]
fn json_is_one_line_for_either_answer() {
    let json = format!("{GOOD} --json");
    let good = ed25519(&json, TOKEN);
    assert_eq!(good.out.lines().count(), 1);
    assert!(good.out.contains(r#""price":1.50"#), "{}", good.out);
    let line: Value = serde_json::from_str(&good.out).unwrap();
    assert_eq!((&line["ok"], &line["alg"], &line["kid"]), (&true.into(), &"Ed25519".into(), &"demo-2026".into()));
    assert_eq!(line["claims"]["sub"], "user-1029");

    let refused = ed25519(&json, "a.b");
    assert_eq!((refused.code, refused.out.lines().count()), (1, 1));
    let line: Value = serde_json::from_str(&refused.out).unwrap();
    assert_eq!((&line["ok"], &line["code"]), (&false.into(), &"segment-count".into()));
    assert!(refused.err.starts_with("refused: segment-count: "), "{}", refused.err);
}

#[test]
fn a_certificate_that_is_none_and_a_private_key_are_named() {
    let private = verify(("private.json", JWK.replace(r#""x""#, r#""d":"AA","x""#).as_bytes()), GOOD, TOKEN);
    assert_eq!((private.code, private.err.starts_with("key refused: private-key: ")), (1, true), "{}", private.err);
    let certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let certificate = verify(("certificate.pem", certificate.as_bytes()), GOOD, TOKEN);
    assert_eq!(certificate.code, 1);
    assert!(certificate.err.starts_with("key refused: der-malformed: "), "{}", certificate.err);
}
