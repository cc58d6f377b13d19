//! `cotter key`: what it shows, what it writes, and what it keeps to itself.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use std::{fs, path::Path};

use command::{Ran, cotter, file};
use serde_json::{Value, json};

/// RFC 8037 appendix A.2 and A.3.
const JWK: &str = r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"2026-11"}"#;
const PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
";
const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

/// RFC 7515 appendix A.3.1, uncompressed and compressed.
const P256: &str = r#"{"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
const P256_COMPRESSED: &str = "-----BEGIN PUBLIC KEY-----
MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgADf83OJ3D2xF1Bg8vub9tLe1gHMzV7
6e8Tus9uPHvRVEU=
-----END PUBLIC KEY-----
";

fn vectors(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(name).display().to_string()
}

fn key(name: &str, content: impl AsRef<[u8]>, arguments: &[&str]) -> Ran {
    let path = file(&format!("key/{name}"), content);
    cotter(&[&["key", &path], arguments].concat(), "")
}

/// The PEM of a case of `vectors/import/pem.json`.
fn case_pem(id: &str) -> String {
    let cases: Value = serde_json::from_slice(&fs::read(vectors("import/pem.json")).unwrap()).unwrap();
    let groups = cases["groups"].as_array().unwrap();
    let case = groups.iter().flat_map(|group| group["cases"].as_array().unwrap()).find(|case| case["id"] == id);
    case.unwrap()["key"]["pem"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_is_shown_with_its_algorithms_and_its_thumbprint() {
    let pem = key("shown.pem", PEM, &[]);
    let uri = format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{THUMBPRINT}");
    let facts = format!(
        "  key         Ed25519\n  algorithms  EdDSA Ed25519 Ed25519|EdDSA\n  thumbprint  {THUMBPRINT}\n  uri         {uri}\n"
    );
    assert_eq!((pem.code, pem.out, pem.err.as_str()), (0, format!("PEM public key\n{facts}"), ""));
    let jwk = key("shown.json", JWK, &[]);
    assert_eq!((jwk.code, jwk.out), (0, format!("JWK\n  kid         2026-11\n{facts}")));
}

#[test]
fn json_is_one_line() {
    let ran = key("line.json", JWK, &["--json"]);
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1));
    let expected = json!({"ok": true, "form": "JWK", "keys": [{
        "kid": "2026-11", "key": "Ed25519", "algorithms": ["EdDSA", "Ed25519", "Ed25519|EdDSA"], "thumbprint": THUMBPRINT,
        "uri": format!("urn:ietf:params:oauth:jwk-thumbprint:sha-256:{THUMBPRINT}"),
    }]});
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap(), expected);

    let ran = key("line.pem", "no key", &["--json", "--format", "pem"]);
    let told = "key refused: pem-malformed: PEM is malformed: expected one block of RFC 7468\n\
        hint: the file is text, but not a PEM, a JWK, a JWK set or a PASERK\n";
    assert_eq!((ran.code, ran.err.as_str()), (1, told));
    let line: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&line["ok"], &line["code"]), (&json!(false), &json!("pem-malformed")));
    assert_eq!(key("both.json", JWK, &["--json", "--to", "pem"]).code, 2);
}

#[test]
fn every_form_holds_the_same_key() {
    let rsa = "rnwvkUqJYiU8llEzpDeX_sWI4ZxrjoTKKBzskohazLo\n";
    for (name, format, form) in [
        ("rs256.pem", "auto", "PEM public key"),
        ("rs256.crt.pem", "auto", "PEM certificate"),
        ("rs256.crt.pem", "pem", "PEM certificate"),
        ("rs256.crt.pem", "certificate", "PEM certificate"),
    ] {
        let path = vectors(&format!("demo/{name}"));
        let shown = cotter(&["key", &path, "--format", format], "");
        assert_eq!((shown.code, shown.out.lines().next()), (0, Some(form)), "{}", shown.err);
        assert!(
            shown.out.contains("RSA, 2048 bits\n  algorithms  RS256 RS384 RS512 PS256 PS384 PS512\n"),
            "{}",
            shown.out
        );
        assert_eq!(cotter(&["key", &path, "--format", format, "--to", "thumbprint"], "").out, rsa);
    }

    let der = |name: &str| {
        let pem = fs::read_to_string(vectors(name)).unwrap();
        pem_rfc7468::decode_vec(pem.as_bytes()).unwrap().1
    };
    for (name, from, form) in
        [("rsa.der", "demo/rs256.pem", "DER public key"), ("certificate.der", "demo/rs256.crt.pem", "DER certificate")]
    {
        let ran = key(name, der(from), &[]);
        assert_eq!((ran.code, ran.out.lines().next()), (0, Some(form)), "{}", ran.err);
        assert_eq!(key(name, der(from), &["--to", "thumbprint"]).out, rsa);
    }
    let pkcs1 = case_pem("import/pem/pkcs1/RS256");
    let ran = key("pkcs1.pem", &pkcs1, &["--to", "pem"]);
    assert!(ran.code == 0 && ran.out.starts_with("-----BEGIN PUBLIC KEY-----\n"), "{}", ran.err);
    let thumbprint = key("pkcs1-again.pem", &ran.out, &["--to", "thumbprint"]).out;
    assert_eq!(key("pkcs1.pem", &pkcs1, &["--to", "thumbprint"]).out, thumbprint);
}

#[test]
fn pem_to_jwk_and_back_is_the_same_text() {
    let demo = |name: &str| fs::read_to_string(vectors(name)).unwrap();
    let keys = [
        ("rsa", demo("demo/rs256.pem"), "RSA, 2048 bits"),
        ("rsa-of-import", case_pem("import/pem/spki/RS256"), "RSA, "),
        ("p256", demo("demo/es256.pem"), "P-256"),
        ("p384", case_pem("import/pem/spki/ES384"), "P-384"),
        ("p521", case_pem("import/pem/spki/ES512"), "P-521"),
        ("k256", case_pem("import/pem/spki/ES256K"), "secp256k1"),
        ("ed25519", demo("demo/ed25519.pem"), "Ed25519"),
        ("rfc8037", PEM.to_owned(), "Ed25519"),
    ];
    for (name, pem, size) in keys.into_iter().filter(|(name, ..)| cfg!(feature = "ecdsa") || *name != "k256") {
        let path = format!("{name}.pem");
        let shown = key(&path, &pem, &[]);
        assert!(shown.out.contains(size), "{name}: {}{}", shown.out, shown.err);
        let thumbprint = key(&path, &pem, &["--to", "thumbprint"]).out;

        let jwk = key(&path, &pem, &["--to", "jwk"]);
        assert_eq!((jwk.code, jwk.out.lines().count()), (0, 1), "{name}: {}", jwk.err);
        let back = format!("{name}.jwk");
        assert_eq!(key(&back, &jwk.out, &["--to", "thumbprint"]).out, thumbprint, "{name}");
        assert_eq!(key(&back, &jwk.out, &["--to", "jwk"]).out, jwk.out, "{name}");
        assert_eq!(key(&back, &jwk.out, &["--to", "pem"]).out.trim_end(), pem.trim_end(), "{name}");
    }
}

#[test]
#[cfg(feature = "ml-dsa")]
fn a_key_of_ml_dsa_goes_to_jwk_and_back() {
    let cases: Value = serde_json::from_slice(&fs::read(vectors("import/ml-dsa.json")).unwrap()).unwrap();
    let groups = cases["groups"].as_array().unwrap();
    let mut cases = groups.iter().flat_map(|group| group["cases"].as_array().unwrap());
    let case = cases.find(|case| case["id"] == "import/ml-dsa/pem/spki").unwrap();
    let pem = case["key"]["pem"].as_str().unwrap();
    let facts = "PEM public key\n  key         ML-DSA-44\n  algorithms  ML-DSA-44\n  thumbprint  ";
    let shown = key("ml-dsa.pem", pem, &[]);
    assert!(shown.code == 0 && shown.out.starts_with(facts), "{}{}", shown.out, shown.err);

    let jwk = key("ml-dsa.pem", pem, &["--to", "jwk"]);
    assert!(jwk.out.starts_with(r#"{"alg":"ML-DSA-44","kty":"AKP","pub":""#), "{}{}", jwk.out, jwk.err);
    assert_eq!(key("ml-dsa.jwk", &jwk.out, &["--to", "jwk"]).out, jwk.out);
    assert_eq!(key("ml-dsa.jwk", &jwk.out, &["--to", "pem"]).out, pem);
    let thumbprint = key("ml-dsa.pem", pem, &["--to", "thumbprint"]).out;
    assert_eq!(key("ml-dsa.jwk", &jwk.out, &["--to", "thumbprint"]).out, thumbprint);
}

#[test]
fn a_jwk_is_its_required_members_in_order_and_its_kid() {
    let long = JWK.replace(r#""crv""#, r#""use":"sig", "x5t": "AA", "alg":"EdDSA","crv""#);
    let ran = key("long.json", &long, &["--to", "jwk"]);
    assert_eq!((ran.code, ran.out), (0, format!("{JWK}\n")));
    let rsa = cotter(&["key", &vectors("demo/rs256.pem"), "--to", "jwk"], "").out;
    let narrowed = key("narrowed.json", rsa.replace("\"e\"", "\"alg\":\"PS256\",\"e\""), &[]);
    assert!(narrowed.out.contains("\n  algorithms  PS256\n"), "{}", narrowed.out);
    let hostile = JWK.replace("2026-11", r#"\u001b[2J\u009b\""#);
    let ran = key("hostile.json", &hostile, &["--to", "jwk"]);
    assert_eq!((ran.code, ran.out.contains('\u{1b}') || ran.out.contains('\u{9b}')), (0, false), "{}", ran.out);
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap()["kid"], "\u{1b}[2J\u{9b}\"");
}

#[test]
fn a_compressed_point_is_shown_and_is_no_jwk() {
    let shown = key("compressed.pem", P256_COMPRESSED, &[]);
    assert!(shown.code == 0 && shown.out.contains("  key         P-256\n"), "{}{}", shown.out, shown.err);
    let thumbprint = key("compressed.pem", P256_COMPRESSED, &["--to", "thumbprint"]).out;
    assert_eq!(key("uncompressed.json", P256, &["--to", "thumbprint"]).out, thumbprint);
    let jwk = key("compressed.pem", P256_COMPRESSED, &["--to", "jwk"]);
    assert_eq!((jwk.code, jwk.out.as_str()), (1, ""));
    assert!(jwk.err.contains("the point is compressed"), "{}", jwk.err);
    assert_eq!(key("compressed.pem", P256_COMPRESSED, &["--to", "pem"]).out, P256_COMPRESSED);
}

#[test]
fn nothing_of_a_private_key_is_shown() {
    let told = "key refused: private-key: a private key, which is never shown\n";
    let mut files: Vec<String> =
        ["rsa", "p256", "p521", "k256", "ed25519", "x25519"].map(|name| vectors(&format!("keys/{name}.json"))).into();
    for (name, id) in [("p8", "pkcs8-rsa"), ("p1", "pkcs1"), ("ssh", "openssh"), ("sec1", "sec1"), ("enc", "encrypted")]
    {
        files.push(file(&format!("key/private-{name}.pem"), case_pem(&format!("import/pem/private/{id}"))));
    }
    files.push(file("key/private-akp.json", r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA","priv":"AA"}"#));
    files.push(file("key/private-k.json", JWK.replace(r#""crv""#, r#""k":"AA","crv""#)));
    for path in files {
        for more in [&[][..], &["--to", "jwk"], &["--to", "pem"], &["--to", "thumbprint"]] {
            let ran = cotter(&[&["key", &path], more].concat(), "");
            assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, "", told), "{path}");
        }
        let line: Value = serde_json::from_str(&cotter(&["key", &path, "--json"], "").out).unwrap();
        assert_eq!(line["code"], "private-key", "{path}");
        assert_eq!(line.as_object().unwrap().len(), 3, "{path}");
    }
}

#[test]
fn a_secret_is_its_length() {
    let secret = r#"{"kty":"oct","kid":"shared","alg":"HS256","k":"YW4gZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMgb2s"}"#;
    let ran = key("secret.json", secret, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "JWK\n  a symmetric key of 256 bits\n"));
    let line = key("secret.json", secret, &["--json"]).out;
    assert_eq!(line, "{\"ok\":true,\"form\":\"JWK\",\"keys\":[{\"symmetric_bits\":256}]}\n");
    for target in ["jwk", "pem", "thumbprint"] {
        let ran = key("secret.json", secret, &["--to", target]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert_eq!(ran.err, "key refused: key-family: key is a symmetric key: expected a public key\n");
    }
    let broken = key("secret-broken.json", secret.replace("b2s", "b2s="), &[]);
    assert!(broken.code == 1 && broken.err.starts_with("key refused: jwk-member-base64: "), "{}", broken.err);
    let without = key("secret-without.json", r#"{"kty":"oct"}"#, &[]);
    assert!(without.code == 1 && without.err.starts_with("key refused: jwk-member-missing: "), "{}", without.err);
}

#[test]
fn what_can_be_pinned_to_nothing_is_told_with_the_reason_of_its_family() {
    for (name, content, told) in [
        ("use.json", JWK.replace(r#""crv""#, r#""use":"enc","crv""#), "jwk-use: JWK's use is not sig"),
        ("x25519.json", JWK.replace("Ed25519", "X25519"), "key-curve: key is on X25519: expected Ed25519"),
        (
            "akp.json",
            r#"{"kty":"AKP","pub":"AA"}"#.to_owned(),
            if cfg!(feature = "ml-dsa") {
                "jwk-member-missing: JWK has no alg"
            } else {
                "key-family: key is an algorithm key pair (AKP): expected an RSA, elliptic-curve or Ed25519 key"
            },
        ),
        ("twice.json", JWK.replace(r#""crv""#, r#""d":"AA","d":"AA","crv""#), "jwk-duplicate-member: "),
        (
            "x25519.pem",
            case_pem("import/pem/family/Ed25519-x25519"),
            "key-family: key is an X25519 key: expected an RSA, ",
        ),
        ("request.pem", case_pem("import/pem/label/certificate-request"), "pem-label: "),
        ("two.pem", case_pem("import/pem/several/two-keys"), "pem-several-blocks: "),
        ("nothing", "\0nothing".to_owned(), "der-malformed: "),
        ("set.json", r#"{"keys":{}}"#.to_owned(), "jwks-keys-missing: "),
    ] {
        let ran = key(name, &content, &[]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{name}: {}", ran.err);
        assert!(
            ran.err.starts_with(&format!("key refused: {told}")) && ran.err.lines().count() == 1,
            "{name}: {}",
            ran.err
        );
    }
    assert_eq!(cotter(&["key", "no-such-file"], "").code, 2);
    assert_eq!(key("large", vec![b' '; 65537], &[]).code, 2);
}

#[test]
fn a_set_is_shown_member_by_member() {
    let set = format!(
        r#"{{"keys":[{JWK},{P256},{{"kty":"oct","k":"AAAA"}},{{"kty":"RSA","kid":"7","use":"enc","n":"AQ","e":"AQAB"}},{}]}}"#,
        JWK.replace("2026-11", "")
    );
    let shown = key("members.json", &set, &[]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for part in [
        "JWK set, members: 5\n\nposition 0\n  kid         2026-11\n  key         Ed25519\n",
        "\n\nposition 1\n  key         P-256\n  algorithms  ES256\n",
        "\n\nposition 2\n  a symmetric key of 24 bits\n\nposition 3\n  refused     jwk-use: JWK's use is not sig\n",
        "\n\nposition 4\n  refused     key-id-empty: ",
    ] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    assert!(!shown.out.contains("not as a set"), "{}", shown.out);

    let thumbprints = key("members.json", &set, &["--to", "thumbprint"]);
    assert_eq!(
        (thumbprints.code, thumbprints.out.lines().next(), thumbprints.out.lines().count()),
        (0, Some(THUMBPRINT), 2)
    );
    assert_eq!(thumbprints.err.lines().count(), 3, "{}", thumbprints.err);
    assert!(thumbprints.err.contains("left out 3: jwk-use: "), "{}", thumbprints.err);
    assert_eq!(key("members.json", &set, &["--to", "jwk"]).out, format!("{JWK}\n{P256}\n"));
}

#[test]
fn a_private_member_fails_the_set_and_is_not_shown() {
    let private =
        JWK.replace(r#""kid":"2026-11""#, r#""kid":"secretly","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A""#);
    let set = format!(r#"{{"keys":[{JWK},{private}]}}"#);
    for more in [&[][..], &["--json"], &["--to", "jwk"]] {
        let ran = key("private-set.json", &set, more);
        assert_eq!(ran.code, 1, "{more:?}");
        let all = format!("{}{}", ran.out, ran.err);
        assert!(all.contains("2026-11") && all.contains("which is never shown"), "{more:?}: {all}");
        assert!(!all.contains("nWGx") && !all.contains("secretly"), "{more:?}: {all}");
    }
}

#[test]
fn members_that_are_in_each_others_way_are_told() {
    let without = JWK.replace(r#","kid":"2026-11""#, "");
    let other =
        JWK.replace("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI");
    let set = format!(r#"{{"keys":[{JWK},{JWK},{other},{without},{without},{P256}]}}"#);
    let shown = key("clash.json", &set, &[]);
    for code in ["key-id-duplicate", "jwk-kid-missing"] {
        let line = format!("\nnot as a set for EdDSA Ed25519 Ed25519|EdDSA: {code}: ");
        assert!(shown.out.contains(&line), "{}", shown.out);
    }
    assert!(shown.out.contains("two keys have the id \"2026-11\", in the set at 0 and 2: "), "{}", shown.out);
    let same = key("same.json", format!(r#"{{"keys":[{JWK},{JWK}]}}"#), &[]);
    assert!(!same.out.contains("not as a set"), "the same key twice is one: {}", same.out);
    let line: Value = serde_json::from_str(&key("clash.json", &set, &["--json"]).out).unwrap();
    assert_eq!(line["not_as_a_set"][0]["code"], "key-id-duplicate");
    assert_eq!(line["not_as_a_set"][1]["algorithms"], json!(["EdDSA", "Ed25519", "Ed25519|EdDSA"]));
}

/// Keys of `vectors/import/der.json`.
#[test]
fn a_key_for_rsassa_pss_is_shown_with_the_algorithms_that_it_may_serve() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let cases: Value = serde_json::from_slice(&fs::read(vectors("import/der.json")).unwrap()).unwrap();
    let cases: Vec<&Value> =
        cases["groups"].as_array().unwrap().iter().flat_map(|group| group["cases"].as_array().unwrap()).collect();
    for (name, algorithms) in [("free", "PS256 PS384 PS512"), ("sha256", "PS256"), ("sha512", "PS512")] {
        let id = format!("import/der/rsa-pss/{name}/PS256");
        let case = cases.iter().find(|case| case["id"] == *id).unwrap();
        let der = URL_SAFE_NO_PAD.decode(case["key"]["der"].as_str().unwrap()).unwrap();
        let ran = key(&format!("pss-{name}.der"), der, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(
            ran.out.contains(&format!("  key         RSASSA-PSS, 2048 bits\n  algorithms  {algorithms}\n")),
            "{}",
            ran.out
        );
    }
}
