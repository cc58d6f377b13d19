//! `cotter verify --jwks`: which key of a set is used, and what is told of the others.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used)]

mod command;

use command::{Ran, cotter, file};

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
        ["verify", "--jwks", &path].into_iter().chain(arguments.split_whitespace()).chain([TOKEN]).collect();
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
fn an_id_that_is_not_there_is_an_empty_ring() {
    for (name, from, to) in [
        ("another-id", "--kid demo-2026", "--kid demo-2025"),
        ("no-id", "--kid demo-2026", "--no-kid"),
        ("another-algorithm", "--alg Ed25519", "--alg RS256"),
        ("id-of-another-algorithm", "--kid demo-2026", "--kid other"),
    ] {
        let ran = verify(name, &[JWK, P256], &GOOD.replace(from, to));
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{to}");
        assert!(ran.err.starts_with("key refused: keyring-empty: "), "{to}: {}", ran.err);
        assert_eq!(
            ran.err.contains(r#"; at 1 ("other"): key is an elliptic-curve key: "#),
            to == "--alg RS256",
            "{to}"
        );
    }
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
        JWK.replace("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "n9q8xTrtOrquccBNJ7QsqDIEs9RmBNv-5EOzsn1Tb4U");
    let twice = verify("twice", &[JWK, &other], GOOD);
    assert!(twice.code == 1 && twice.err.starts_with("key refused: key-id-duplicate: "), "{}", twice.err);
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
    assert_eq!(strict.code, 1);
    assert!(strict.err.ends_with("; from_jwks_lenient accepts one\n"), "{}", strict.err);
    let as_published = verify("padded-as-published", &[&padded], &format!("{GOOD} --jwks-as-published"));
    assert_eq!(as_published.code, 0, "{}", as_published.err);
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
    let neither = cotter(&words(&format!("verify {GOOD} {TOKEN}")), "");
    assert!(neither.code == 2 && neither.err.contains("--jwks"), "{}", neither.err);
    let key = cotter(&words(&format!("verify {GOOD} --key x --jwks-as-published {TOKEN}")), "");
    assert_eq!(key.code, 2, "{}", key.err);
    let missing = cotter(&words(&format!("verify {GOOD} --jwks no-such-file {TOKEN}")), "");
    assert!(missing.code == 2 && missing.err.contains("no-such-file"), "{}", missing.err);
}
