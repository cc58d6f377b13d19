//! `cotter issue`: each kind of token is accepted by `cotter verify` with the same words, and what is refused.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(all(feature = "rsa", feature = "ecdsa", feature = "ml-dsa"))]

mod command;

use std::{fs, path::Path, sync::LazyLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use command::{Ran, cotter, file};
use serde_json::{Map, Value, json};

/// Text, so that it can be a client's, and as long as the longest hash.
const SECRET: &str = "T1wGzPq8vX3rBn6kYc0dLs5hJf2mAe9uRi4oQy7tWb-xZpNqKgVjMhDlSaCrEuF_";

const SECRETS: [&str; 3] = ["HS256", "HS384", "HS512"];

/// The algorithms with public keys, each with the name of a key.
const PUBLIC: [(&str, &str); 15] = [
    ("RS256", "rsa"),
    ("RS384", "rsa"),
    ("RS512", "rsa"),
    ("PS256", "rsa"),
    ("PS384", "rsa"),
    ("PS512", "rsa"),
    ("ES256", "p256"),
    ("ES384", "p384"),
    ("ES512", "p521"),
    ("ES256K", "k256"),
    ("EdDSA", "ed25519"),
    ("Ed25519", "ed25519"),
    ("ML-DSA-44", "ml-dsa-44"),
    ("ML-DSA-65", "ml-dsa-65"),
    ("ML-DSA-87", "ml-dsa-87"),
];

/// A kind of token: the words that both commands have, those of `issue`, and those of `verify`. KEY is the file of the key of either side.
struct Kind {
    name: &'static str,
    same: &'static str,
    issue: &'static str,
    verify: &'static str,
}

const KEY: &str = "--alg ALG --kid 2026-11 --key KEY";
const AT: &str = "--at 2027-01-15T08:00:00Z";

const KINDS: [Kind; 7] = [
    Kind {
        name: "jwt",
        same: "KEYS AT --iss https://as.example --aud orders --typ order+jwt",
        issue: "--sub user-17 --lifetime 300 --claim order=7 --max-token-len 8192",
        verify: "--require-sub --require-jti --issued-in-past",
    },
    Kind {
        name: "jwt",
        same: "KEYS AT --iss https://as.example --aud orders",
        issue: "--danger-untyped --sub-absent --danger-longer-lifetime 86400 --max-token-len 8192",
        verify: "--typ-absent --max-age 0",
    },
    Kind {
        name: "access-token",
        same: "KEYS AT --iss https://as.example --aud https://api.example --bearer",
        issue: "--sub user-17 --client-id web --scope orders:read --claim acr=mfa --lifetime 300 --max-token-len 8192",
        verify: "--acr mfa",
    },
    Kind {
        name: "id-token",
        same: "KEYS AT --iss https://op.example --client-id web --nonce n-0S6_WzA2Mj --sub user-17 --access-token TOKEN --code SplxlOBe",
        issue: "--lifetime 300 --claim-json auth_time=1800000000 --max-token-len 8192",
        verify: "--auth-max-age 0 --issued-within 0",
    },
    Kind {
        name: "id-token",
        same: "KEYS AT --iss https://op.example --client-id web --no-nonce --sub user-17 --trust-aud https://api.example",
        issue: "--lifetime 300 --max-token-len 8192",
        verify: "",
    },
    Kind {
        name: "logout-token",
        same: "KEYS AT --iss https://op.example --client-id web",
        issue: "--sid s-4 --sub user-17 --lifetime 120 --max-token-len 8192",
        verify: "",
    },
    Kind {
        name: "client-assertion",
        same: "KEYS AT --client-id web --server https://as.example",
        issue: "--lifetime 60 --max-token-len 8192",
        verify: "",
    },
];

/// A private key of the project's vectors.
fn jwk(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/keys").join(name).with_extension("json");
    fs::read_to_string(path).unwrap()
}

/// The public half of a JWK.
fn public(jwk: &str) -> String {
    let mut members: Map<String, Value> = serde_json::from_str(jwk).unwrap();
    members.retain(|name, _| !["d", "p", "q", "dp", "dq", "qi", "priv"].contains(&name.as_str()));
    Value::Object(members).to_string()
}

fn words(text: &str, alg: &str, key: &str) -> Vec<String> {
    static TOKEN: LazyLock<String> = LazyLock::new(|| file("issue/access-token", "SlAV32hkKG"));
    let expand = |word: &str| match word {
        "KEYS" => KEY.to_owned(),
        "AT" => AT.to_owned(),
        other => other.to_owned(),
    };
    let expanded = text.split_whitespace().map(expand).collect::<Vec<_>>().join(" ");
    expanded.split(' ').map(|word| word.replace("ALG", alg).replace("KEY", key).replace("TOKEN", &TOKEN)).collect()
}

fn run(command: &str, kind: &str, more: &[Vec<String>], input: &str) -> Ran {
    let more = more.iter().flatten().map(String::as_str).filter(|word| !word.is_empty());
    cotter(&[command, kind].into_iter().chain(more).collect::<Vec<_>>(), input)
}

/// The token, which is alone on its line.
fn token(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let line = ran.out.strip_suffix('\n').unwrap();
    assert!(!line.is_empty() && !line.contains(char::is_whitespace), "{line}");
    line
}

/// Issues with one file and verifies with the other.
fn round_trip(kind: &Kind, alg: &str, private: &str, public: &str) {
    let Kind { name, same, issue, verify } = kind;
    let issued = run("issue", name, &[words(same, alg, private), words(issue, alg, private)], "");
    let text = token(&issued);
    let verify_words = [words(same, alg, public), words(verify, alg, public), vec![text.to_owned()]];
    let verified = run("verify", name, &verify_words, "");
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{name} {alg}");
    // Another key does not accept it, so the one above was asked.
    let other = file("issue/other", "another secret, which is as long as any of the hashes needs it!!");
    if SECRETS.contains(&alg) {
        let refused = [words(same, alg, &other), words(verify, alg, public), vec![text.to_owned()]];
        assert!(run("verify", name, &refused, "").err.starts_with("refused: invalid-signature"), "{name} {alg}");
    }
}

#[test]
fn every_kind_is_verified_with_the_same_words() {
    let secret = file("issue/secret", SECRET);
    let mut trips = 0;
    for kind in &KINDS {
        for (alg, name) in PUBLIC {
            let private = file(&format!("issue/{name}.private.json"), jwk(name));
            let public = file(&format!("issue/{name}.public.json"), public(&jwk(name)));
            round_trip(kind, alg, &private, &public);
            trips += 1;
        }
        for alg in SECRETS {
            round_trip(kind, alg, &secret, &secret);
            trips += 1;
        }
    }
    assert_eq!(trips, 7 * 18);
}

#[test]
fn a_payload_is_signed_attached_and_detached() {
    let private = file("issue/jws.private.json", jwk("ed25519"));
    let public = file("issue/jws.public.json", public(&jwk("ed25519")));
    let payload = file("issue/payload", b"\x00 any bytes\n");
    let same = |key: &str| words("--alg Ed25519 --no-kid --key KEY --typ receipt", "", key);
    let of = |option: &str, path: &str| vec![option.to_owned(), path.to_owned()];

    let attached = run("issue", "jws", &[same(&private), of("--payload", &payload)], "");
    let verified = run("verify", "jws", &[same(&public), vec![token(&attached).to_owned()]], "");
    assert_eq!((verified.code, verified.out.as_str()), (0, "\0 any bytes\n"));

    let piped = run("issue", "jws", &[same(&private), of("--payload", "-")], "piped");
    let verified = run("verify", "jws", &[same(&public), vec![token(&piped).to_owned()]], "");
    assert_eq!((verified.code, verified.out.as_str()), (0, "piped"));

    let detached = run("issue", "jws", &[same(&private), of("--detached", &payload)], "");
    assert!(token(&detached).contains(".."));
    let beside = |path: &str| {
        run("verify", "jws", &[same(&public), of("--detached", path), vec![token(&detached).to_owned()]], "")
    };
    assert_eq!(beside(&payload).code, 0);
    assert!(beside(&public).err.starts_with("refused: invalid-signature"));
}

#[test]
fn a_proof_is_made_for_one_request() {
    let access_token = file("issue/bound-token", "SlAV32hkKG\n");
    for (alg, name) in PUBLIC {
        let private = file(&format!("issue/{name}.dpop.json"), jwk(name));
        let same = words(&format!("--alg {alg} --htm POST --htu https://as.example/token?a=b {AT}"), "", "");
        let more = ["--dpop-nonce=n-1".to_owned(), "--access-token".to_owned(), access_token.clone()];
        // With these, a proof of ML-DSA-65 is longer than verifiers accept, and one of ML-DSA-87 is without them.
        let same = if alg == "ML-DSA-65" { same } else { [same.as_slice(), &more].concat() };
        let issued = run("issue", "dpop", &[same.clone(), words("--key KEY", "", &private)], "");
        if alg == "ML-DSA-87" {
            assert!(issued.err.starts_with("refused: token-too-long: "), "{}", issued.err);
            continue;
        }
        let proof = token(&issued);
        let verified = run("verify", "dpop", &[same, vec![proof.to_owned()]], "");
        assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{alg}");

        // The thumbprint is that of the public key, to which an access token is then bound.
        let client = file(&format!("issue/{name}.client.json"), public(&jwk(name)));
        assert_eq!(verified.out, cotter(&["key", "--to", "thumbprint", &client], "").out, "{alg}");
    }
}

#[test]
fn an_access_token_is_bound_to_the_key_of_a_client() {
    let (server, api) = (file("issue/as.json", jwk("p256")), file("issue/api.json", public(&jwk("p256"))));
    let (client, client_public) =
        (file("issue/client.json", jwk("ed25519")), file("issue/client.pub", public(&jwk("ed25519"))));
    let same = |key: &str| {
        words("--alg ES256 --no-kid --key KEY AT --iss https://as.example --aud https://api.example", "", key)
    };
    let issue =
        words("--sub user-17 --client-id web --lifetime 60 --dpop-alg EdDSA --dpop-key KEY", "", &client_public);
    let bound = run("issue", "access-token", &[same(&server), issue], "");
    let text = token(&bound);

    let request = words("--htm GET --htu https://api.example/orders", "", "");
    let beside = file("issue/bound", text);
    let access_token = vec!["--access-token".to_owned(), beside];
    let key = words("--alg EdDSA --key KEY AT", "", &client);
    let proof = run("issue", "dpop", &[key, request.clone(), access_token], "");
    let proof = file("issue/proof", token(&proof));
    let presented = [request, words("--dpop-alg EdDSA --dpop-proof KEY", "", &proof)].concat();
    let verified = run("verify", "access-token", &[same(&api), presented, vec![text.to_owned()]], "");
    assert_eq!((verified.code, verified.err.as_str()), (0, ""));
    let bearer = run("verify", "access-token", &[same(&api), vec!["--bearer".to_owned(), text.to_owned()]], "");
    assert!(bearer.err.starts_with("refused: "), "{}", bearer.err);

    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/demo/rs256.crt.pem");
    let by = words("--client-cert KEY", "", certificate);
    let issue = words("--sub user-17 --client-id web --lifetime 60", "", "");
    let bound = run("issue", "access-token", &[same(&server), issue, by.clone()], "");
    let verified = run("verify", "access-token", &[same(&api), by, vec![token(&bound).to_owned()]], "");
    assert_eq!((verified.code, verified.err.as_str()), (0, ""));
}

/// The PASERKs of a key: what is issued with, and what is verified with.
fn paserks(protocol: &str) -> (String, String) {
    let jwk: Value = serde_json::from_str(&jwk(&protocol.replace('.', "-"))).unwrap();
    let member = |name: &str| BASE64URL.decode(jwk[name].as_str().unwrap()).unwrap();
    let write = |kind: &str, bytes: &[u8]| format!("{kind}.{}\n", BASE64URL.encode(bytes));
    match protocol {
        "v4.public" => (write("k4.secret", &[member("d"), member("x")].concat()), write("k4.public", &member("x"))),
        "v3.public" => {
            let parity = 2 | (member("y")[47] & 1);
            (write("k3.secret", &member("d")), write("k3.public", &[vec![parity], member("x")].concat()))
        }
        "v4.local" => (write("k4.local", &member("k")), write("k4.local", &member("k"))),
        _ => (write("k3.local", &member("k")), write("k3.local", &member("k"))),
    }
}

#[test]
fn a_paseto_is_verified_with_the_same_words() {
    for protocol in ["v4.public", "v4.local", "v3.public", "v3.local"] {
        let (private, public) = paserks(protocol);
        let private = file(&format!("issue/{protocol}.private"), private);
        let public = file(&format!("issue/{protocol}.public"), public);
        for id in ["--no-kid", "--kid 2026-11"] {
            let same = |key: &str| {
                let text = format!(
                    "--alg {protocol} {id} --key KEY AT --iss https://as.example --aud orders --implicit-assertion tenant-4"
                );
                words(&text, "", key)
            };
            let issue = words("--sub user-17 --lifetime 300 --claim order=7", "", "");
            let issued = run("issue", "paseto", &[same(&private), issue], "");
            let verify = vec!["--require-sub".to_owned(), "--require-jti".to_owned(), token(&issued).to_owned()];
            let verified = run("verify", "paseto", &[same(&public), verify], "");
            assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{protocol} {id}");
        }
    }
}

/// Issues a JWT with a key of this content.
fn issue(name: &str, key: impl AsRef<[u8]>, more: &str, input: &str) -> Ran {
    let path = file(&format!("issue/{name}"), key);
    let always = words("--no-kid AT --iss i --aud a --danger-untyped --sub-absent --key KEY", "", &path);
    run("issue", "jwt", &[always, words(more, "", "")], input)
}

/// Whether the token of a key is verified with a public key.
fn is_of(ran: &Ran, alg: &str, public: &str) -> bool {
    let words = words(&format!("--no-kid AT --iss i --aud a --alg {alg} --key KEY"), "", public);
    run("verify", "jwt", &[words, vec![token(ran).to_owned()]], "").code == 0
}

#[test]
fn a_key_comes_in_every_form() {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cotter-issue/tests/keys");
    let pem = |name: &str| fs::read_to_string(keys.join(name)).unwrap();
    let der = |name: &str| pem_rfc7468::decode_vec(pem(name).as_bytes()).unwrap().1;
    let path = |name: &str| keys.join(name).display().to_string();
    let passphrase = file("issue/passphrase", "passphrase\n");
    let opened = format!("--lifetime 60 --alg Ed25519 --passphrase-file {passphrase}");
    let seed =
        BASE64URL.decode(serde_json::from_str::<Value>(&jwk("ed25519")).unwrap()["d"].as_str().unwrap()).unwrap();
    let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let jwk_public = file("issue/forms.public.json", public(&jwk("ed25519")));
    for (name, key, alg, more, public) in [
        (
            "pkcs8",
            pem("ed25519.pkcs8.pem").into_bytes(),
            "Ed25519",
            "--lifetime 60 --alg Ed25519",
            path("ed25519.public.pem"),
        ),
        ("der", der("p256.pkcs8.pem"), "ES256", "--lifetime 60 --alg ES256", path("p256.public.pem")),
        (
            "pkcs1",
            pem("rsa-2048.pkcs1.pem").into_bytes(),
            "PS256",
            "--lifetime 60 --alg PS256",
            path("rsa-2048.public.pem"),
        ),
        (
            "sec1",
            pem("p521.sec1-parameters.pem").into_bytes(),
            "ES512",
            "--lifetime 60 --alg ES512",
            path("p521.public.pem"),
        ),
        ("pbkdf2", pem("ed25519.pbkdf2.pem").into_bytes(), "Ed25519", &*opened, path("ed25519.public.pem")),
        ("scrypt", der("ed25519.scrypt.pem"), "Ed25519", &*opened, path("ed25519.public.pem")),
        ("jwk", jwk("ed25519").into_bytes(), "EdDSA", "--lifetime 60 --alg EdDSA", jwk_public.clone()),
        ("seed", seed.clone(), "EdDSA", "--lifetime 60 --alg EdDSA --key-format raw", jwk_public.clone()),
        ("hex", hex.into_bytes(), "EdDSA", "--lifetime 60 --alg EdDSA --key-format hex", jwk_public),
    ] {
        let issued = issue(&format!("form-{name}"), key, more, "");
        assert!(is_of(&issued, alg, &public), "{name}");
    }
}

#[test]
fn claims_come_from_options_and_from_standard_input() {
    let key = jwk("ed25519");
    let public = file("issue/claims.public.json", public(&key));
    let issued = issue(
        "claims",
        &key,
        "--alg EdDSA --lifetime 60 --claim name=a=b --claim-json n=1.50 --claims -",
        " { \"roles\": [\"a\"] }\n",
    );
    let arguments = words("--no-kid AT --iss i --aud a --alg EdDSA --json --key KEY", "", &public);
    let verified = run("verify", "jwt", &[arguments, vec![token(&issued).to_owned()]], "");
    assert!(verified.out.contains(r#""name":"a=b","n":1.50,"roles":["a"]"#), "{}", verified.out);
    let shown: Value = serde_json::from_str(&verified.out).unwrap();
    assert_eq!(shown["claims"]["exp"], json!(1_800_000_060));
}

#[test]
fn what_is_wrong_is_said_by_code_and_text() {
    let key = jwk("ed25519");
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cotter-issue/tests/keys");
    let pem = |name: &str| fs::read_to_string(keys.join(name)).unwrap();
    let public_pem = pem("ed25519.public.pem");
    let encrypted = pem("ed25519.pbkdf2.pem");
    let wrong = format!("--alg Ed25519 --lifetime 60 --passphrase-file {}", file("issue/wrong", "wrong"));
    let plain = pem("ed25519.pkcs8.pem");
    let good = "--alg EdDSA --lifetime 60";
    let cases: [(&str, &str, String, i32, &str); 28] = [
        // Keys.
        (
            &public_pem,
            "",
            good.into(),
            1,
            "key refused: public-key: key is a public key, which signs nothing: expected its private key",
        ),
        (&jwk("p256"), "", good.into(), 1, "key refused: key-family: "),
        (
            &encrypted,
            "",
            "--alg Ed25519 --lifetime 60".into(),
            1,
            "key refused: key-encrypted: key is encrypted: expected a passphrase, by --passphrase-file",
        ),
        (&encrypted, "", wrong.clone(), 1, "key refused: passphrase-wrong: key does not open: expected its passphrase"),
        (
            &plain,
            "",
            wrong,
            1,
            "key refused: key-not-encrypted: key is not encrypted: expected no --passphrase-file, or an encrypted key",
        ),
        (
            "no key",
            "",
            good.into(),
            1,
            "key refused: pem-malformed: PEM is malformed: expected one block of RFC 7468\nhint: the file is text, but not a PEM, a JWK or a PASERK",
        ),
        ("", "", good.into(), 2, "error: FILE: empty: expected a key"),
        ("{\"keys\":[]}", "", good.into(), 2, "error: FILE: a JWK set: expected one private key"),
        (
            "too short\n",
            "",
            "--alg HS256 --lifetime 60".into(),
            1,
            "key refused: secret-too-short: secret is too short: expected at least 32 bytes",
        ),
        (
            "k4.secret.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8c5WpIyC_5kWKhS8VEYSZ05dYfuTF-ZdQFV4D9vLTcNQ",
            "",
            good.into(),
            1,
            "key refused: key-family: key is a key of PASETO: expected a private key of JWS",
        ),
        (
            &key,
            "",
            format!("{good} --danger-short-secret"),
            2,
            "error: --danger-short-secret is for secrets, and EdDSA has none",
        ),
        (
            SECRET,
            "",
            "--alg HS256 --lifetime 60 --key-format pem".into(),
            2,
            "error: --key-format pem is for private keys, and HS256 has none",
        ),
        (
            SECRET,
            "",
            "--alg HS256 --lifetime 60 --passphrase-file x".into(),
            2,
            "error: --passphrase-file is for private keys, and HS256 has none",
        ),
        // Claims.
        (
            &key,
            "",
            format!("{good} --claim-json exp=4102444800"),
            1,
            "refused: claim-reserved: claims hold exp, which the issuer states: expected claims without it",
        ),
        (
            &key,
            "",
            format!("{good} --claim a=b --claim a=c"),
            1,
            "refused: claims-duplicate: claims have a duplicate name",
        ),
        (&key, "{\"\\u0061\":1}", format!("{good} --claim a=b --claims -"), 1, "refused: claims-duplicate: "),
        (
            &key,
            "[1]",
            format!("{good} --claims -"),
            2,
            "error: -: JSON, but not an object: expected the claims as its members",
        ),
        (
            &key,
            "{\"hidden\":",
            format!("{good} --claims -"),
            2,
            "error: -: not JSON at line 1, column 10: expected one object",
        ),
        (
            &key,
            "",
            format!("{good} --claim hidden"),
            2,
            "error: --claim: expected the name of the claim, then = and its value",
        ),
        (
            &key,
            "",
            format!("{good} --claim-json a=hidden"),
            2,
            "error: --claim-json a: not JSON: expected a value such as true, 7, \"a\" or [\"a\"]",
        ),
        (&key, "", format!("{good} --claim a={}", "x".repeat(4096)), 1, "refused: token-too-long: "),
        // Terms.
        (
            &key,
            "",
            "--alg EdDSA --lifetime 3601".into(),
            2,
            "error: --lifetime: lifetime is too long: expected at most 3600 s, or --danger-longer-lifetime",
        ),
        (
            &key,
            "",
            "--alg EdDSA --lifetime 0".into(),
            2,
            "error: --lifetime: lifetime is too short: expected at least 1 s",
        ),
        (
            &key,
            "",
            format!("{good} --max-token-len 16385"),
            2,
            "error: --max-token-len: budget is too high: expected at most 16384 bytes",
        ),
        (
            &key,
            "",
            "--alg Ed25519|EdDSA --lifetime 60".into(),
            2,
            "error: 'Ed25519|EdDSA' is for verifiers, and a token states one name: use 'Ed25519' or 'EdDSA'",
        ),
        (
            &key,
            "",
            "--alg v4.public --lifetime 60".into(),
            2,
            "error: 'v4.public' is of PASETO: use 'cotter issue paseto --alg v4.public'",
        ),
        (&key, "", "--alg none --lifetime 60".into(), 2, "error: invalid value 'none' for '--alg <ALG>'"),
        (&key, "", "--alg EdDSA".into(), 2, "error: the following required arguments were not provided:"),
    ];
    for (at, (key, input, more, code, begins)) in cases.into_iter().enumerate() {
        let name = format!("wrong-{at}");
        let ran = issue(&name, key, &more, input);
        let path = file(&format!("issue/{name}"), key);
        let err = ran.err.replace(&path, "FILE");
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{more}: {err}");
        assert!(err.starts_with(begins), "{more}: {err}");
        assert!(!err.contains("hidden"), "{more}: {err}");
    }
}

#[test]
fn a_key_is_in_a_file() {
    let always =
        words("--alg EdDSA --no-kid --iss i --aud a --danger-untyped --sub-absent --lifetime 60 --key KEY", "", "-");
    let ran = run("issue", "jwt", &[always], &jwk("ed25519"));
    assert_eq!((ran.code, ran.err.as_str()), (2, "error: -: expected a file, not standard input\n"));
}

#[test]
fn a_typ_is_not_one_of_another_kind() {
    let key = file("issue/typ.json", jwk("ed25519"));
    let rest = words("--alg EdDSA --no-kid --key KEY", "", &key);
    let jwt = words("--iss i --aud a --sub-absent --lifetime 60", "", "");
    let payload = vec!["--payload".to_owned(), "-".to_owned()];
    for typ in ["JWT", "at+jwt", "application/dpop+jwt", "a b", ""] {
        let typ = vec![format!("--typ={typ}")];
        for ran in [
            run("issue", "jwt", &[rest.clone(), typ.clone(), jwt.clone()], ""),
            run("issue", "jws", &[rest.clone(), typ.clone(), payload.clone()], "{}"),
        ] {
            assert_eq!(ran.code, 2);
            assert!(ran.err.starts_with("error: --typ: typ is malformed: "), "{}", ran.err);
        }
    }
}

/// What has no kind, or none that is there.
#[test]
fn a_kind_is_named() {
    for arguments in [vec!["issue"], vec!["issue", "--alg", "EdDSA"], vec!["issue", "request-object"]] {
        let ran = cotter(&arguments, "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!ran.err.is_empty(), "{arguments:?}");
    }
}

/// A file of a private key that others may read is no secret any longer.
#[cfg(unix)]
#[test]
fn key_files_that_others_may_read_are_refused() {
    use std::{fs, os::unix::fs::PermissionsExt};

    let key = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/keys/ed25519.json")).unwrap();
    let key = file("issue/open.json", key);
    let issue = |more: &str| {
        let line = format!("issue jws --alg Ed25519 --no-kid --typ receipt --payload - --key {key} {more}");
        cotter(&line.split_whitespace().collect::<Vec<_>>(), "paid")
    };
    for mode in [0o600, 0o400, 0o700] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(issue("").code, 0, "{mode:o}: {}", issue("").err);
    }
    for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let refused = issue("");
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{mode:o}");
        let told = format!("file-mode: open to others (mode {mode:04o}): expected mode 0600, as by 'chmod 600'\n");
        assert!(refused.err.ends_with(&told), "{}", refused.err);
        assert_eq!(issue("--danger-open-key-file").code, 0);
    }
}

/// The command line of a process can be read by all others.
#[test]
fn a_code_may_be_in_a_file() {
    let key = file("issue/code.json", include_str!("../../../vectors/keys/ed25519.json"));
    let code = file("issue/code.txt", "SplxlOBeZQQYbYS6WxSbIA\n");
    let issue = |code: &str| {
        let line = format!(
            "issue id-token --alg Ed25519 --no-kid --key {key} --iss https://op.example --client-id web --no-nonce --sub u --lifetime 60 {code}"
        );
        let ran = cotter(&line.split_whitespace().collect::<Vec<_>>(), "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        let claims = ran.out.split('.').nth(1).unwrap().to_owned();
        let claims = BASE64URL.decode(claims).unwrap();
        serde_json::from_slice::<Value>(&claims).unwrap()["c_hash"].clone()
    };
    let hash = issue(&format!("--code-file {code}"));
    assert!(hash.is_string() && hash == issue("--code SplxlOBeZQQYbYS6WxSbIA"));
    assert!(issue("").is_null());
}
