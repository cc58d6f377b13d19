//! `cotter verify jws`: the payload to the byte, attached and detached.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use command::{Ran, cotter, file};
use serde_json::Value;

/// The cases of RFC 7520 with this id, with their key.
fn case(id: &str) -> (Value, Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/rfc/7520.json");
    let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let groups = file["groups"].as_array().unwrap();
    let mut cases =
        groups.iter().flat_map(|group| group["cases"].as_array().unwrap().iter().map(move |case| (group, case)));
    let (group, case) = cases.find(|(_, case)| case["id"] == id).unwrap();
    (group["pin"].clone(), case.clone())
}

fn verify(name: &str, id: &str, more: &[&str]) -> Ran {
    let (pin, case) = case(id);
    let key = file(&format!("jws/{name}.jwk"), pin["key"]["jwk"].to_string());
    let [alg, kid, token] = [&pin["alg"], &pin["kid"], &case["token"]].map(|value| value.as_str().unwrap());
    cotter(&[&["verify", "jws", "--alg", alg, "--kid", kid, "--key", &key, token], more].concat(), "")
}

fn refusal(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    ran.err.split(": ").nth(1).unwrap()
}

#[test]
fn the_payload_is_written_to_the_byte() {
    let (_, case) = case("rfc/7520/4.1");
    let payload = case["payload"].as_str().unwrap();
    let expected = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let ran = verify("attached", "rfc/7520/4.1", &[]);
    assert_eq!((ran.code, ran.out, ran.err.as_str()), (0, expected, ""));
    let json = verify("json", "rfc/7520/4.1", &["--json"]);
    let line: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&line["ok"], &line["alg"], &line["payload"]), (&true.into(), &"RS256".into(), &payload.into()));
    assert_eq!(line["kid"], "bilbo.baggins@hobbiton.example");

    assert_eq!(refusal(&verify("flipped", "rfc/7520/4.1/bit-flip", &[])), "invalid-signature");
    assert_eq!(refusal(&verify("other-pin", "rfc/7520/4.1/other-pin", &[])), "kid-unknown");
    assert_eq!(refusal(&verify("typ", "rfc/7520/4.1", &["--typ", "receipt"])), "typ-missing");
    assert_eq!(refusal(&verify("long", "rfc/7520/4.1", &["--max-token-len", "10"])), "token-too-long");
    assert_eq!(refusal(&verify("header", "rfc/7520/4.1", &["--max-header-len", "10"])), "header-too-long");
    let ran = verify("too-high", "rfc/7520/4.1", &["--max-token-len", "262145"]);
    assert!(ran.code == 2 && ran.err.starts_with("error: --max-token-len: "), "{}", ran.err);
    assert_eq!(verify("claims", "rfc/7520/4.1", &["--danger-any-iss"]).code, 2);
}

#[test]
fn a_detached_payload_is_in_a_file() {
    let (_, case) = case("rfc/7520/4.5");
    let bytes = URL_SAFE_NO_PAD.decode(case["detached_payload"].as_str().unwrap()).unwrap();
    let payload = file("jws/payload", &bytes);
    let ran = verify("detached", "rfc/7520/4.5", &["--detached", &payload]);
    assert_eq!((ran.code, ran.out.as_bytes(), ran.err.as_str()), (0, bytes.as_slice(), ""));
    let other = file("jws/other-payload", [bytes.as_slice(), b"\n"].concat());
    assert_eq!(refusal(&verify("changed", "rfc/7520/4.5", &["--detached", &other])), "invalid-signature");
    assert_eq!(refusal(&verify("both", "rfc/7520/4.5/both", &["--detached", &payload])), "payload-not-detached");
    assert_eq!(verify("attached-2", "rfc/7520/4.5/attached", &[]).code, 0);
}

#[test]
fn the_key_may_be_in_a_set() {
    let (pin, case) = case("rfc/7520/4.1");
    let set = file("jws/set.json", format!(r#"{{"keys":[{}]}}"#, pin["key"]["jwk"]));
    let kid = pin["kid"].as_str().unwrap();
    let token = case["token"].as_str().unwrap();
    let ran = cotter(&["verify", "jws", "--alg", "RS256", "--kid", kid, "--jwks", &set, token], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
}
