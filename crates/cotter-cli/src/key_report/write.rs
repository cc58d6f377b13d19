//! A public key written as a JWK or as PEM.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use const_oid::{
    ObjectIdentifier,
    db::{
        rfc5912::{ID_EC_PUBLIC_KEY, RSA_ENCRYPTION},
        rfc8410::ID_ED_25519,
    },
};
use cotter::JwksReader;
use der::{
    Encode,
    asn1::{AnyRef, BitStringRef, UintRef},
};
use pem_rfc7468::LineEnding;
use pkcs1::RsaPublicKeyRef;
use serde::Serialize;
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::{
    examine::examine,
    facts::{KeyReport, Public},
    numbers::Numbers,
    parsed_file::{self, Candidate, KeyForm},
};
use crate::printable;

/// The JWK: the required members in the order of RFC 7638 §3.2, then `kid`, if the key has one.
pub(crate) fn jwk(key: &Public) -> Result<String, String> {
    let members = match &key.numbers {
        Numbers::Rsa { n, e } => Jwk { e: Some(base64url(e)), n: Some(base64url(n)), ..Jwk::of("RSA", key) },
        Numbers::RsaPss { .. } => return Err(BOUND.to_owned()),
        Numbers::Ec { curve, point } => {
            let (x, y) = coordinates(point).ok_or("the point is compressed: a JWK needs both coordinates")?;
            Jwk { crv: Some(curve.name), x: Some(base64url(x)), y: Some(base64url(y)), ..Jwk::of("EC", key) }
        }
        Numbers::MlDsa { set, public } => {
            Jwk { alg: Some(set.name), r#pub: Some(base64url(public)), ..Jwk::of("AKP", key) }
        }
        Numbers::Ed25519 { x } => Jwk { crv: Some("Ed25519"), x: Some(base64url(x)), ..Jwk::of("OKP", key) },
    };
    let text = printable::json_line(&members).map_err(|error| error.to_string())?;
    same_key(key, &text, KeyForm::Jwk)?;
    Ok(format!("{text}\n"))
}

/// Why a restricted key is not written in a form that allows more.
const BOUND: &str = "the key is for RSASSA-PSS alone, which this form cannot say";

/// The `SubjectPublicKeyInfo` in PEM (RFC 7468 §13).
pub(crate) fn pem(key: &Public) -> Result<String, String> {
    if matches!(key.numbers, Numbers::RsaPss { .. }) {
        return Err(BOUND.to_owned());
    }
    let der = spki(&key.numbers).map_err(|error| error.to_string())?;
    let text = pem_rfc7468::encode_string("PUBLIC KEY", LineEnding::LF, &der).map_err(|error| error.to_string())?;
    same_key(key, &text, KeyForm::Pem)?;
    Ok(text)
}

#[derive(Serialize)]
struct Jwk<'k> {
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    kty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#pub: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'k str>,
}

impl<'k> Jwk<'k> {
    fn of(kty: &'static str, key: &'k Public) -> Self {
        Self { alg: None, crv: None, e: None, kty, n: None, r#pub: None, x: None, y: None, kid: key.kid.as_deref() }
    }
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The two coordinates of an uncompressed point.
fn coordinates(point: &[u8]) -> Option<(&[u8], &[u8])> {
    let (4, both) = point.split_first()? else { return None };
    both.split_at_checked(both.len() / 2)
}

fn spki(numbers: &Numbers) -> der::Result<Vec<u8>> {
    match numbers {
        Numbers::Rsa { n, e } | Numbers::RsaPss { n, e } => {
            let key = RsaPublicKeyRef { modulus: UintRef::new(n)?, public_exponent: UintRef::new(e)? };
            with_algorithm(RSA_ENCRYPTION, Some(AnyRef::NULL), &key.to_der()?)
        }
        Numbers::Ec { curve, point } => with_algorithm(ID_EC_PUBLIC_KEY, Some((&curve.oid).into()), point),
        Numbers::Ed25519 { x } => with_algorithm(ID_ED_25519, None, x),
        Numbers::MlDsa { set, public } => with_algorithm(set.oid, None, public),
    }
}

fn with_algorithm(oid: ObjectIdentifier, parameters: Option<AnyRef<'_>>, bits: &[u8]) -> der::Result<Vec<u8>> {
    let algorithm = AlgorithmIdentifierRef { oid, parameters };
    SubjectPublicKeyInfoRef { algorithm, subject_public_key: BitStringRef::from_bytes(bits)? }.to_der()
}

/// Checks that the written key is the key that was read.
fn same_key(key: &Public, text: &str, form: KeyForm) -> Result<(), String> {
    let file = parsed_file::read(text.as_bytes(), Some(text), form, JwksReader::new()).ok();
    match file.as_ref().and_then(|file| file.keys.first()).map(|key: &Candidate<'_>| examine(key, false)) {
        Some(KeyReport::Public(written)) if written.thumbprint == key.thumbprint => Ok(()),
        _ => Err("what would be written is not the same key".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::coordinates;

    #[test]
    fn only_an_uncompressed_point_has_two_coordinates() {
        assert_eq!(coordinates(&[4, 1, 2, 3, 4]), Some(([1, 2].as_slice(), [3, 4].as_slice())));
        assert_eq!(coordinates(&[2, 1, 2]), None);
        assert_eq!(coordinates(&[]), None);
    }
}
