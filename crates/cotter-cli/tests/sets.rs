//! `cotter jwks`: several sets, and large ones.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use command::{cotter, file};
use serde_json::Value;

const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

fn set(name: &str, members: &[&str], more: &str) -> String {
    file(&format!("sets/{name}.json"), format!(r#"{{"keys":[{}]{more}}}"#, members.join(",")))
}

#[test]
fn each_set_is_shown_under_its_name() {
    let unusable = JWK.replace("Ed25519", "X25519");
    let (one, two) = (set("one", &[JWK], ""), set("two", &[JWK, &unusable], ""));
    let ran = cotter(&["jwks", &one, &two], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines: Vec<&str> = ran.out.lines().filter(|line| line.contains("JWK set")).collect();
    assert_eq!(lines, [format!("{one}: JWK set, members: 1"), format!("{two}: JWK set, members: 2")]);
    assert!(ran.out.contains("\n  kid         a\n") && ran.out.contains("\n  refused     "), "{}", ran.out);

    let json = cotter(&["jwks", "--json", &one, &two], "");
    let lines: Vec<Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["file"], &lines[1]["file"]), (2, &one.as_str().into(), &two.as_str().into()));
    assert_eq!((&lines[0]["ok"], &lines[0]["keys"][0]["kid"]), (&true.into(), &"a".into()));
}

#[test]
fn one_set_without_a_key_or_with_a_private_one_is_a_no() {
    let one = set("good", &[JWK], "");
    let empty = set("empty", &[], "");
    let private = set("private", &[&JWK.replace(r#""x""#, r#""d":"AA","x""#)], "");
    let broken = file("sets/broken.json", r#"{"keys":[}"#);
    for (other, told) in [
        (&empty, format!("{empty}: key refused: keyring-empty: the set has no keys\n")),
        (&private, String::new()),
        (&broken, format!("{broken}: key refused: jwks-syntax: ")),
    ] {
        for order in [[&one, other], [other, &one]] {
            let ran = cotter(&["jwks", order[0], order[1]], "");
            assert!(ran.code == 1 && ran.err.starts_with(&told), "{}", ran.err);
            assert!(ran.out.contains("  thumbprint  "), "the other one is shown: {}", ran.out);
        }
    }
    let ran = cotter(&["jwks", "--json", &broken], "");
    let line: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &line["code"], &line["file"]), (1, &"jwks-syntax".into(), &broken.as_str().into()));
}

#[test]
fn what_is_not_a_set_is_wrong_usage() {
    let jwk = file("sets/jwk.json", JWK);
    let ran = cotter(&["jwks", &jwk], "");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, format!("error: {jwk}: a JWK: expected a JWK set; use 'cotter key' for one key\n"));
    assert_eq!(cotter(&["jwks"], "").code, 2);
}

#[test]
fn a_set_that_bends_the_rules_is_read_if_asked() {
    let padded = set("padded", &[&JWK.replace("URo\"", "URo=\"")], "");
    assert_eq!(cotter(&["jwks", &padded], "").code, 1);
    let ran = cotter(&["jwks", "--lenient", &padded], "");
    assert!(ran.code == 0 && ran.out.contains("  thumbprint  "), "{}", ran.out);
}

#[test]
fn a_large_set_needs_a_limit_that_is_stated() {
    let long = set("long", &[JWK], &format!(r#","note":"{}""#, "x".repeat(70_000)));
    let ran = cotter(&["jwks", &long], "");
    assert_eq!((ran.code, ran.err), (2, format!("error: {long}: longer than 65536 bytes\n")));
    assert_eq!(cotter(&["jwks", "--max-jwks-len", "100000", &long], "").code, 0);
    let members: Vec<String> = (0..300).map(|at| JWK.replace("\"a\"", &format!("\"{at}\""))).collect();
    let many = set("many", &members.iter().map(String::as_str).collect::<Vec<_>>(), "");
    assert!(cotter(&["jwks", &many], "").err.contains("key refused: jwks-too-many-keys: "));
    assert_eq!(cotter(&["jwks", "--max-jwks-keys", "300", &many], "").code, 0);
    for (option, value) in [("--max-jwks-len", "1048577"), ("--max-jwks-keys", "4097")] {
        let ran = cotter(&["jwks", option, value, &many], "");
        assert!(ran.code == 2 && ran.err.starts_with(&format!("error: {option}: ")), "{}", ran.err);
    }

    let verify = ["verify", "jwt", "--alg", "Ed25519", "--kid", "a", "--danger-any-iss", "--danger-any-aud", "a.b.c"];
    for (path, option, value) in [(&long, "--max-jwks-len", "100000"), (&many, "--max-jwks-keys", "300")] {
        let with = |more: &[&str]| cotter(&[&verify, ["--jwks", path].as_slice(), more].concat(), "").err;
        assert!(!with(&[]).starts_with("refused: "), "{}", with(&[]));
        let kid = if option == "--max-jwks-keys" { "7" } else { "a" };
        let mut words = verify;
        words[5] = kid;
        let ran = cotter(&[&words, ["--jwks", path, option, value].as_slice()].concat(), "");
        assert!(ran.err.starts_with("refused: header-base64: "), "{}", ran.err);
    }
}
