//! Private keys in every form.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Ed25519, EdDsa, Es256, Es256k, Es384, Es512, Hs256, Hs384, Hs512, Ps256, Rs256,
    paseto::{V3Local, V3Public, V4Local, V4Public},
};
use serde_json::Value;

use super::{hex, run, text};
use crate::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, RawSigningAlgorithm, SecretSigningAlgorithm, SigningAlgorithm,
    SigningKey, SigningKeyError,
};

const ID: &str = "2026-11";

type Read<A> = Result<SigningKey<A>, SigningKeyError>;

/// The code, or `accept` if the key is the stated one.
fn answer<A: SigningAlgorithm>(
    case: &Value,
    read: Read<A>,
    public_jwk: impl FnOnce(&SigningKey<A>) -> Option<String>,
) -> String {
    match read {
        Err(error) => error.code().to_owned(),
        Ok(key) if public_jwk(&key).as_deref() == text(case, "public_jwk") => "accept".to_owned(),
        Ok(_) => "another key".to_owned(),
    }
}

fn pair<A: JwsPublicKeySigningAlgorithm>(case: &Value, raw: impl FnOnce(&[u8]) -> Read<A>) -> Option<String> {
    let (form, value) = form(case);
    let read = match form {
        "pem" => SigningKey::<A>::from_pem(ID, value),
        "der" => SigningKey::from_der(ID, &URL_SAFE_NO_PAD.decode(value).unwrap()),
        "jwk_text" => SigningKey::from_jwk(ID, value),
        "hex" => raw(&hex(value)),
        #[cfg(feature = "encrypted-keys")]
        "encrypted_pem" => SigningKey::from_encrypted_pem(ID, value, text(&case["key"], "passphrase").unwrap()),
        #[cfg(not(feature = "encrypted-keys"))]
        "encrypted_pem" => return None,
        other => panic!("unknown form {other}"),
    };
    // An encrypted key is that of a file, and its public half is beside it.
    let public = |key: &SigningKey<A>| (form != "encrypted_pem").then(|| key.public_jwk());
    Some(answer(case, read, public))
}

fn rsa<A: JwsPublicKeySigningAlgorithm>(case: &Value) -> Option<String> {
    pair::<A>(case, |_| panic!("an RSA key has no such form"))
}

fn curve<A: JwsPublicKeySigningAlgorithm + RawSigningAlgorithm>(case: &Value) -> Option<String> {
    pair::<A>(case, |bytes| SigningKey::from_raw(ID, bytes))
}

fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(case: &Value) -> Option<String> {
    let (form, value) = form(case);
    let read = match form {
        "jwk_text" => SigningKey::<A>::from_jwk(ID, value),
        "secret" => SigningKey::from_secret(ID, &hex(value)),
        other => panic!("unknown form {other}"),
    };
    Some(answer(case, read, |_| None))
}

fn form(case: &Value) -> (&str, &str) {
    let members = case["key"].as_object().unwrap();
    let (form, value) = members.iter().find(|(form, _)| *form != "passphrase").unwrap();
    (form, value.as_str().unwrap())
}

fn run_case(case: &Value) -> Option<String> {
    let (_, value) = form(case);
    match text(case, "alg").unwrap() {
        "HS256" => secret::<Hs256>(case),
        "HS384" => secret::<Hs384>(case),
        "HS512" => secret::<Hs512>(case),
        "RS256" => rsa::<Rs256>(case),
        "PS256" => rsa::<Ps256>(case),
        "ES256" => curve::<Es256>(case),
        "ES384" => curve::<Es384>(case),
        "ES512" => curve::<Es512>(case),
        "ES256K" => curve::<Es256k>(case),
        "Ed25519" => curve::<Ed25519>(case),
        "EdDSA" => curve::<EdDsa>(case),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-44" => curve::<cotter::MlDsa44>(case),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-65" => curve::<cotter::MlDsa65>(case),
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-87" => curve::<cotter::MlDsa87>(case),
        #[cfg(not(feature = "ml-dsa"))]
        "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87" => None,
        "v4.public" => Some(answer(case, SigningKey::<V4Public>::from_paserk_secret(ID, value), |_| None)),
        "v3.public" => Some(answer(case, SigningKey::<V3Public>::from_paserk_secret(ID, value), |_| None)),
        "v4.local" => Some(answer(case, SigningKey::<V4Local>::from_paserk_local(ID, value), |_| None)),
        "v3.local" => Some(answer(case, SigningKey::<V3Local>::from_paserk_local(ID, value), |_| None)),
        other => panic!("unknown algorithm {other}"),
    }
}

#[test]
fn keys_are_read_or_refused_as_stated() {
    run("keys.json", 110, |_, case| run_case(case));
}
