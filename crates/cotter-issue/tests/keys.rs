//! Every form in which a private key comes, and every way in which it can be wrong.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use common::{jwk, pem};
use cotter::{
    Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Hs256, Hs384, Hs512, KeyId, PinnedKey, Ps256, Rs256,
    paseto::{V3Local, V3Public, V4Local, V4Public},
};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, PublicKeySigningAlgorithm, RawSigningAlgorithm, SigningKey,
    SigningKeyError,
};
use serde_json::{Value, json};

/// The key of a PEM file has the public half that OpenSSL has written beside it.
fn agrees<A: JwsPublicKeySigningAlgorithm>(private: &str, public: &str) {
    let key = SigningKey::<A>::from_pem("2026-11", &pem(private)).unwrap();
    let expected = PinnedKey::<A>::from_pem("2026-11", &pem(public)).unwrap();
    assert_eq!(key.public().thumbprint(), expected.thumbprint(), "{private}");

    let again = SigningKey::<A>::from_pem(key.id(), &key.danger_export_pkcs8_pem()).unwrap();
    assert_eq!(again.public().thumbprint(), expected.thumbprint(), "{private}, exported");
    let from_set = PinnedKey::<A>::from_jwk("2026-11", &key.public_jwk()).unwrap();
    assert_eq!(from_set.thumbprint(), expected.thumbprint(), "{private}, as a JWK");
}

#[test]
fn keys_of_openssl_are_read() {
    agrees::<Rs256>("rsa-2048.pkcs8.pem", "rsa-2048.public.pem");
    agrees::<Rs256>("rsa-2048.pkcs1.pem", "rsa-2048.public.pem");
    agrees::<Ps256>("rsa-2048.pkcs8.pem", "rsa-2048.public.pem");
    agrees::<Ed25519>("ed25519.pkcs8.pem", "ed25519.public.pem");
    agrees::<EdDsa>("ed25519.pkcs8.pem", "ed25519.public.pem");
    agrees::<Es256>("p256.pkcs8.pem", "p256.public.pem");
    agrees::<Es384>("p384.pkcs8.pem", "p384.public.pem");
    agrees::<Es512>("p521.pkcs8.pem", "p521.public.pem");
    agrees::<Es256k>("k256.pkcs8.pem", "k256.public.pem");
    agrees::<Es256>("p256.sec1-parameters.pem", "p256.public.pem");
    agrees::<Es384>("p384.sec1-parameters.pem", "p384.public.pem");
    agrees::<Es512>("p521.sec1-parameters.pem", "p521.public.pem");
    agrees::<Es256k>("k256.sec1-parameters.pem", "k256.public.pem");
    assert!(SigningKey::<Ps256>::from_pem("1", &pem("rsa-pss.pkcs8.pem")).is_ok());
}

/// Whether the JWK is read, and its own key comes back from all forms.
fn round_trip<A: JwsPublicKeySigningAlgorithm>(name: &str) {
    let key = SigningKey::<A>::from_jwk(KeyId::ABSENT, &jwk(name)).unwrap().pinned_by_thumbprint();
    let again = SigningKey::<A>::from_pem(key.id(), &key.danger_export_pkcs8_pem()).unwrap();
    assert_eq!(again.public().thumbprint(), key.public().thumbprint(), "{name}");
    assert_eq!(again.public_jwk(), key.public_jwk());
}

#[test]
fn private_jwks_are_read() {
    round_trip::<Rs256>("rsa");
    round_trip::<Ps256>("rsa-4096");
    round_trip::<Es256>("p256");
    round_trip::<Es384>("p384");
    round_trip::<Es512>("p521");
    round_trip::<Es256k>("k256");
    round_trip::<Ed25519>("ed25519");
    round_trip::<EdDsa>("ed25519");
    SigningKey::<Hs256>::from_jwk("1", &jwk("hs256")).unwrap();
    SigningKey::<Hs384>::from_jwk("1", &jwk("hs384")).unwrap();
    SigningKey::<Hs512>::from_jwk("1", &jwk("hs512")).unwrap();
}

#[cfg(feature = "ml-dsa")]
#[test]
fn ml_dsa_keys_are_read() {
    use cotter::{MlDsa44, MlDsa65, MlDsa87};

    round_trip::<MlDsa44>("ml-dsa-44");
    round_trip::<MlDsa65>("ml-dsa-65");
    round_trip::<MlDsa87>("ml-dsa-87");
    let other = jwk("ml-dsa-44-other");
    assert_eq!(code(SigningKey::<MlDsa65>::from_jwk("1", &other)), "jwk-alg");
    assert_eq!(code(SigningKey::<MlDsa44>::from_raw("1", &[7; 31])), "seed-length");
}

fn code<A: cotter_issue::SigningAlgorithm>(result: Result<SigningKey<A>, SigningKeyError>) -> &'static str {
    result.unwrap_err().code()
}

fn from_pem<A: PublicKeySigningAlgorithm>(name: &str) -> &'static str {
    code(SigningKey::<A>::from_pem("2026-11", &pem(name)))
}

#[test]
fn a_wrong_pem_is_refused_with_what_was_found() {
    assert_eq!(from_pem::<Ed25519>("ed25519.public.pem"), "public-key");
    assert_eq!(from_pem::<Ed25519>("x25519.pkcs8.pem"), "key-family");
    assert_eq!(from_pem::<Ed25519>("p256.pkcs8.pem"), "key-family");
    assert_eq!(from_pem::<Ed25519>("rsa-2048.pkcs1.pem"), "key-family");
    assert_eq!(from_pem::<Es256>("ed25519.pkcs8.pem"), "key-family");
    assert_eq!(from_pem::<Es256>("rsa-2048.pkcs1.pem"), "key-family");
    assert_eq!(from_pem::<Rs256>("p256.sec1-parameters.pem"), "key-family");
    assert_eq!(from_pem::<Rs256>("ed25519.pkcs8.pem"), "key-family");
    assert_eq!(from_pem::<Rs256>("rsa-pss.pkcs8.pem"), "key-family");
    assert_eq!(from_pem::<Es256>("p384.pkcs8.pem"), "key-curve");
    assert_eq!(from_pem::<Es256>("k256.sec1-parameters.pem"), "key-curve");
    assert_eq!(from_pem::<Rs256>("rsa-1024.pkcs8.pem"), "rsa-modulus-size");
    assert_eq!(from_pem::<Rs256>("rsa-three-primes.pkcs8.pem"), "rsa-several-primes");
    assert_eq!(from_pem::<Ed25519>("ed25519.pbkdf2.pem"), "key-encrypted");
    assert_eq!(from_pem::<Rs256>("rsa-2048.legacy-encrypted.pem"), "encryption-scheme");
    assert_eq!(from_pem::<Ed25519>("openssh.pem"), "pem-label");

    let two = [pem("ed25519.pkcs8.pem"), pem("p256.pkcs8.pem")].concat();
    assert_eq!(code(SigningKey::<Ed25519>::from_pem("1", &two)), "pem-several-blocks");
    // A second key, inside the parameters that are passed over.
    let (hidden, shown) = (pem("p256.pkcs8.pem"), pem("p256.sec1-parameters.pem"));
    let within =
        shown.replacen("-----BEGIN EC PARAMETERS-----\n", &format!("-----BEGIN EC PARAMETERS-----\n{hidden}"), 1);
    assert_eq!(code(SigningKey::<Es256>::from_pem("1", &within)), "pem-several-blocks");
    for text in
        ["", "no key", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----"]
    {
        assert_eq!(code(SigningKey::<Ed25519>::from_pem("1", text)), "pem-malformed", "{text}");
    }
    let certificate = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    assert_eq!(code(SigningKey::<Ed25519>::from_pem("1", certificate)), "public-key");
    assert_eq!(code(SigningKey::<Ed25519>::from_pem("", &pem("ed25519.pkcs8.pem"))), "key-id-empty");
    assert_eq!(code(SigningKey::<Ed25519>::from_pem("1", &" ".repeat(65_537))), "key-too-long");
}

/// The DER of a PEM file.
fn der(name: &str) -> Vec<u8> {
    let (_, der) = pem_rfc7468::decode_vec(pem(name).as_bytes()).unwrap();
    der
}

#[test]
fn der_is_told_by_its_structure() {
    assert!(SigningKey::<Ed25519>::from_der("1", &der("ed25519.pkcs8.pem")).is_ok());
    assert!(SigningKey::<Rs256>::from_der("1", &der("rsa-2048.pkcs1.pem")).is_ok());
    assert!(SigningKey::<Es256>::from_der("1", &der("p256.pkcs8.pem")).is_ok());
    let refused = |name: &str| code(SigningKey::<Ed25519>::from_der("1", &der(name)));
    assert_eq!(refused("ed25519.public.pem"), "public-key");
    assert_eq!(refused("ed25519.pbkdf2.pem"), "key-encrypted");
    assert_eq!(refused("rsa-2048.pkcs1.pem"), "key-family");

    let whole = der("ed25519.pkcs8.pem");
    let trailing = [&whole[..], &[0]].concat();
    assert_eq!(code(SigningKey::<Ed25519>::from_der("1", &trailing)), "der-malformed");
    for length in 0..whole.len() {
        assert_eq!(code(SigningKey::<Ed25519>::from_der("1", &whole[..length])), "der-malformed", "{length}");
    }
}

#[test]
fn weak_and_false_primes_are_refused() {
    assert_eq!(code(SigningKey::<Rs256>::from_der("1", &der("rsa-primes-close.pem"))), "rsa-primes-close");
    assert_eq!(from_pem::<Rs256>("rsa-primes-unbalanced.pem"), "rsa-inconsistent");
    assert_eq!(code(SigningKey::<Rs256>::from_der("1", &der("rsa-composite.pem"))), "rsa-inconsistent");
    assert_eq!(code(SigningKey::<Ps256>::from_der("1", &der("rsa-composite.pem"))), "rsa-inconsistent");
}

/// A seed of zeros, the number 1, and the like, in every form.
#[test]
fn keys_that_anybody_can_guess_are_refused() {
    let one = |len: usize| [vec![0; len - 1], vec![1]].concat();
    for seed in [[0; 32], [0xff; 32], [7; 32]] {
        assert_eq!(code(SigningKey::<Ed25519>::from_raw("1", &seed)), "key-trivial");
        assert_eq!(code(SigningKey::<V4Public>::from_raw("1", &seed)), "key-trivial");
    }
    assert_eq!(code(SigningKey::<Es256>::from_raw("1", &one(32))), "key-trivial");
    assert_eq!(code(SigningKey::<Es256k>::from_raw("1", &one(32))), "key-trivial");
    assert_eq!(code(SigningKey::<Es384>::from_raw("1", &one(48))), "key-trivial");
    assert_eq!(code(SigningKey::<Es512>::from_raw("1", &one(66))), "key-trivial");
    assert_eq!(code(SigningKey::<V3Public>::from_raw("1", &one(48))), "key-trivial");
    let pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----\n";
    assert_eq!(code(SigningKey::<Ed25519>::from_pem("1", pem)), "key-trivial");
    // The public half of the seed of zeros.
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "x":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"}"#;
    assert_eq!(code(SigningKey::<Ed25519>::from_jwk("1", jwk)), "key-trivial");
    let zeros = "k4.secret.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA7aie8zrakLWKjqNAqbw1zZTIVdx3iQ6Y6wEihi1naKQ";
    assert_eq!(code(SigningKey::<V4Public>::from_paserk_secret("1", zeros)), "key-trivial");
    assert_eq!(code(SigningKey::<Hs256>::from_secret("1", &[7; 32])), "secret-weak");
    assert_eq!(code(SigningKey::<V4Local>::from_secret("1", &[0; 32])), "secret-weak");
    // A number that only begins with zeros is a key like any other.
    assert!(SigningKey::<Es256>::from_raw("1", &[[0; 16], *b"a number of half"].concat()).is_ok());
}

#[test]
fn a_published_key_is_refused_however_it_is_written() {
    // RFC 8037 A.1
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let escaped = [jwk.to_owned(), jwk.replace("OKP", r"\u004fKP"), jwk.replace("Ed25519", r"\u0045d25519")];
    for jwk in escaped {
        assert_eq!(code(SigningKey::<Ed25519>::from_jwk("1", &jwk)), "key-published", "{jwk}");
        assert!(SigningKey::<Ed25519>::danger_from_published_jwk("1", &jwk).is_ok(), "{jwk}");
    }
    // Numbers are not read with escapes at all.
    let escaped = jwk.replace(r#":"11q"#, r#":"\u0031\u0031q"#);
    assert_ne!(escaped, jwk);
    assert_eq!(code(SigningKey::<Ed25519>::from_jwk("1", &escaped)), "jwk-member-base64");
}

#[test]
fn halves_must_belong_together() {
    // The point stands at the end of SEC 1 and of PKCS #8.
    let mut p256 = der("p256.pkcs8.pem");
    *p256.last_mut().unwrap() ^= 1;
    assert_eq!(code(SigningKey::<Es256>::from_der("1", &p256)), "key-pair-mismatch");

    // RFC 8410 §10.3, with the public key, and with another.
    let pair = "-----BEGIN PRIVATE KEY-----\nMHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\nZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PRIVATE KEY-----\n";
    assert_eq!(code(SigningKey::<Ed25519>::from_pem("1", pair)), "key-published", "the pair is right");
    let other = pair.replace("AGb9E", "AGb9F");
    assert_eq!(code(SigningKey::<Ed25519>::from_pem("1", &other)), "key-pair-mismatch");

    let rsa: Value = serde_json::from_str(&jwk("rsa")).unwrap();
    let others: Value = serde_json::from_str(&jwk("rsa-other")).unwrap();
    for member in ["n", "d", "p", "q"] {
        let mut mixed = rsa.clone();
        mixed[member] = others[member].clone();
        let refused = code(SigningKey::<Rs256>::from_jwk("1", &mixed.to_string()));
        assert_eq!(refused, "rsa-inconsistent", "{member}");
    }
    for (name, member) in [("p256", "d"), ("p256", "x"), ("ed25519", "d"), ("ed25519", "x")] {
        let mut mixed: Value = serde_json::from_str(&jwk(name)).unwrap();
        let other: Value = serde_json::from_str(&jwk(&format!("{name}-other"))).unwrap();
        mixed[member] = other[member].clone();
        let mixed = mixed.to_string();
        let refused = if name == "p256" {
            code(SigningKey::<Es256>::from_jwk("1", &mixed))
        } else {
            code(SigningKey::<Ed25519>::from_jwk("1", &mixed))
        };
        let expected = if (name, member) == ("p256", "x") { "point-malformed" } else { "key-pair-mismatch" };
        assert_eq!(refused, expected, "{name} {member}");
    }
}

/// A private JWK with some members changed; `null` takes one away.
fn changed(name: &str, changes: &Value) -> String {
    let mut jwk: Value = serde_json::from_str(&jwk(name)).unwrap();
    for (member, value) in changes.as_object().unwrap() {
        if value.is_null() {
            jwk.as_object_mut().unwrap().remove(member);
        } else {
            jwk[member] = value.clone();
        }
    }
    jwk.to_string()
}

fn from_changed<A: JwsSigningAlgorithm>(name: &str, changes: Value) -> &'static str {
    match SigningKey::<A>::from_jwk("2026-11", &changed(name, &changes)) {
        Ok(_) => "accept",
        Err(refused) => refused.code(),
    }
}

#[test]
fn a_wrong_jwk_is_refused() {
    let ed25519 = |changes| from_changed::<Ed25519>("ed25519", changes);
    assert_eq!(ed25519(json!({"alg": "EdDSA", "use": "sig", "key_ops": ["sign"], "kid": 7})), "accept");
    assert_eq!(ed25519(json!({"d": null})), "public-key");
    assert_eq!(ed25519(json!({"x": null})), "jwk-member-missing");
    assert_eq!(ed25519(json!({"d": "AA=="})), "jwk-member-base64");
    assert_eq!(ed25519(json!({"d": 7})), "jwk-member-base64");
    assert_eq!(ed25519(json!({"d": "AA"})), "seed-length");
    assert_eq!(ed25519(json!({"kty": "EC"})), "key-family");
    assert_eq!(ed25519(json!({"crv": "Ed448"})), "key-curve");
    assert_eq!(ed25519(json!({"alg": "ES256"})), "jwk-alg");
    assert_eq!(ed25519(json!({"use": "enc"})), "jwk-use");
    assert_eq!(ed25519(json!({"key_ops": ["verify"]})), "jwk-key-ops");
    assert_eq!(ed25519(json!({"key_ops": ["sign", "sign"]})), "jwk-key-ops");
    assert_eq!(ed25519(json!({"key_ops": "sign"})), "jwk-key-ops");
    assert_eq!(from_changed::<Es256>("p256", json!({"d": "AA"})), "scalar-malformed");
    assert_eq!(from_changed::<Es256>("p384", json!({})), "key-curve");
    assert_eq!(from_changed::<Rs256>("rsa", json!({"p": null})), "jwk-member-missing");
    assert_eq!(from_changed::<Rs256>("rsa", json!({"d": null, "p": null, "q": null})), "public-key");
    assert_eq!(from_changed::<Rs256>("rsa", json!({"oth": []})), "rsa-several-primes");
    for member in ["p", "q", "dp", "dq", "qi", "oth", "k", "priv"] {
        assert_eq!(ed25519(json!({member: "AQAB"})), "jwk-member-foreign", "{member}");
        assert_eq!(from_changed::<Es256>("p256", json!({member: "AQAB"})), "jwk-member-foreign", "{member}");
    }
    for member in ["k", "priv"] {
        assert_eq!(from_changed::<Rs256>("rsa", json!({member: "AQAB"})), "jwk-member-foreign", "{member}");
    }
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "priv"] {
        assert_eq!(from_changed::<Hs256>("hs256", json!({member: "AQAB"})), "jwk-member-foreign", "{member}");
    }
    assert_eq!(from_changed::<Rs256>("rsa", json!({"e": "Aw"})), "rsa-exponent");
    assert_eq!(from_changed::<Rs256>("rsa-1024", json!({})), "rsa-modulus-size");
    assert_eq!(from_changed::<Hs256>("hs256", json!({"k": "AA"})), "secret-too-short");
    assert_eq!(from_changed::<Hs256>("ed25519", json!({})), "key-family");
    assert_eq!(from_changed::<Hs384>("hs256", json!({})), "secret-too-short");
    for (text, expected) in [
        ("", "jwk-syntax"),
        ("[]", "jwk-syntax"),
        (r#"{"kty":"OKP","kty":"OKP"}"#, "jwk-duplicate-member"),
        (r#"{"kty":"OKP","k\u0074y":"OKP"}"#, "jwk-duplicate-member"),
        ("{}", "jwk-member-missing"),
    ] {
        assert_eq!(code(SigningKey::<Ed25519>::from_jwk("1", text)), expected, "{text}");
    }
}

#[test]
fn numbers_are_from_one_to_the_order() {
    fn is_refused<A: RawSigningAlgorithm>(bytes: &[u8]) {
        assert_eq!(code(SigningKey::<A>::from_raw("1", bytes)), "scalar-malformed");
    }
    is_refused::<Es256>(&[0; 32]);
    is_refused::<Es256>(&[0xff; 32]);
    is_refused::<Es256>(&[7; 31]);
    is_refused::<Es256>(&[7; 33]);
    is_refused::<Es384>(&[0xff; 48]);
    is_refused::<Es512>(&[0xff; 66]);
    is_refused::<Es256k>(&[0; 32]);
    is_refused::<V3Public>(&[0; 48]);
    let counting: Vec<u8> = (1..=66).collect();
    assert!(SigningKey::<Es256>::from_raw("1", &counting[..32]).is_ok());
    assert!(SigningKey::<Es512>::from_raw("1", &counting).is_ok());
    is_refused::<Es512>(&[&[2], &counting[..65]].concat());
}

#[test]
fn paserks_are_read() {
    // The published examples of k4.secret and k3.secret: a pattern of bytes, and for Ed25519 its public key.
    let k4 = "k4.secret.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8c5WpIyC_5kWKhS8VEYSZ05dYfuTF-ZdQFV4D9vLTcNQ";
    let key = SigningKey::<V4Public>::from_paserk_secret(KeyId::ABSENT, k4).unwrap().pinned_by_paserk_id();
    assert_eq!(key.id().as_str(), Some(key.public().paserk_id().as_str()));
    let k3 = "k3.secret.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo-QkZKTlJWWl5iZmpucnZ6f";
    assert!(SigningKey::<V3Public>::from_paserk_secret(KeyId::ABSENT, k3).is_ok());
    let local = "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";
    assert!(SigningKey::<V4Local>::from_paserk_local(KeyId::ABSENT, local).is_ok());
    assert_eq!(code(SigningKey::<V3Local>::from_paserk_local(KeyId::ABSENT, local)), "paserk-version");

    let v4 = |text: &str| code(SigningKey::<V4Public>::from_paserk_secret(KeyId::ABSENT, text));
    assert_eq!(v4(k3), "paserk-malformed");
    assert_eq!(v4(&k4.replace("c5WpI", "c5WpJ")), "key-pair-mismatch");
    assert_eq!(v4(&k4[..k4.len() - 4]), "paserk-malformed");
    assert_eq!(v4("k4.public.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8"), "public-key");
    assert_eq!(v4(local), "paserk-malformed");
    assert_eq!(code(SigningKey::<V4Public>::from_paserk_secret(k4, k4)), "key-id-paserk");
}

#[test]
fn generated_keys_differ() {
    fn differ<A: JwsPublicKeySigningAlgorithm>() {
        let [one, other] = [(); 2].map(|()| SigningKey::<A>::generate("1").unwrap().public().thumbprint());
        assert_ne!(one, other, "{}", A::NAME);
    }
    differ::<Ed25519>();
    differ::<Es256>();
    differ::<Es384>();
    differ::<Es512>();
    differ::<Es256k>();
    let secrets = [(); 2].map(|()| SigningKey::<Hs512>::generate_secret("1").unwrap().danger_export_secret());
    assert_ne!(secrets[0], secrets[1]);
    assert_eq!(secrets[0].len(), 64);
    assert_eq!(SigningKey::<V4Local>::generate_secret("1").unwrap().danger_export_secret().len(), 32);
}

#[test]
fn nothing_of_a_key_is_shown() {
    let key = SigningKey::<Ed25519>::from_jwk("2026-11", &jwk("ed25519")).unwrap();
    assert_eq!(format!("{key:?}"), r#"SigningKey<Ed25519>("2026-11")"#);
    let secret = SigningKey::<Hs256>::from_jwk(KeyId::ABSENT, &jwk("hs256")).unwrap();
    assert_eq!(format!("{secret:?}"), "SigningKey<HS256>(absent)");
}

#[cfg(feature = "encrypted-keys")]
#[test]
fn encrypted_keys_open_under_their_passphrase() {
    let expected = PinnedKey::<Ed25519>::from_pem("1", &pem("ed25519.public.pem")).unwrap().thumbprint();
    for name in ["ed25519.pbkdf2.pem", "ed25519.scrypt.pem"] {
        let key = SigningKey::<Ed25519>::from_encrypted_pem("1", &pem(name), "passphrase").unwrap();
        assert_eq!(key.public().thumbprint(), expected, "{name}");
        let other = SigningKey::<Ed25519>::from_encrypted_pem("1", &pem(name), "another");
        assert_eq!(code(other), "passphrase-wrong");
    }
    let key = SigningKey::<Es256>::generate("1").unwrap();
    let exported = key.export_encrypted_pkcs8_pem("another").unwrap();
    let again = SigningKey::<Es256>::from_encrypted_pem("1", &exported, "another").unwrap();
    assert_eq!(again.public().thumbprint(), key.public().thumbprint());
    assert_eq!(key.export_encrypted_pkcs8_pem("").unwrap_err(), SigningKeyError::PassphraseEmpty);

    let refused = |name: &str| code(SigningKey::<Ed25519>::from_encrypted_pem("1", &pem(name), "passphrase"));
    assert_eq!(refused("ed25519.pbkdf2-costly.pem"), "encryption-cost");
    assert_eq!(refused("ed25519.pbe-v1.pem"), "encryption-scheme");
    assert_eq!(refused("ed25519.des3.pem"), "encryption-scheme");
    assert_eq!(refused("ed25519.pkcs8.pem"), "key-not-encrypted");
}
