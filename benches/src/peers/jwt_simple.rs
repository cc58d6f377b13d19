//! `jwt-simple`. Which of its back ends it has for RSA is the program's choice: `boringssl/` builds this file too.

use std::collections::HashSet;

use cotter_benches_harness::{AUDIENCE, Alg, Claims, ISSUER, Key, SharedVerify};
use jwt_simple::prelude::*;

pub fn verify(key: &Key) -> Option<SharedVerify> {
    let pem = key.pem.as_str();
    Some(match key.alg {
        Alg::Hs256 => mac(HS256Key::from_bytes(&key.raw)),
        Alg::Hs512 => mac(HS512Key::from_bytes(&key.raw)),
        Alg::Rs256 => {
            let key = RS256PublicKey::from_pem(pem).expect("it is a key");
            with(move |token, options| key.verify_token(token, options))
        }
        Alg::Ps256 => {
            let key = PS256PublicKey::from_pem(pem).expect("it is a key");
            with(move |token, options| key.verify_token(token, options))
        }
        Alg::Es256 => {
            let key = ES256PublicKey::from_pem(pem).expect("it is a key");
            with(move |token, options| key.verify_token(token, options))
        }
        Alg::Es384 => {
            let key = ES384PublicKey::from_pem(pem).expect("it is a key");
            with(move |token, options| key.verify_token(token, options))
        }
        Alg::Es256k => {
            let key = ES256kPublicKey::from_pem(pem).expect("it is a key");
            with(move |token, options| key.verify_token(token, options))
        }
        Alg::EdDsa => {
            let key = Ed25519PublicKey::from_pem(pem).expect("it is a key");
            with(move |token, options| key.verify_token(token, options))
        }
    })
}

fn mac(key: impl MACLike + Send + Sync + 'static) -> SharedVerify {
    with(move |token, options| key.verify_token(token, options))
}

/// The options are given away with each call, so each call has a copy of them.
fn with(
    verify: impl Fn(&str, Option<VerificationOptions>) -> Result<JWTClaims<Claims>, jwt_simple::Error>
    + Send
    + Sync
    + 'static,
) -> SharedVerify {
    let options = VerificationOptions {
        allowed_issuers: Some(HashSet::from([ISSUER.to_owned()])),
        allowed_audiences: Some(HashSet::from([AUDIENCE.to_owned()])),
        time_tolerance: None,
        ..VerificationOptions::default()
    };
    Box::new(move |token| verify(token, Some(options.clone())).ok().map(|token| token.custom))
}
