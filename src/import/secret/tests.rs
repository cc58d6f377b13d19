#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use alloc::{format, vec};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::{Digest, Sha256};

use super::*;

const SPKI: &str = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const SSH: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

fn pem() -> String {
    format!("-----BEGIN PUBLIC KEY-----\n{SPKI}\n-----END PUBLIC KEY-----\n")
}

fn found(secret: impl AsRef<[u8]>) -> Option<&'static str> {
    match refuse_keys(secret.as_ref()) {
        Ok(()) => None,
        Err(KeyError::SecretIsKey { found }) => Some(found),
        Err(_) => Some("another error"),
    }
}

#[test]
fn what_looks_random_is_fine() {
    for secret in [
        b"an example secret of 32 bytes ok".as_slice(),
        &[0x04; 65],
        &[0x30; 64],
        b"k1ng.public.house.in.the.old.town",
        b"{\"password\":\"kty and keys and more\"}",
        b"0123456789abcdef0123456789abcdef",
        b"T16NLwf_1KfJNqigFWDOBx_Dv7APwL5ZiZH_o94NtCs",
        // Random hexadecimal that, read as base64, contains `{kty:` once everything but text is left out.
        b"82f5dac4aef7eeb65359c62e990eaabb059e54cf43def99b231b0e643b15e7eba6503e4aeac6cfd7",
    ] {
        assert_eq!(found(secret), None, "{secret:?}");
    }
}

#[test]
fn pem_is_refused_however_it_is_mangled() {
    let pem = pem();
    let utf16: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for mangled in [
        pem.clone(),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', "\r"),
        pem.replace('\n', "\\n"),
        pem.replace('\n', ""),
        pem.replace('\n', "\n    "),
        pem.replace("-----", ""),
        pem.replace("-----", "").replace("PUBLIC", "RSA PUBLIC"),
        STANDARD.encode(STANDARD.encode(&pem)),
        pem.to_lowercase(),
        format!("\u{feff}# key\n{pem}"),
        format!("\u{200b}{pem}"),
        format!("\u{6}{pem}"),
        pem.replace('\n', "\n\u{7f}\u{1}"),
        format!("KEY=\"{pem}\""),
        STANDARD.encode(&pem),
        pem.lines().skip(1).collect::<Vec<_>>().join("\n"),
    ] {
        assert_eq!(found(&mangled), Some("a PEM file"), "{mangled}");
    }
    assert_eq!(found(&utf16), Some("a PEM file"));
    assert_eq!(found([&[0xff, 0xfe], utf16.as_slice()].concat()), Some("a PEM file"));
    assert_eq!(found([&[0xc3, 0x28, 0xff], pem.as_bytes(), &[0xf0]].concat()), Some("a PEM file"));
}

#[test]
fn der_is_refused_in_every_spelling() {
    let der = STANDARD.decode(SPKI).unwrap();
    let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
    for spelled in [
        der.clone(),
        [der.as_slice(), b"\n"].concat(),
        [b"\n", der.as_slice()].concat(),
        [der.as_slice(), &[0; 40]].concat(),
        der[..der.len() - 1].to_vec(),
        SPKI.into(),
        SPKI.trim_end_matches('=').into(),
        SPKI.replace('/', "_").trim_end_matches('=').into(),
        format!("\"{SPKI}\"").into(),
        format!("\u{feff}{SPKI}\n").into(),
        SPKI.replacen("AQ", "\\nAQ", 1).replacen("BQ", "\\nBQ", 1).into(),
        hex.clone().into(),
        hex.to_uppercase().into(),
        STANDARD.encode(&hex).into(),
        STANDARD.encode(SPKI).into(),
    ] {
        assert_eq!(found(&spelled), Some("a DER file"), "{spelled:?}");
    }
}

#[test]
fn other_kinds_of_keys_are_refused() {
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    for (key, kind) in [
        (jwk.into(), "a JWK"),
        (jwk.replace("kty", "\\u006bty"), "a JWK"),
        (jwk.replace('"', "\\\""), "a JWK"),
        (jwk.replace('"', "'"), "a JWK"),
        (format!("  {}", jwk.replace(':', " : ")), "a JWK"),
        (format!("\u{feff}{jwk}"), "a JWK"),
        (STANDARD.encode(jwk), "a JWK"),
        (format!(r#"[{jwk}]"#), "a JWK"),
        (r#"{"keys":[]}"#.into(), "a JWK"),
        ("# mine\nssh-rsa\tAAAA".into(), "an OpenSSH key"),
        (SSH.into(), "an OpenSSH key"),
        (format!("ecdsa-sha2-nistp256 {SSH}"), "an OpenSSH key"),
        ("<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>".into(), "an XML key"),
        ("untrusted comment: minisign public key\nRWQ".into(), "a minisign key"),
        ("k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI".into(), "a PASERK key"),
        ("k3.secret-wrap.pie.AAAA".into(), "a PASERK key"),
        ("k4.lid.bqltbNc4JLUAmc9Xtpok-fBuI0dQN5_m3CD9W_nbh559".into(), "a PASERK key"),
        ("KEY='K4.LOCAL.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8'".into(), "a PASERK key"),
    ] {
        assert_eq!(found(&key), Some(kind), "{key}");
    }
    let escaped = jwk.replace("kty", "\\u006bty").into_bytes();
    let broken: Vec<u8> = escaped.strip_suffix(b"\"}").unwrap().iter().copied().chain(*b"\xff\"}").collect();
    assert_eq!(found(broken), Some("a JWK"), "also where it is not UTF-8");
}

/// Public keys of each family, in DER.
fn ders() -> [(&'static str, Vec<u8>); 4] {
    let rsa = include_str!("../../../vectors/demo/rs256.pem");
    let ec = include_str!("../../../vectors/demo/es256.pem");
    let body =
        |pem: &str| STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let pkcs1 = body(rsa).get(24..).unwrap().to_vec();
    [("RSA", body(rsa)), ("PKCS#1", pkcs1), ("EC", body(ec)), ("Ed25519", STANDARD.decode(SPKI).unwrap())]
}

#[test]
fn what_people_put_around_a_key_hides_nothing() {
    for (family, der) in ders() {
        let base64 = STANDARD.encode(&der);
        let hex: Vec<String> = der.iter().map(|byte| format!("{byte:02x}")).collect();
        let decimal: Vec<String> = der.iter().map(|byte| format!("{byte}")).collect();
        for disguise in [
            format!("base64:{base64}"),
            format!("PUBLIC_KEY={base64}"),
            format!("export PUBLIC_KEY=\"{base64}\"\n"),
            format!(r#"{{"publicKey":"{base64}"}}"#),
            format!(r#"{{"publicKey":"{}"}}"#, base64.replace('/', "\\/").replace('=', "\\u003d")),
            format!(r#"{{"x5c":["{base64}"]}}"#),
            format!(r#"["{base64}"]"#),
            base64.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D"),
            format!("data:application/octet-stream;base64,{base64}"),
            format!("data:application/x-pem-file;base64,{}", STANDARD.encode(format!("-----BEGIN X\n{base64}"))),
            format!("publicKey: |\n  {base64}\n"),
            format!("the/key:{base64}"),
            format!("0x{}", hex.concat()),
            format!("0x{}", hex.join(", 0x")),
            format!("\\x{}", hex.join("\\x")),
            format!("key: {}", hex.join(":")),
            format!("0:{}", hex.join(" ")),
            format!("[{}]", decimal.join(", ")),
            format!(r#"{{"type":"Buffer","data":[{}]}}"#, decimal.join(",")),
            STANDARD.encode(format!(r#"{{"publicKey":"{base64}"}}"#)),
        ] {
            assert!(found(&disguise).is_some(), "{family}: {disguise}");
        }
        // Words run together with the key.
        for before in ["k", "my", "key", "some words before it "] {
            assert!(found(format!("{before}{base64}")).is_some() || family == "PKCS#1", "{family}: {before}");
            assert!(found([before.as_bytes(), &der].concat()).is_some(), "{family}: {before}");
        }
    }
}

#[test]
fn random_secrets_are_never_mistaken_for_a_key() {
    // A fixed stream, so that a failure can be repeated.
    let block = |number: u32, half: u8| Sha256::digest([number.to_be_bytes().as_slice(), &[half]].concat());
    for number in 0..100_000_u32 {
        let bytes = [block(number, 0), block(number, 1)].concat();
        let secret = &bytes[..32 + usize::try_from(number % 33).unwrap()];
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found(secret), None, "{hex}");
        let text = match number % 3 {
            0 => STANDARD.encode(secret),
            1 => URL_SAFE_NO_PAD.encode(secret),
            _ => hex,
        };
        assert_eq!(found(&text), None, "{text}");
    }
}

#[test]
fn known_and_trivial_secrets_are_weak() {
    for weak in [
        b"a-string-secret-at-least-256-bits-long".as_slice(),
        b"a-string-secret-at-least-256-bits-long\r\n",
        &[0; 32],
        b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        b"x",
    ] {
        assert_eq!(refuse_weak(weak), Err(KeyError::SecretWeak));
    }
    for fine in [b"".as_slice(), b"an example secret of 32 bytes ok", b"A-string-secret-at-least-256-bits-long"] {
        assert_eq!(refuse_weak(fine), Ok(()));
    }
}

#[test]
fn a_huge_secret_is_refused_before_it_is_read() {
    assert_eq!(refuse_keys(&vec![b'M'; MAX_KEY_LEN + 1]), Err(KeyError::KeyTooLong { max: MAX_KEY_LEN }));
    assert_eq!(refuse_keys(&vec![b'M'; MAX_KEY_LEN]), Ok(()));
}
