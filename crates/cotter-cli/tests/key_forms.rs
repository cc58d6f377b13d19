//! `cotter key`: PASERK, the lenient reading, certificates in DER as `cotter verify` reads them, and refusals in few lines.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use std::{fs, path::Path};

use command::{Ran, cotter, file};
use serde_json::Value;

/// RFC 8037 appendix A.2.
const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"2026-11","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
/// The same key.
const PASERK: &str = "k4.public.11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const LENIENT: &str = "--lenient accepts this key, which bends the rules of RFC 7518";

fn key(name: &str, content: impl AsRef<[u8]>, more: &[&str]) -> Ran {
    let path = file(&format!("key-forms/{name}"), content);
    cotter(&[&["key", path.as_str()], more].concat(), "")
}

fn vectors(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(path);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_public_paserk_is_shown_with_its_id() {
    for text in [PASERK.to_owned(), format!(" {PASERK}\n")] {
        let shown = key("k4.public", &text, &[]);
        let facts = format!(
            "PASERK\n  key         Ed25519\n  algorithms  v4.public\n  thumbprint  {THUMBPRINT}\n  uri         "
        );
        assert!(shown.code == 0 && shown.out.starts_with(&facts), "{}{}", shown.out, shown.err);
        assert!(shown.out.contains("\n  paserk id   k4.pid."), "{}", shown.out);
    }
    let line: Value = serde_json::from_str(&key("k4.public", PASERK, &["--json"]).out).unwrap();
    assert!(line["keys"][0]["paserk_id"].as_str().unwrap().starts_with("k4.pid."), "{line}");
    assert_eq!(key("k4.public", PASERK, &["--to", "thumbprint"]).out, format!("{THUMBPRINT}\n"));
    let jwk = key("k4.public", PASERK, &["--to", "jwk"]);
    assert_eq!(
        jwk.out,
        format!("{}\n", r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#)
    );

    let group = &vectors("paseto/paserk.json")["groups"];
    let mut cases = group.as_array().unwrap().iter().flat_map(|group| group["cases"].as_array().unwrap());
    let p384 = cases.find(|case| {
        case["expect"] == "accept" && case["token"].as_str().is_some_and(|token| token.starts_with("k3.public."))
    });
    let p384 = p384.unwrap()["token"].as_str().unwrap();
    let shown = key("k3.public", p384, &[]);
    assert!(
        shown.out.starts_with("PASERK\n  key         P-384\n  algorithms  v3.public\n"),
        "{}{}",
        shown.out,
        shown.err
    );
    let pem = key("k3.public", p384, &["--to", "pem"]);
    let thumbprint = key("k3.public", p384, &["--to", "thumbprint"]).out;
    assert_eq!(key("k3.pem", pem.out, &["--to", "thumbprint"]).out, thumbprint);
}

#[test]
fn a_secret_paserk_is_its_length_and_a_private_one_nothing() {
    let local = PASERK.replace("public", "local");
    assert_eq!(key("k4.local", &local, &[]).out, "PASERK\n  a symmetric key of 256 bits\n");
    assert_eq!(key("k3.local", local.replace("k4", "k3"), &[]).out, "PASERK\n  a symmetric key of 256 bits\n");
    for private in ["k4.secret", "k3.secret", "k2.secret"] {
        let ran = key("secret", PASERK.replace("k4.public", private), &[]);
        let told = if private.starts_with("k2") { "paserk-version: " } else { "private-key: " };
        assert!(ran.code == 1 && ran.out.is_empty() && ran.err.contains(told), "{private}: {}", ran.err);
    }
    for (text, told) in [
        (PASERK.replace("URo", "UR"), "paserk-malformed: "),
        (PASERK.replace("public", "pid"), "paserk-type: "),
        (PASERK.replace("k4", "k2"), "paserk-version: "),
        (format!("k4.public.{}A", "A".repeat(42)), "ed25519-"),
    ] {
        let ran = key("bad.paserk", &text, &[]);
        assert!(ran.code == 1 && ran.err.starts_with(&format!("key refused: {told}")), "{text}: {}", ran.err);
    }
}

#[test]
fn a_key_that_is_not_to_the_letter_is_shown_if_asked() {
    let padded = JWK.replace("URo\"", "URo=\"");
    let strict = key("padded.json", &padded, &[]);
    let refused = "key refused: jwk-member-base64: JWK's x is not canonical base64url without padding\n";
    assert_eq!((strict.code, strict.err), (1, format!("{refused}hint: {LENIENT}\n")));
    let line: Value = serde_json::from_str(&key("padded.json", &padded, &["--json"]).out).unwrap();
    assert_eq!(line["hint"], LENIENT);
    let lenient = key("padded.json", &padded, &["--lenient"]);
    assert!(lenient.code == 0 && lenient.out.contains(THUMBPRINT), "{}{}", lenient.out, lenient.err);
    assert_eq!(key("padded.json", &padded, &["--lenient", "--to", "jwk"]).out, key("plain", JWK, &["--to", "jwk"]).out);

    let set = format!(r#"{{"keys":[{padded}]}}"#);
    let strict = key("padded-set.json", &set, &[]);
    assert!(strict.code == 1 && strict.out.ends_with(&format!("\n  hint        {LENIENT}\n")), "{}", strict.out);
    assert_eq!(key("padded-set.json", &set, &["--lenient", "--to", "thumbprint"]).out, format!("{THUMBPRINT}\n"));
    let rsa = &vectors("keys/rsa.json")["n"];
    let zero = format!(r#"{{"kty":"RSA","e":"AAEAAQ==","n":{rsa}}}"#);
    let lenient = key("zero.json", &zero, &["--lenient", "--to", "jwk"]);
    assert!(lenient.code == 0 && lenient.out.contains(r#""e":"AQAB""#), "{}{}", lenient.out, lenient.err);
    let bad = key("bad.json", JWK.replace("Ed25519", "X25519"), &[]);
    assert!(bad.code == 1 && !bad.err.contains("hint"), "no reading makes it good: {}", bad.err);
}

#[test]
fn both_commands_read_leniently() {
    let jwk = JWK.replace(r#""x":"11qYAYKxCrfVS_7T"#, r#""use":null,"key_ops":[],"x":"11qYAYKxCrfVS/7T"#);
    let spki = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n");
    let escaped = format!("\"{}\"\n", pem.replace('\n', "\\n"));
    let certificate = "../../vectors/demo/rs256.crt.pem";
    let certificate = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(certificate)).unwrap();
    let rsa = key("c.pem", &certificate, &["--to", "thumbprint"]).out;
    let body: String = certificate.lines().filter(|line| !line.starts_with('-')).collect();
    let ed25519 = format!("{THUMBPRINT}\n");
    for (name, content, alg, thumbprint) in [
        ("alphabet.json", jwk.replace("URo\"", "URo=\""), "Ed25519", &ed25519),
        ("escaped.pem", escaped, "Ed25519", &ed25519),
        ("one-line.pem", pem.replace('\n', ""), "Ed25519", &ed25519),
        ("spaces.pem", pem.replace('\n', " "), "Ed25519", &ed25519),
        ("base64.txt", spki.to_owned(), "Ed25519", &ed25519),
        ("x509.pem", certificate.replace(" CERT", " X509 CERT"), "RS256", &rsa),
        ("x5c.json", format!(r#"{{"kty":"RSA","kid":"a","x5c":["{body}"]}}"#), "RS256", &rsa),
    ] {
        let path = file(&format!("key-forms/lenient-{name}"), content);
        let verify = |more: &[&str]| {
            let head =
                ["verify", "jwt", "--alg", alg, "--no-kid", "--danger-any-iss", "--danger-any-aud", "--key", &path];
            cotter(&[&head, more, &["a.b.c"]].concat(), "").err
        };
        let strict = verify(&[]);
        assert!(strict.starts_with("key refused: ") && strict.contains("--lenient"), "{name}: {strict}");
        let lenient = verify(&["--lenient"]);
        assert!(lenient.starts_with("refused: header-base64: "), "{name}: {lenient}");
        assert!(cotter(&["key", &path], "").err.contains("--lenient"), "{name}");
        let shown = cotter(&["key", "--lenient", "--to", "thumbprint", &path], "");
        assert_eq!((shown.code, &shown.out), (0, thumbprint), "{name}: {}", shown.err);
        let jwk = cotter(&["key", "--lenient", "--to", "jwk", &path], "");
        assert_eq!(&key("written.json", &jwk.out, &["--to", "thumbprint"]).out, thumbprint, "{name}: {}", jwk.err);
    }
    let hmac = file("key-forms/secret", "an example secret of 32 bytes ok");
    let arguments = [
        "verify",
        "jwt",
        "--alg",
        "HS256",
        "--no-kid",
        "--iss-absent",
        "--aud-absent",
        "--lenient",
        "--key",
        &hmac,
        "a.b.c",
    ];
    let ran = cotter(&arguments, "");
    assert_eq!((ran.code, ran.err.as_str()), (2, "error: --lenient is for public keys, and HS256 has none\n"));
}

#[test]
fn a_key_is_refused_in_one_line_for_each_kind_of_reason() {
    let rsa = &vectors("keys/rsa.json")["n"];
    let encryption = format!(r#"{{"kty":"RSA","alg":"RSA-OAEP","e":"AQAB","n":{rsa}}}"#);
    let told = "jwk-alg: JWK's alg names another algorithm: expected RS256, RS384, RS512, PS256, PS384 or PS512\n";
    let alone = key("encryption.json", &encryption, &[]);
    assert_eq!((alone.code, alone.err), (1, format!("key refused: {told}")));
    let curve = r#"{"kty":"EC","crv":"P-224","x":"AA","y":"AA"}"#;
    let set = key("kinds.json", format!(r#"{{"keys":[{encryption},{curve}]}}"#), &[]);
    let lines: Vec<&str> = set.out.lines().filter(|line| line.starts_with("  refused")).collect();
    assert_eq!(lines[0], format!("  refused     {}", told.trim_end()));
    assert!(lines.len() == 2 && lines[1].contains("expected P-256, P-384"), "{}", set.out);
    let empty = key("empty.json", r#"{"keys":[]}"#, &[]);
    assert_eq!((empty.code, empty.err.as_str()), (1, "key refused: keyring-empty: the set has no keys\n"));
}

#[test]
fn both_commands_read_the_same_files() {
    let demo = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/demo").join(name);
        fs::read_to_string(path).unwrap()
    };
    let certificate = demo("rs256.crt.pem");
    let token = demo("rs256.jwt");
    let body: String = certificate.lines().filter(|line| !line.starts_with("-----")).collect();
    let (_, der) = pem_rfc7468::decode_vec(certificate.trim().as_bytes()).unwrap();
    let shown = key("c.pem", &certificate, &["--to", "thumbprint"]);
    for (name, content, format, form) in [
        ("certificate.pem", certificate.as_bytes(), "auto", "auto"),
        ("certificate.pem", certificate.as_bytes(), "pem", "pem"),
        ("certificate.der", &der, "auto", "auto"),
        ("certificate.der", &der, "der", "der"),
        ("certificate.txt", body.as_bytes(), "base64", "auto"),
    ] {
        let path = file(&format!("key-forms/{name}"), content);
        let head = [
            "verify",
            "jwt",
            "--alg",
            "RS256",
            "--danger-any-iss",
            "--danger-any-aud",
            "--danger-any-typ",
            "--key",
            &path,
        ];
        let of = |id: &[&str]| cotter(&[&head, id, &["--key-format", format, token.trim()]].concat(), "");
        let ran = of(&["--no-kid"]);
        // Which kid the token has is not what is asked here.
        assert!(ran.code == 0 || ran.err.starts_with("refused: "), "{name}: {}", ran.err);
        if format != "base64" {
            let other = key(name, content, &["--format", form, "--to", "thumbprint"]);
            assert_eq!((other.code, &other.out), (0, &shown.out), "{name}: {}", other.err);
        }
    }
}
