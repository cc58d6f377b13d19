//! `huskarl`, with its back end in Rust. Built by `huskarl/`.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use cotter_benches_harness::{AUDIENCE, Alg, Claims, ISSUER, Key, SharedVerify};
use huskarl::core::{
    crypto::verifier::JwsVerifier,
    jwk::{OctKey, PublicJwk, SymmetricJwk},
    jwt::validator::JwtValidator,
};
use huskarl_crypto_native::{asymmetric::verifier::AsymmetricPublicKey, symmetric::SymmetricKey};

pub fn verify(key: &Key) -> Option<SharedVerify> {
    match key.alg {
        Alg::Hs256 | Alg::Hs512 => Some(with(key, secret(key))),
        Alg::Rs256 | Alg::Ps256 | Alg::Es256 | Alg::Es384 | Alg::EdDsa => Some(with(key, public(key))),
        Alg::Es256k => None,
    }
}

fn secret(key: &Key) -> SymmetricKey {
    let secret = OctKey::builder().k(key.raw.iter().copied()).build();
    let jwk = SymmetricJwk::builder().key(secret).algorithm(key.alg.name()).build();
    SymmetricKey::from_jwk(jwk).expect("it is a key")
}

/// With its `alg`, without which an RSA key is copied for each verification.
fn public(key: &Key) -> AsymmetricPublicKey {
    let mut jwk: PublicJwk = serde_json::from_str(&key.jwk).expect("it is a JWK");
    jwk.algorithm = Some(key.alg.name().to_owned());
    AsymmetricPublicKey::from_jwk(jwk).expect("it is a key")
}

fn with(key: &Key, verifier: impl JwsVerifier + 'static) -> SharedVerify {
    let validator = JwtValidator::builder()
        .verifier(verifier)
        .iss(ISSUER)
        .aud(AUDIENCE)
        .require_exp(true)
        .allowed_algorithms([key.alg.name().to_owned()])
        .build();
    Box::new(move |token| at_once(validator.validate::<Claims>(token))?.ok().map(|token| token.claims))
}

/// What a future gives that waits for nothing, without a runtime that would cost more than it does.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
