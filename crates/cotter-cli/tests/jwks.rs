//! `cotter verify --jwks`: which key of a set is used, and what is told of the others.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use command::{Ran, cotter, file};
use serde_json::Value;

/// The public key of RFC 8037 appendix A.2, pinned as demo-2026.
const JWK: &str =
    r#"{"kty":"OKP","crv":"Ed25519","kid":"demo-2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// The key of RFC 7515 appendix A.3.1.
const P256: &str = r#"{"kty":"EC","crv":"P-256","kid":"other","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

/// kid demo-2026, iss https://auth.example, aud orders, exp at the end of the year 2099.
const TOKEN: &str = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiZGVtby0yMDI2In0.\
eyJzdWIiOiJ1c2VyLTEwMjkiLCJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6Im9yZGVycyIsImlhdCI6MTc2MzY4MzIwMCwiZXhwIjo0MTAy\
NDQ0ODAwLCJwcmljZSI6MS41MH0.\
tq-b_aPMz4aqYhvk252OUOBQpiIsQ81eA1TLRg9Fnr1bYxkygxsCGmv-zch48sBWLNrarYB-I-VYtSuuO5LgAA";

const GOOD: &str = "--alg Ed25519 --kid demo-2026 --iss https://auth.example --aud orders";

fn verify(name: &str, members: &[&str], arguments: &str) -> Ran {
    let path = file(&format!("jwks/{name}.json"), format!(r#"{{"keys":[{}]}}"#, members.join(",")));
    let arguments: Vec<&str> =
        ["verify", "jwt", "--jwks", &path].into_iter().chain(arguments.split_whitespace()).chain([TOKEN]).collect();
    cotter(&arguments, "")
}

#[test]
fn the_member_of_the_id_is_the_key() {
    let alone = verify("alone", &[JWK], GOOD);
    assert_eq!((alone.code, alone.err.as_str()), (0, ""));
    assert!(alone.out.contains("\"sub\": \"user-1029\""), "{}", alone.out);
    let among = verify("among", &[P256, JWK, &JWK.replace("demo-2026", "another")], GOOD);
    assert_eq!((among.code, among.err.as_str()), (0, ""));
}

#[test]
fn an_id_that_is_not_there_is_told_with_those_that_are() {
    let without = JWK.replace(r#""kid":"demo-2026","#, "");
    let left_out = "hint: --verbose says which members of the set are skipped, and why\n";
    let of_p256 = "key-family: key is an elliptic-curve key: expected an octet key pair (OKP)\n";
    for (name, members, from, to, told) in [
        (
            "another-id",
            vec![JWK, P256],
            "--kid demo-2026",
            "--kid demo-2025",
            format!("key-not-in-set: no key of the set for Ed25519 has this kid: it has \"demo-2026\"\n{left_out}"),
        ),
        (
            "another-id-of-several",
            vec![JWK, &JWK.replace("demo-2026", "b"), &without],
            "--kid demo-2026",
            "--kid demo-2025",
            "key-not-in-set: no key of the set for Ed25519 has this kid: it has \"b\", \"demo-2026\", and one without a kid (--no-kid)\n"
                .to_owned(),
        ),
        (
            "no-id",
            vec![JWK, P256],
            "--kid demo-2026",
            "--no-kid",
            format!("key-not-in-set: the key of the set for Ed25519 has a kid: expected --kid \"demo-2026\"\n{left_out}"),
        ),
        (
            "no-id-of-several",
            vec![JWK, &JWK.replace("demo-2026", "b")],
            "--kid demo-2026",
            "--no-kid",
            "key-not-in-set: every key of the set for Ed25519 has a kid: expected --kid with one of \"b\", \"demo-2026\"\n".to_owned(),
        ),
        (
            "one-without-an-id",
            vec![&without],
            "--kid demo-2026",
            "--kid demo-2026",
            "key-not-in-set: the key of the set for Ed25519 has no kid: use --no-kid, or state the key with --key\n".to_owned(),
        ),
        (
            "id-of-another-algorithm",
            vec![JWK, P256],
            "--kid demo-2026",
            "--kid other",
            format!("key-not-in-set: the key of this id in the set cannot be used for Ed25519\nleft out 1 \"other\": {of_p256}"),
        ),
        (
            "another-algorithm",
            vec![P256, "1"],
            "--kid demo-2026",
            "--kid demo-2026",
            format!(
                "keyring-empty: no key of the set can be used for Ed25519\nleft out 0 \"other\": {of_p256}left out 1: jwk-syntax: \
                 JWK is not a well-formed JSON object\n"
            ),
        ),
        ("nothing", vec![], "--kid demo-2026", "--kid demo-2026", "keyring-empty: the set has no keys\n".to_owned()),
    ] {
        let ran = verify(name, &members, &GOOD.replace(from, to));
        assert_eq!((ran.code, ran.out, ran.err), (1, String::new(), format!("key refused: {told}")), "{name}");
    }
}

#[test]
fn what_is_left_out_is_in_the_json_too() {
    let ran = verify("json", &[P256], &format!("{GOOD} --json"));
    let line: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &line["code"], &line["left_out"][0]["kid"]), (1, &"keyring-empty".into(), &"other".into()));
    assert_eq!(line["left_out"][0]["code"], "key-family");
    let many: Vec<String> = (0..10).map(|at| JWK.replace("demo-2026", &format!("k{at}"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(verify("many", &many, GOOD).err.ends_with("\"k7\", 2 more\n"));
}

#[test]
fn only_the_pinned_key_is_left_in_the_ring() {
    // The token names demo-2026, which is in the set, and another key is pinned.
    let ran = verify("pinned", &[JWK, &JWK.replace("demo-2026", "another")], &GOOD.replace("demo-2026", "another"));
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("refused: kid-unknown: "), "{}", ran.err);
    let without = JWK.replace(r#""kid":"demo-2026","#, "");
    let ran = verify("without", &[JWK, &without], &GOOD.replace("--kid demo-2026", "--no-kid"));
    assert!(ran.code == 1 && ran.err.starts_with("refused: kid-unexpected: "), "{}", ran.err);
}

#[test]
fn a_set_that_is_none_or_has_an_id_twice_is_refused() {
    let other =
        JWK.replace("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI");
    let twice = verify("twice", &[JWK, P256, &other], GOOD);
    let told = "key refused: key-id-duplicate: two keys have the id \"demo-2026\", in the set at 0 and 2: expected one key for each id\n";
    assert_eq!((twice.code, twice.err.as_str()), (1, told));
    assert_eq!(verify("same-twice", &[JWK, JWK], GOOD).code, 0);
    let broken = verify("broken", &["{"], GOOD);
    assert!(broken.code == 1 && broken.err.starts_with("key refused: jwks-syntax: "), "{}", broken.err);
}

#[test]
fn what_is_left_out_is_told_if_asked() {
    let ran = verify("verbose", &[P256, JWK, r#"{"kty":"OKP"}"#, "1"], &format!("{GOOD} --verbose"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.err.lines().collect();
    let family = "key is an elliptic-curve key: expected an octet key pair (OKP)";
    assert_eq!(lines.first().unwrap(), &format!(r#"left out 0 "other": key-family: {family}"#));
    assert!(lines.get(1).unwrap().starts_with("left out 2: jwk-member-missing: "), "{}", ran.err);
    assert!(lines.get(2).unwrap().starts_with("left out 3: jwk-syntax: "), "{}", ran.err);
    assert_eq!(lines.len(), 3);
}

#[test]
fn a_set_that_is_not_to_the_letter_is_taken_if_asked() {
    let padded = JWK.replace("URo\"", "URo=\"");
    let strict = verify("padded", &[&padded], GOOD);
    let told = "key refused: keyring-empty: no key of the set can be used for Ed25519\n\
        left out 0 \"demo-2026\": jwk-member-base64: JWK's x is not canonical base64url without padding\n\
        hint: --lenient accepts this key, which bends the rules of RFC 7518\n";
    assert_eq!((strict.code, strict.err.as_str()), (1, told));
    let among = verify("padded-among", &[&padded, &JWK.replace("demo-2026", "b")], GOOD);
    assert!(among.code == 1 && among.err.contains("hint: --lenient accepts this key"), "{}", among.err);
    let lenient = verify("padded-lenient", &[&padded], &format!("{GOOD} --lenient"));
    assert_eq!((lenient.code, lenient.err.as_str()), (0, ""));
}

#[test]
fn a_wrong_usage_says_what_is_expected() {
    for (name, arguments, told) in [
        ("hmac", GOOD.replace("Ed25519", "HS256"), "HS256 has none: expected --key"),
        ("both", format!("{GOOD} --key no-such-file"), "cannot be used with"),
        ("format", format!("{GOOD} --key-format jwk"), "cannot be used with"),
    ] {
        let ran = verify(&format!("usage-{name}"), &[JWK], &arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}: {}", ran.err);
        assert!(ran.err.contains(told), "{name}: {}", ran.err);
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    let neither = cotter(&words(&format!("verify jwt {GOOD} {TOKEN}")), "");
    assert!(neither.code == 2 && neither.err.contains("--jwks"), "{}", neither.err);
    let key = cotter(&words(&format!("verify jwt {GOOD} --key x --lenient {TOKEN}")), "");
    assert_eq!(key.code, 2, "{}", key.err);
    let missing = cotter(&words(&format!("verify jwt {GOOD} --jwks no-such-file {TOKEN}")), "");
    assert!(missing.code == 2 && missing.err.contains("no-such-file"), "{}", missing.err);
}
