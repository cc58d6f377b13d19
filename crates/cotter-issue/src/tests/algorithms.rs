//! From the name of an algorithm to its type.

use cotter::{
    Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Hs256, Hs384, Hs512, KeyId, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    paseto::{V3Local, V3Public, V4Local, V4Public},
};
use serde_json::Value;

use super::{hex, text};
use crate::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, PasetoSigningAlgorithm, PublicKeySigningAlgorithm,
    SecretSigningAlgorithm, SigningKey,
};

/// What is done with a key of any algorithm of JWS.
pub(super) trait OfJws {
    fn run<A: JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> String;
}

/// What is done with a key that has a public half.
pub(super) trait OfPair {
    fn run<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> String;
}

/// What is done with a key of PASETO.
pub(super) trait OfPaseto {
    fn run<P: PasetoSigningAlgorithm>(&self, key: SigningKey<P>) -> String;
}

fn id(key: &Value) -> KeyId {
    text(key, "kid").map_or(KeyId::ABSENT, |id| KeyId::exactly(id).unwrap())
}

fn of_jwk<A: JwsSigningAlgorithm>(key: &Value) -> SigningKey<A> {
    SigningKey::danger_from_published_jwk(id(key), &key["jwk"].to_string()).unwrap()
}

/// `None`: of an algorithm that this build does not have.
pub(super) fn jws(key: &Value, of: &impl OfJws) -> Option<String> {
    Some(match text(key, "alg").unwrap() {
        "HS256" => of.run(of_jwk::<Hs256>(key)),
        "HS384" => of.run(of_jwk::<Hs384>(key)),
        "HS512" => of.run(of_jwk::<Hs512>(key)),
        _ => return pair(key, &Narrowed(of)),
    })
}

struct Narrowed<'o, O>(&'o O);

impl<O: OfJws> OfPair for Narrowed<'_, O> {
    fn run<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> String {
        self.0.run(key)
    }
}

/// `None`: of an algorithm that this build does not have.
pub(super) fn pair(key: &Value, of: &impl OfPair) -> Option<String> {
    Some(match text(key, "alg").unwrap() {
        "RS256" => of.run(of_jwk::<Rs256>(key)),
        "RS384" => of.run(of_jwk::<Rs384>(key)),
        "RS512" => of.run(of_jwk::<Rs512>(key)),
        "PS256" => of.run(of_jwk::<Ps256>(key)),
        "PS384" => of.run(of_jwk::<Ps384>(key)),
        "PS512" => of.run(of_jwk::<Ps512>(key)),
        "ES256" => of.run(of_number_or_jwk::<Es256>(key)),
        "ES384" => of.run(of_number_or_jwk::<Es384>(key)),
        "ES512" => of.run(of_number_or_jwk::<Es512>(key)),
        "ES256K" => of.run(of_jwk::<Es256k>(key)),
        "Ed25519" => of.run(of_jwk::<Ed25519>(key)),
        "EdDSA" => of.run(of_jwk::<EdDsa>(key)),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-44" => of.run(of_jwk::<cotter::MlDsa44>(key)),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-65" => of.run(of_jwk::<cotter::MlDsa65>(key)),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-87" => of.run(of_jwk::<cotter::MlDsa87>(key)),
        #[cfg(not(feature = "ml-dsa"))]
        "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87" => return None,
        other => panic!("unknown algorithm {other}"),
    })
}

fn of_number_or_jwk<A: JwsPublicKeySigningAlgorithm + crate::RawSigningAlgorithm>(key: &Value) -> SigningKey<A> {
    match text(key, "hex") {
        Some(number) => SigningKey::danger_from_published_raw(id(key), &hex(number)).unwrap(),
        None => of_jwk(key),
    }
}

pub(super) fn paseto(key: &Value, of: &impl OfPaseto) -> String {
    match text(key, "alg").unwrap() {
        "v4.public" => of.run(of_seed::<V4Public>(key)),
        "v3.public" => of.run(of_seed::<V3Public>(key)),
        "v4.local" => of.run(of_secret::<V4Local>(key)),
        "v3.local" => of.run(of_secret::<V3Local>(key)),
        other => panic!("unknown protocol {other}"),
    }
}

fn member(key: &Value, name: &str) -> Vec<u8> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    URL_SAFE_NO_PAD.decode(text(&key["jwk"], name).unwrap()).unwrap()
}

fn of_seed<P: PublicKeySigningAlgorithm + crate::RawSigningAlgorithm>(key: &Value) -> SigningKey<P> {
    SigningKey::danger_from_published_raw(id(key), &member(key, "d")).unwrap()
}

fn of_secret<P: SecretSigningAlgorithm>(key: &Value) -> SigningKey<P> {
    SigningKey::from_secret(id(key), &member(key, "k")).unwrap()
}
