//! One set of features: `super::cotter_issue` is the package that has it.

use std::time::Duration;

use cotter_benches_harness::{AUDIENCE, ISSUER};

use super::{
    super::super::{Issue, KEY_ID, LIFETIME, PrivateKey, SUBJECT},
    cotter::{
        EdDsa, Es256, Hs256, Rs256,
        paseto::{V4Local, V4Public},
    },
    cotter_issue::{JwsSigningAlgorithm, Lifetime, PasetoSigningAlgorithm, SigningKey, jwt, paseto},
};

pub(crate) fn jws(alg: &str, key: &PrivateKey) -> Issue {
    match alg {
        "HS256" => issuer(SigningKey::<Hs256>::from_secret(KEY_ID, &key.raw).expect("it is a key")),
        "RS256" => issuer(SigningKey::<Rs256>::from_pem(KEY_ID, &key.pem).expect("it is a key")),
        "ES256" => issuer(SigningKey::<Es256>::from_pem(KEY_ID, &key.pem).expect("it is a key")),
        _ => issuer(SigningKey::<EdDsa>::from_pem(KEY_ID, &key.pem).expect("it is a key")),
    }
}

fn lifetime() -> Lifetime {
    Lifetime::of(Duration::from_secs(LIFETIME)).expect("it is short")
}

/// Claims of nobody's own.
#[derive(serde::Serialize)]
struct Nothing {}

fn issuer<A: JwsSigningAlgorithm>(key: SigningKey<A>) -> Issue {
    let issuer = jwt::Issuer::new(key, "order+jwt", ISSUER, AUDIENCE, lifetime()).expect("it is an issuer");
    Box::new(move |hand_on| hand_on(issuer.issue(SUBJECT, &Nothing {}).expect("it issues").expose()))
}

pub(crate) fn v4_public(pem: &str) -> Issue {
    sealer(SigningKey::<V4Public>::from_pem(KEY_ID, pem).expect("it is a key"))
}

pub(crate) fn v4_local(secret: &[u8]) -> Issue {
    sealer(SigningKey::<V4Local>::from_secret(KEY_ID, secret).expect("it is a key"))
}

fn sealer<P: PasetoSigningAlgorithm>(key: SigningKey<P>) -> Issue {
    let issuer = paseto::Issuer::new(key, ISSUER, AUDIENCE, lifetime()).expect("it is an issuer");
    Box::new(move |hand_on| hand_on(issuer.issue(SUBJECT, &Nothing {}).expect("it issues").expose()))
}
