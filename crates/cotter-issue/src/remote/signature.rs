//! What a remote returns, in the form that the token needs.

use std::fmt;

use pkcs8::der::{Decode, Reader, SliceReader, asn1::UintRef};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::IssueError;

/// A signature that a remote has returned, and the form that it has, which the caller states.
#[derive(Clone)]
pub struct RemoteSignature {
    bytes: Vec<u8>,
    is_der: bool,
}

impl RemoteSignature {
    /// A signature as a JWS has it (RFC 7518 §3): for ECDSA R‖S, each as long as the field.
    ///
    /// So Azure Key Vault and PKCS #11 return ECDSA, and everybody RSA, Ed25519 and ML-DSA.
    #[must_use]
    pub fn as_in_jws(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), is_der: false }
    }

    /// An ECDSA signature in DER (`ECDSA-Sig-Value`, RFC 3279 §2.2.3), which is converted to R‖S.
    ///
    /// So AWS KMS and Google Cloud KMS return ECDSA.
    #[must_use]
    pub fn ecdsa_der(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), is_der: true }
    }

    /// The bytes that the token needs, which nobody has verified yet.
    pub(super) fn into_form(self, form: Form) -> Result<Vec<u8>, IssueError> {
        let Self { bytes, is_der } = self;
        match form {
            Form::Ecdsa { len } if is_der => from_der(&bytes, len).ok_or(IssueError::SignatureMalformed {
                expected: "two positive numbers of the length of the field in DER (RFC 3279 §2.2.3)",
            }),
            Form::Ecdsa { len } if bytes.len() != form.len() && from_der(&bytes, len).is_some() => {
                Err(IssueError::SignatureForm { found: "in DER", expected: "R‖S, or RemoteSignature::ecdsa_der" })
            }
            Form::Ed25519 | Form::Bytes { .. } if is_der => {
                Err(IssueError::SignatureForm { found: "called ECDSA", expected: "RemoteSignature::as_in_jws" })
            }
            _ if bytes.len() != form.len() => {
                Err(IssueError::SignatureLength { found: bytes.len(), expected: form.len() })
            }
            Form::Ed25519 if !is_canonical(&bytes) => {
                Err(IssueError::SignatureMalformed { expected: "S below the order of the group (RFC 8032 §5.1.7)" })
            }
            Form::Ecdsa { .. } | Form::Ed25519 | Form::Bytes { .. } => Ok(bytes),
        }
    }
}

impl fmt::Debug for RemoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteSignature({} bytes)", self.bytes.len())
    }
}

/// The form of a signature in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// R‖S, each of `len` bytes.
    Ecdsa {
        /// The length of the field, in bytes.
        len: usize,
    },
    /// R‖S of 64 bytes.
    Ed25519,
    /// So many bytes.
    Bytes {
        /// The length, in bytes.
        len: usize,
    },
}

impl Form {
    /// The length of a signature, in bytes.
    pub(crate) const fn len(self) -> usize {
        match self {
            Self::Ecdsa { len } => len.saturating_mul(2),
            Self::Ed25519 => 64,
            Self::Bytes { len } => len,
        }
    }
}

/// The hash that a signature algorithm begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    pub(super) fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// R‖S of the two numbers, each padded to the length of the field. Nothing but DER to its last byte is read.
fn from_der(der: &[u8], len: usize) -> Option<Vec<u8>> {
    let mut reader = SliceReader::new(der).ok()?;
    let numbers = reader.sequence(|both| {
        let numbers = [UintRef::decode(both)?, UintRef::decode(both)?];
        Ok::<_, pkcs8::der::Error>(numbers)
    });
    let numbers = numbers.ok().filter(|_| reader.is_finished())?;
    let mut fixed = Vec::with_capacity(len.saturating_mul(2));
    for number in numbers {
        let digits = number.as_bytes();
        fixed.resize(fixed.len().saturating_add(len.checked_sub(digits.len())?), 0);
        fixed.extend_from_slice(digits);
    }
    Some(fixed)
}

/// The order of the group of Ed25519, little-endian (RFC 8032 §5.1).
const ED25519_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Whether S is below the order: there is another S above it, with which lax verifiers accept a second text of the token.
fn is_canonical(signature: &[u8]) -> bool {
    let s = signature.get(32..).unwrap_or_default();
    s.iter().rev().lt(ED25519_ORDER.iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    const P256: Form = Form::Ecdsa { len: 32 };

    /// The numbers 1 and 0x80 as `INTEGER`s in a `SEQUENCE`.
    const DER: [u8; 9] = [0x30, 7, 2, 1, 1, 2, 2, 0, 0x80];

    fn code(signature: RemoteSignature, form: Form) -> &'static str {
        signature.into_form(form).map_or_else(|refused| refused.code(), |_| "accept")
    }

    #[test]
    fn numbers_in_der_are_padded_to_the_field() {
        let fixed = RemoteSignature::ecdsa_der(DER).into_form(P256).unwrap();
        let mut expected = [0; 64];
        (expected[31], expected[63]) = (1, 0x80);
        assert_eq!(fixed, expected);
        // 33 bytes of the largest number of 32.
        let full = [&[0x30, 70, 2, 33, 0][..], &[0xff; 32], &[2, 33, 0], &[0xff; 32]].concat();
        assert_eq!(RemoteSignature::ecdsa_der(full).into_form(P256).unwrap(), [0xff; 64]);
    }

    #[test]
    fn der_is_read_to_the_letter() {
        for malformed in [
            &[][..],
            &[0x30, 7, 2, 1, 1, 2, 2, 0, 0x80, 0],
            &[0x30, 7, 2, 1, 1, 2, 2, 0],
            // A length in two bytes, a zero too many, a negative number, three numbers, one number, another tag.
            &[0x30, 0x81, 7, 2, 1, 1, 2, 2, 0, 0x80],
            &[0x30, 7, 2, 2, 0, 1, 2, 1, 1],
            &[0x30, 6, 2, 1, 1, 2, 1, 0x80],
            &[0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1],
            &[0x30, 3, 2, 1, 1],
            &[0x31, 6, 2, 1, 1, 2, 1, 1],
        ] {
            assert_eq!(code(RemoteSignature::ecdsa_der(malformed), P256), "signature-malformed", "{malformed:?}");
        }
        let long = [&[0x30, 38, 2, 33, 1][..], &[0; 32], &[2, 1, 1]].concat();
        assert_eq!(code(RemoteSignature::ecdsa_der(long.clone()), P256), "signature-malformed");
        assert_eq!(code(RemoteSignature::ecdsa_der(long), Form::Ecdsa { len: 48 }), "accept");
    }

    #[test]
    fn the_form_is_the_one_that_was_stated() {
        assert_eq!(code(RemoteSignature::as_in_jws(DER), P256), "signature-form");
        assert_eq!(code(RemoteSignature::ecdsa_der(DER), Form::Ed25519), "signature-form");
        assert_eq!(code(RemoteSignature::ecdsa_der(DER), Form::Bytes { len: 256 }), "signature-form");
        for length in [0, 63, 65] {
            assert_eq!(code(RemoteSignature::as_in_jws(vec![1; length]), P256), "signature-length", "{length}");
            assert_eq!(code(RemoteSignature::as_in_jws(vec![1; length]), Form::Ed25519), "signature-length");
        }
        assert_eq!(code(RemoteSignature::as_in_jws([1; 64]), P256), "accept");
        assert_eq!(code(RemoteSignature::as_in_jws([1; 256]), Form::Bytes { len: 256 }), "accept");
    }

    #[test]
    fn s_of_ed25519_is_below_the_order() {
        let with = |s: [u8; 32]| RemoteSignature::as_in_jws([[7; 32], s].concat());
        let mut below = ED25519_ORDER;
        below[0] -= 1;
        assert_eq!(code(with(below), Form::Ed25519), "accept");
        assert_eq!(code(with(ED25519_ORDER), Form::Ed25519), "signature-malformed");
        assert_eq!(code(with([0xff; 32]), Form::Ed25519), "signature-malformed");
    }
}
