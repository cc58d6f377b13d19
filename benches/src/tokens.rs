//! The keys and tokens, made at start-up with `aws-lc-rs` (JWT) and `pasetors` (PASETO).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RsaEncoding, RsaKeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use cotter_benches_harness::{AUDIENCE, Alg, Claims, ISSUER, Key};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

pub const KEY_ID: &str = "2026-11";

/// Who signs tokens with one key.
pub struct Issuer {
    pub key: Key,
    sign: Sign,
}

/// The signature over a message.
type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

impl Issuer {
    pub fn new(alg: Alg) -> Self {
        match alg {
            Alg::Hs256 => hmac(alg, hmac::HMAC_SHA256, 32),
            Alg::Hs512 => hmac(alg, hmac::HMAC_SHA512, 64),
            Alg::Rs256 => rsa(alg, &signature::RSA_PKCS1_SHA256),
            Alg::Ps256 => rsa(alg, &signature::RSA_PSS_SHA256),
            Alg::Es256 => ecdsa(alg, &signature::ECDSA_P256_SHA256_FIXED_SIGNING, "P-256"),
            Alg::Es384 => ecdsa(alg, &signature::ECDSA_P384_SHA384_FIXED_SIGNING, "P-384"),
            Alg::Es256k => ecdsa(alg, &signature::ECDSA_P256K1_SHA256_FIXED_SIGNING, "secp256k1"),
            Alg::EdDsa => ed25519(alg),
        }
    }

    /// A token of about 300 bytes of claims.
    pub fn token(&self, claims: &Claims) -> String {
        let mut payload = json!({
            "iss": ISSUER, "aud": AUDIENCE, "exp": seconds(EXPIRES_IN), "iat": seconds(0), "nbf": seconds(0),
            "sub": "8f14e45f-ceea-467f-ab24-3c1a6f0b5f5d", "jti": "0b8e1d5e-4c0f-4c6c-9d0c-6f1d1b8a7e21",
        });
        merge(&mut payload, claims);
        self.signed(&self.header(), &payload.to_string())
    }

    /// A token of nothing but the claims that are checked and the application's own.
    pub fn short_token(&self, claims: &Claims) -> String {
        let mut payload = json!({ "iss": ISSUER, "aud": AUDIENCE, "exp": seconds(EXPIRES_IN), "nbf": seconds(0) });
        merge(&mut payload, claims);
        self.signed(&self.header(), &payload.to_string())
    }

    /// A token of any header and payload, whose signature holds.
    pub fn signed(&self, header: &str, payload: &str) -> String {
        let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = URL_SAFE_NO_PAD.encode((self.sign)(input.as_bytes()));
        format!("{input}.{signature}")
    }

    pub fn header(&self) -> String {
        format!(r#"{{"alg":"{}","typ":"JWT","kid":"{KEY_ID}"}}"#, self.key.alg.name())
    }
}

/// The claims of a PASETO, whose times are text.
pub fn paseto_payload(claims: &Claims) -> String {
    let now = OffsetDateTime::now_utc() - Duration::from_secs(60);
    let text = |time: OffsetDateTime| time.format(&Rfc3339).expect("it is a time of this century");
    let mut payload = json!({
        "iss": ISSUER, "aud": AUDIENCE, "exp": text(now + Duration::from_secs(EXPIRES_IN)), "iat": text(now),
        "nbf": text(now), "sub": "8f14e45f-ceea-467f-ab24-3c1a6f0b5f5d", "jti": "0b8e1d5e-4c0f-4c6c-9d0c-6f1d1b8a7e21",
    });
    merge(&mut payload, claims);
    payload.to_string()
}

const EXPIRES_IN: u64 = 24 * 60 * 60;

/// So many seconds after a minute ago.
fn seconds(after: u64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    now.as_secs() - 60 + after
}

fn merge(payload: &mut Value, claims: &Claims) {
    let Ok(Value::Object(claims)) = serde_json::to_value(claims) else { unreachable!("claims are an object") };
    payload.as_object_mut().expect("it is one").extend(claims);
}

fn hmac(alg: Alg, hash: hmac::Algorithm, length: usize) -> Issuer {
    let mut secret = vec![0; length];
    aws_lc_rs::rand::fill(&mut secret).expect("there is randomness");
    let key = hmac::Key::new(hash, &secret);
    Issuer {
        key: Key {
            alg,
            raw: secret,
            der: Vec::new(),
            pem: String::new(),
            n: Vec::new(),
            e: Vec::new(),
            jwk: String::new(),
        },
        sign: Box::new(move |message| hmac::sign(&key, message).as_ref().to_vec()),
    }
}

fn rsa(alg: Alg, encoding: &'static dyn RsaEncoding) -> Issuer {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key is found");
    let public = pair.public_key();
    let (n, e) = (public.modulus().big_endian_without_leading_zero(), public.exponent());
    let e = e.big_endian_without_leading_zero();
    let jwk = json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e) });
    let key = Key { n: n.to_vec(), e: e.to_vec(), ..public_key(alg, &[], &spki(public), &jwk) };
    let sign = move |message: &[u8]| {
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(encoding, &SystemRandom::new(), message, &mut signature).expect("it signs");
        signature
    };
    Issuer { key, sign: Box::new(sign) }
}

fn ecdsa(alg: Alg, algorithm: &'static EcdsaSigningAlgorithm, curve: &str) -> Issuer {
    let pair = EcdsaKeyPair::generate(algorithm).expect("a key is found");
    let point = pair.public_key().as_ref();
    let (x, y) = point.split_at(1).1.split_at(point.len() / 2);
    let jwk = json!({ "kty": "EC", "crv": curve, "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) });
    let key = public_key(alg, point, &spki(pair.public_key()), &jwk);
    // Of the two valid forms of a signature `k256` refuses the one with the higher s, so that one is not made.
    let sign = move |message: &[u8]| loop {
        let signature = pair.sign(&SystemRandom::new(), message).expect("it signs").as_ref().to_vec();
        if signature.get(signature.len() / 2).is_some_and(|s| *s < 0x7f) {
            return signature;
        }
    };
    Issuer { key, sign: Box::new(sign) }
}

fn ed25519(alg: Alg) -> Issuer {
    let pair = Ed25519KeyPair::generate().expect("a key is found");
    let point = pair.public_key().as_ref();
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(point) });
    let key = public_key(alg, point, &spki(pair.public_key()), &jwk);
    Issuer { key, sign: Box::new(move |message| pair.sign(message).as_ref().to_vec()) }
}

fn spki(key: &impl AsDer<PublicKeyX509Der<'static>>) -> PublicKeyX509Der<'static> {
    key.as_der().expect("it can be written")
}

fn public_key(alg: Alg, raw: &[u8], der: &PublicKeyX509Der<'_>, jwk: &Value) -> Key {
    let text = STANDARD.encode(der.as_ref());
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| str::from_utf8(line).ok()).collect();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"));
    let der = der.as_ref().to_vec();
    Key { alg, raw: raw.to_vec(), der, pem, n: Vec::new(), e: Vec::new(), jwk: jwk.to_string() }
}
