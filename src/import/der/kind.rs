//! Names bytes that are not the structure that was expected.

use der::Decode;
use pkcs1::RsaPublicKeyRef;
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;

use super::shape::Shape;
use crate::{KeyError, import::pasted::Form};

/// The words for what was expected, by the structure that was found.
pub(super) struct Expected {
    pub(super) spki: &'static str,
    pub(super) pkcs1: &'static str,
    pub(super) certificate: &'static str,
    pub(super) malformed: &'static str,
}

/// Names the structure that some DER is, if it can be recognised.
pub(super) fn other_kind(der: &[u8], expected: Expected) -> KeyError {
    match Shape::of(der) {
        Shape::Spki if SubjectPublicKeyInfoRef::from_der(der).is_ok() => {
            KeyError::DerKind { found: "a SubjectPublicKeyInfo", expected: expected.spki }
        }
        Shape::Pkcs1 if RsaPublicKeyRef::from_der(der).is_ok() => {
            KeyError::DerKind { found: "an RSAPublicKey (PKCS#1)", expected: expected.pkcs1 }
        }
        Shape::Private => KeyError::PrivateKey,
        _ if Certificate::from_der(der).is_ok() => {
            KeyError::DerKind { found: "a certificate", expected: expected.certificate }
        }
        Shape::Signed => {
            let found = "a certificate request, a list of revoked certificates, or a certificate that is malformed";
            KeyError::DerKind { found, expected: expected.malformed }
        }
        Shape::Cms => KeyError::DerKind { found: "a PKCS#7 or CMS message", expected: expected.malformed },
        Shape::Pkcs12 => KeyError::DerKind { found: "a PKCS#12 file", expected: expected.malformed },
        Shape::Unknown => KeyError::DerKind { found: "DER of another structure", expected: expected.malformed },
        Shape::Other if is_point(der) => {
            KeyError::DerKind { found: "as long as a key without its DER", expected: "DER, or from_raw for such bytes" }
        }
        Shape::Spki | Shape::Pkcs1 | Shape::Other => {
            let form = str::from_utf8(der).ok().and_then(Form::of);
            form.map_or(KeyError::DerMalformed { expected: expected.malformed }, Form::for_der)
        }
    }
}

/// Whether the bytes may be a raw Ed25519 key or a raw point of a curve (SEC 1 §2.3.3).
fn is_point(bytes: &[u8]) -> bool {
    let coordinates = [32, 48, 66];
    match bytes.first() {
        Some(2 | 3) => coordinates.iter().any(|len| bytes.len().checked_sub(1) == Some(*len)),
        Some(4) => coordinates.iter().any(|len| bytes.len().checked_sub(1) == len.checked_mul(2)),
        _ => bytes.len() == 32 && !bytes.is_ascii(),
    }
}
