//! The peers, each as its documentation says. Whoever makes times and ids in a library makes them here; what a library does not make, the
//! caller makes in the measured code.

use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cotter_benches_harness::{AUDIENCE, ISSUER, Who};
use serde::Serialize;

use super::{Issue, PrivateKey, WITH_ID, WITHOUT_ID, issue as hand_on, token_id};
use crate::peers::{Backend, select};

pub const KEY_ID: &str = "2026-11";
pub const SUBJECT: &str = "8f14e45f-ceea-467f-ab24-3c1a6f0b5f5d";
/// In seconds.
pub const LIFETIME: u64 = 600;

type Peers = Vec<(Who, &'static str, Issue)>;

/// A peer with the id that the caller makes, and once more without one.
fn both(all: &mut Peers, who: Who, issue: impl Fn(bool) -> String + 'static) {
    let issue = Rc::new(issue);
    let without = Rc::clone(&issue);
    all.push((who, WITH_ID, hand_on(move || issue(true))));
    all.push((who, WITHOUT_ID, hand_on(move || without(false))));
}

pub(super) fn jws(alg: &str, key: &PrivateKey) -> Peers {
    let mut all = Peers::new();
    jsonwebtoken(&mut all, alg, key);
    jwt_simple(&mut all, alg, key);
    jwt_compact(&mut all, alg, key);
    josekit(&mut all, alg, key);
    all
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs()
}

#[derive(Serialize)]
struct All<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
}

fn jsonwebtoken(all: &mut Peers, alg: &str, key: &PrivateKey) {
    use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
    let pem = key.pem.as_bytes();
    let (algorithm, key) = match alg {
        "HS256" => (Algorithm::HS256, EncodingKey::from_secret(&key.raw)),
        "RS256" => (Algorithm::RS256, EncodingKey::from_rsa_pem(pem)),
        "ES256" => (Algorithm::ES256, EncodingKey::from_ec_pem(pem)),
        _ => (Algorithm::EdDSA, EncodingKey::from_ed_pem(pem)),
    };
    let key = key.expect("it is a key");
    for (who, backend) in [
        (Who::peer_in_rust("jsonwebtoken (rust_crypto)"), Backend::RustCrypto),
        (Who::peer_over_c("jsonwebtoken (aws_lc_rs)"), Backend::AwsLcRs),
    ] {
        let (key, mut header) = (key.clone(), Header::new(algorithm));
        header.kid = Some(KEY_ID.to_owned());
        both(all, who, move |with_id| {
            select(backend);
            let iat = seconds();
            let jti = with_id.then(token_id);
            let claims = All { iss: ISSUER, sub: SUBJECT, aud: AUDIENCE, iat, exp: iat + LIFETIME, jti };
            encode(&header, &claims, &key).expect("it signs")
        });
    }
}

fn jwt_simple(all: &mut Peers, alg: &str, key: &PrivateKey) {
    use jwt_simple::{claims::JWTClaims, prelude::*};
    const WHO: Who = Who::peer_in_rust("jwt-simple (pure Rust)");
    fn claims(with_id: bool) -> JWTClaims<NoCustomClaims> {
        let lifetime = jwt_simple::prelude::Duration::from_secs(LIFETIME);
        let claims = Claims::create(lifetime).with_issuer(ISSUER).with_subject(SUBJECT).with_audience(AUDIENCE);
        if with_id { claims.with_jwt_id(token_id()) } else { claims }
    }
    match alg {
        "HS256" => {
            let key = HS256Key::from_bytes(&key.raw).with_key_id(KEY_ID);
            both(all, WHO, move |with_id| key.authenticate(claims(with_id)).expect("it signs"));
        }
        "RS256" => {
            let key = RS256KeyPair::from_pem(&key.pem).expect("it is a key").with_key_id(KEY_ID);
            both(all, WHO, move |with_id| key.sign(claims(with_id)).expect("it signs"));
        }
        "ES256" => {
            let key = ES256KeyPair::from_pem(&key.pem).expect("it is a key").with_key_id(KEY_ID);
            both(all, WHO, move |with_id| key.sign(claims(with_id)).expect("it signs"));
        }
        _ => {
            let pair = pair_of(&super::seed(&key.pem));
            let key = Ed25519KeyPair::from_bytes(&pair).expect("it is a key").with_key_id(KEY_ID);
            both(all, WHO, move |with_id| key.sign(claims(with_id)).expect("it signs"));
        }
    }
}

/// Seed and public key.
pub(super) fn pair_of(seed: &[u8]) -> [u8; 64] {
    ed25519_dalek::SigningKey::from_bytes(seed.first_chunk().expect("it is a seed")).to_keypair_bytes()
}

/// The private number of a key on P-256.
fn p256_scalar(pem: &str) -> Vec<u8> {
    use p256::pkcs8::DecodePrivateKey;
    p256::SecretKey::from_pkcs8_pem(pem).expect("it is a key").to_bytes().to_vec()
}

fn jwt_compact(all: &mut Peers, alg: &str, key: &PrivateKey) {
    use jwt_compact::{
        Algorithm, AlgorithmExt, Claims, Header, TimeOptions,
        alg::{Ed25519, Es256, Hs256, Hs256Key, Rsa, RsaPrivateKey, SigningKey},
        jwk::JsonWebKey,
    };
    const WHO: Who = Who::peer_in_rust("jwt-compact");
    #[derive(Serialize)]
    struct Own<'a> {
        iss: &'a str,
        sub: &'a str,
        aud: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        jti: Option<String>,
    }
    fn with<A>(all: &mut Peers, algorithm: A, key: A::SigningKey)
    where
        A: Algorithm<SigningKey: 'static> + 'static,
    {
        let header = Header::empty().with_key_id(KEY_ID);
        let times = TimeOptions::default();
        let lifetime = chrono::TimeDelta::from_std(Duration::from_secs(LIFETIME)).expect("it is short");
        both(all, WHO, move |with_id| {
            let own = Own { iss: ISSUER, sub: SUBJECT, aud: AUDIENCE, jti: with_id.then(token_id) };
            let claims = Claims::new(own).set_duration_and_issuance(&times, lifetime);
            algorithm.token(&header, &claims, &key).expect("it signs")
        });
    }
    fn from_raw<A: Algorithm<SigningKey: SigningKey<A>>>(raw: &[u8]) -> A::SigningKey {
        A::SigningKey::from_slice(raw).expect("it is a key")
    }
    match alg {
        "HS256" => with(all, Hs256, Hs256Key::new(&key.raw)),
        "RS256" => {
            let jwk = rsa_jwk(&key.pem);
            let jwk: JsonWebKey<'_> = serde_json::from_str(&jwk).expect("it is a JWK");
            with(all, Rsa::rs256(), RsaPrivateKey::try_from(&jwk).expect("it is a key"));
        }
        "ES256" => with(all, Es256, from_raw::<Es256>(&p256_scalar(&key.pem))),
        _ => with(all, Ed25519, from_raw::<Ed25519>(&super::seed(&key.pem))),
    }
}

fn rsa_jwk(pem: &str) -> String {
    use josekit::jwk::KeyPair;
    let jwk = josekit::jwk::alg::rsa::RsaKeyPair::from_pem(pem).expect("it is a key").to_jwk_key_pair();
    jwk.to_string()
}

fn josekit(all: &mut Peers, alg: &str, key: &PrivateKey) {
    use josekit::{
        jws::{ES256, EdDSA, HS256, JwsHeader, JwsSigner, RS256},
        jwt::{JwtPayload, encode_with_signer},
    };
    const WHO: Who = Who::peer_over_c("josekit (OpenSSL)");
    fn with(all: &mut Peers, signer: impl JwsSigner + 'static) {
        let mut header = JwsHeader::new();
        header.set_token_type("JWT");
        header.set_key_id(KEY_ID);
        both(all, WHO, move |with_id| {
            let now = SystemTime::now();
            let mut payload = JwtPayload::new();
            payload.set_issuer(ISSUER);
            payload.set_subject(SUBJECT);
            payload.set_audience(vec![AUDIENCE]);
            payload.set_issued_at(&now);
            payload.set_expires_at(&(now + Duration::from_secs(LIFETIME)));
            if with_id {
                payload.set_jwt_id(token_id());
            }
            encode_with_signer(&payload, &header, &signer).expect("it signs")
        });
    }
    match alg {
        "HS256" => with(all, HS256.signer_from_bytes(&key.raw).expect("it is a key")),
        "RS256" => with(all, RS256.signer_from_pem(&key.pem).expect("it is a key")),
        "ES256" => with(all, ES256.signer_from_pem(&key.pem).expect("it is a key")),
        _ => with(all, EdDSA.signer_from_pem(&key.pem).expect("it is a key")),
    }
}

const RUSTY_PASETO: Who = Who::peer_in_rust("rusty_paseto");

pub(super) fn v4_public(pair: &[u8]) -> Peers {
    use rusty_paseto::prelude::*;
    let key = Key::<64>::try_from(pair).expect("it has 64 bytes");
    let mut all = Peers::new();
    both(&mut all, RUSTY_PASETO, move |with_id| {
        let key = PasetoAsymmetricPrivateKey::<V4, Public>::from(&key);
        let id = if with_id { token_id() } else { String::new() };
        let mut builder = PasetoBuilder::<V4, Public>::default()
            .issuer(ISSUER)
            .subject(SUBJECT)
            .audience(AUDIENCE)
            .expires_in(Duration::from_secs(LIFETIME));
        if with_id {
            builder = builder.token_identifier(&id);
        }
        builder.set_footer(Footer::from(FOOTER)).build(&key).expect("it signs")
    });
    all
}

pub(super) fn v4_local(secret: &[u8]) -> Peers {
    use rusty_paseto::prelude::*;
    let mut all = Peers::new();
    let secret = secret.to_vec();
    both(&mut all, RUSTY_PASETO, move |with_id| {
        let key = PasetoSymmetricKey::<V4, Local>::from(Key::<32>::try_from(&*secret).expect("it has 32 bytes"));
        let id = if with_id { token_id() } else { String::new() };
        let mut builder = PasetoBuilder::<V4, Local>::default()
            .issuer(ISSUER)
            .subject(SUBJECT)
            .audience(AUDIENCE)
            .expires_in(Duration::from_secs(LIFETIME));
        if with_id {
            builder = builder.token_identifier(&id);
        }
        builder.set_footer(Footer::from(FOOTER)).build(&key).expect("it encrypts")
    });
    all
}

const FOOTER: &str = r#"{"kid":"2026-11"}"#;
