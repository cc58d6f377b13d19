//! The bare primitives, as the floor: the signature alone, over bytes that lie ready, with the key parsed where that can be.

use aws_lc_rs::signature::{ParsedPublicKey, UnparsedPublicKey, VerificationAlgorithm};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter_benches_harness::{Alg, Case, Claims, Key, Run, Who};
use hmac::{Hmac, KeyInit, Mac};
use rsa::{BoxedUint, pkcs1v15, pss, signature::Verifier};
use sha2::{Sha256, Sha512};

/// Whether a signature over a message holds.
type Primitive = Box<dyn Fn(&[u8], &[u8]) -> bool>;

/// The primitives of the key's algorithm, over the signing input of a token; and what a struct of claims costs with one of them
/// where nothing else is done.
pub fn cases(group: &'static str, key: &Key, token: &str) -> Result<Vec<Case>, String> {
    let (message, signature) = parts(token)?;
    let mut cases = primitives(key)
        .into_iter()
        .map(|(name, verify)| case(group, name, verify, message, &signature))
        .collect::<Result<Vec<_>, _>>()?;
    let (with, name) = match key.alg {
        Alg::Hs256 | Alg::Hs512 => ("hmac, stored state", "hmac, stored state; base64 and serde_json, nothing checked"),
        Alg::Rs256 | Alg::Ps256 => ("aws-lc-rs", "aws-lc-rs; base64 and serde_json, nothing checked"),
        _ => return Ok(cases),
    };
    if let Some((_, verify)) = primitives(key).into_iter().find(|(name, _)| *name == with) {
        cases.push(unchecked(group, name, verify, token));
    }
    Ok(cases)
}

/// The primitive, `base64` for both segments that have to be decoded, and `serde_json` for the struct: no header, no claim, no clock and no
/// JSON is checked.
fn unchecked(group: &'static str, name: &'static str, verify: Primitive, token: &str) -> Case {
    let token = token.to_owned();
    let run = Run::here(move || {
        let (message, signature) = token.rsplit_once('.')?;
        let (_, payload) = message.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let claims = || serde_json::from_slice::<Claims>(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok();
        if verify(message.as_bytes(), &signature) { claims() } else { None }
    });
    Case::new(group, Who::floor(name), "", run)
}

/// The same for a token whose signature does not hold.
pub fn refusing(group: &'static str, what: &str, key: &Key, token: &str) -> Result<Vec<Case>, String> {
    let (message, signature) = parts(token)?;
    let case = |(name, verify): (&'static str, Primitive)| {
        let (message, signature) = (message.as_bytes().to_vec(), signature.clone());
        let run = Run::here(move || assert!(!verify(&message, &signature)));
        Case::new(group, Who::floor(name), what, run)
    };
    Ok(primitives(key).into_iter().map(case).collect())
}

/// What was signed, and the signature.
fn parts(token: &str) -> Result<(&str, Vec<u8>), String> {
    let (message, signature) = token.rsplit_once('.').ok_or("a token has three segments")?;
    Ok((message, URL_SAFE_NO_PAD.decode(signature).map_err(|error| error.to_string())?))
}

fn case(
    group: &'static str,
    name: &'static str,
    verify: Primitive,
    message: &str,
    signature: &[u8],
) -> Result<Case, String> {
    let (message, signature) = (message.as_bytes().to_vec(), signature.to_vec());
    let mut other = message.clone();
    other.push(b'A');
    if !verify(&message, &signature) || verify(&other, &signature) {
        return Err(format!("{name} does not tell a good signature"));
    }
    Ok(Case::new(group, Who::floor(name), "", Run::here(move || verify(&message, &signature))))
}

fn primitives(key: &Key) -> Vec<(&'static str, Primitive)> {
    use aws_lc_rs::{hmac as aws_hmac, signature as aws};
    use ring::{hmac as ring_hmac, signature as ring_signature};
    match key.alg {
        Alg::Hs256 => vec![
            ("hmac, stored state", mac::<Hmac<Sha256>>(key)),
            ("ring", ring_mac(ring_hmac::HMAC_SHA256, key)),
            ("aws-lc-rs", aws_mac(aws_hmac::HMAC_SHA256, key)),
        ],
        Alg::Hs512 => vec![
            ("hmac, stored state", mac::<Hmac<Sha512>>(key)),
            ("ring", ring_mac(ring_hmac::HMAC_SHA512, key)),
            ("aws-lc-rs", aws_mac(aws_hmac::HMAC_SHA512, key)),
        ],
        Alg::Rs256 => vec![
            ("ring", ring_rsa(&ring_signature::RSA_PKCS1_2048_8192_SHA256, key)),
            ("aws-lc-rs", aws_public(&aws::RSA_PKCS1_2048_8192_SHA256, &key.der)),
            ("rsa", pkcs1(key)),
        ],
        Alg::Ps256 => vec![
            ("ring", ring_rsa(&ring_signature::RSA_PSS_2048_8192_SHA256, key)),
            ("aws-lc-rs", aws_public(&aws::RSA_PSS_2048_8192_SHA256, &key.der)),
            ("rsa", pss(key)),
        ],
        Alg::Es256 => vec![
            ("ring", ring_public(&ring_signature::ECDSA_P256_SHA256_FIXED, key)),
            ("aws-lc-rs", aws_public(&aws::ECDSA_P256_SHA256_FIXED, &key.raw)),
            (
                "p256",
                with::<p256::ecdsa::Signature, _>(p256::ecdsa::VerifyingKey::from_sec1_bytes(&key.raw).expect(POINT)),
            ),
        ],
        Alg::Es384 => vec![
            ("ring", ring_public(&ring_signature::ECDSA_P384_SHA384_FIXED, key)),
            ("aws-lc-rs", aws_public(&aws::ECDSA_P384_SHA384_FIXED, &key.raw)),
            (
                "p384",
                with::<p384::ecdsa::Signature, _>(p384::ecdsa::VerifyingKey::from_sec1_bytes(&key.raw).expect(POINT)),
            ),
        ],
        Alg::Es256k => vec![
            ("aws-lc-rs", aws_public(&aws::ECDSA_P256K1_SHA256_FIXED, &key.raw)),
            (
                "k256",
                with::<k256::ecdsa::Signature, _>(k256::ecdsa::VerifyingKey::from_sec1_bytes(&key.raw).expect(POINT)),
            ),
        ],
        Alg::EdDsa => vec![
            ("ring", ring_public(&ring_signature::ED25519, key)),
            ("aws-lc-rs", aws_public(&aws::ED25519, &key.raw)),
            ("ed25519-dalek, verify_strict", dalek(key)),
        ],
    }
}

const POINT: &str = "it is a point of the curve";

fn mac<M: Mac + KeyInit + Clone + 'static>(key: &Key) -> Primitive {
    let keyed = <M as KeyInit>::new_from_slice(&key.raw).expect("HMAC takes any length");
    Box::new(move |message, tag| keyed.clone().chain_update(message).verify_slice(tag).is_ok())
}

fn ring_mac(algorithm: ring::hmac::Algorithm, key: &Key) -> Primitive {
    let key = ring::hmac::Key::new(algorithm, &key.raw);
    Box::new(move |message, tag| ring::hmac::verify(&key, message, tag).is_ok())
}

fn aws_mac(algorithm: aws_lc_rs::hmac::Algorithm, key: &Key) -> Primitive {
    let key = aws_lc_rs::hmac::Key::new(algorithm, &key.raw);
    Box::new(move |message, tag| aws_lc_rs::hmac::verify(&key, message, tag).is_ok())
}

fn ring_rsa(algorithm: &'static ring::signature::RsaParameters, key: &Key) -> Primitive {
    let key = ring::signature::RsaPublicKeyComponents { n: key.n.clone(), e: key.e.clone() };
    Box::new(move |message, signature| key.verify(algorithm, message, signature).is_ok())
}

fn ring_public(algorithm: &'static dyn ring::signature::VerificationAlgorithm, key: &Key) -> Primitive {
    let key = ring::signature::UnparsedPublicKey::new(algorithm, key.raw.clone());
    Box::new(move |message, signature| key.verify(message, signature).is_ok())
}

fn aws_public(algorithm: &'static dyn VerificationAlgorithm, bytes: &[u8]) -> Primitive {
    let key: ParsedPublicKey = UnparsedPublicKey::new(algorithm, bytes).parse().expect("it is a key");
    Box::new(move |message, signature| key.verify_sig(message, signature).is_ok())
}

fn rsa_key(key: &Key) -> rsa::PublicKey {
    let number = |bytes| BoxedUint::from_be_slice_vartime(bytes);
    rsa::PublicKey::new(number(&key.n), number(&key.e)).expect("it is a key")
}

fn pkcs1(key: &Key) -> Primitive {
    with::<pkcs1v15::Signature, _>(pkcs1v15::VerifyingKey::<Sha256>::new(rsa_key(key)))
}

fn pss(key: &Key) -> Primitive {
    with::<pss::Signature, _>(pss::VerifyingKey::<Sha256>::new(rsa_key(key)))
}

fn dalek(key: &Key) -> Primitive {
    let bytes = key.raw.as_slice().try_into().expect("it has 32 bytes");
    let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).expect("it is a key");
    Box::new(move |message, signature| {
        ed25519_dalek::Signature::from_slice(signature).is_ok_and(|it| key.verify_strict(message, &it).is_ok())
    })
}

fn with<S: for<'s> TryFrom<&'s [u8]>, V: Verifier<S> + 'static>(key: V) -> Primitive {
    Box::new(move |message, signature| S::try_from(signature).is_ok_and(|it| key.verify(message, &it).is_ok()))
}
