//! `josekit`, over the system's OpenSSL.

use cotter_benches_harness::{AUDIENCE, Alg, Claims, ISSUER, Key, SharedVerify};
use josekit::{
    JoseError,
    jwk::Jwk,
    jws::{ES256, ES256K, ES384, EdDSA, HS256, HS512, JwsVerifier, PS256, RS256},
    jwt::{self, JwtPayloadValidator},
};
use serde::Deserialize;

pub fn verify(key: &Key) -> Option<SharedVerify> {
    Some(match key.alg {
        Alg::Hs256 => with(HS256.verifier_from_bytes(&key.raw)),
        Alg::Hs512 => with(HS512.verifier_from_bytes(&key.raw)),
        Alg::Rs256 => with(RS256.verifier_from_jwk(&jwk(key))),
        Alg::Ps256 => with(PS256.verifier_from_jwk(&jwk(key))),
        Alg::Es256 => with(ES256.verifier_from_jwk(&jwk(key))),
        Alg::Es384 => with(ES384.verifier_from_jwk(&jwk(key))),
        Alg::Es256k => with(ES256K.verifier_from_jwk(&jwk(key))),
        Alg::EdDsa => with(EdDSA.verifier_from_jwk(&jwk(key))),
    })
}

fn jwk(key: &Key) -> Jwk {
    Jwk::from_bytes(&key.jwk).expect("it is a JWK")
}

fn with<V: JwsVerifier + Send + Sync + 'static>(verifier: Result<V, JoseError>) -> SharedVerify {
    let verifier = verifier.expect("it is a key");
    let mut validator = JwtPayloadValidator::new();
    validator.set_issuer(ISSUER);
    validator.set_audience(AUDIENCE);
    Box::new(move |token| {
        let (payload, _) = jwt::decode_with_verifier(token, &verifier).ok()?;
        // It validates the time of expiry only where there is one.
        payload.expires_at()?;
        validator.validate(&payload).ok()?;
        Claims::deserialize(payload.claims_set()).ok()
    })
}
