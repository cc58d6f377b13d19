//! DER: which structure the bytes are, and the private key inside.

use pkcs8::{
    AlgorithmIdentifierRef, ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef,
    der::{
        Decode, Encode, Header, SliceReader, Tag,
        asn1::{AnyRef, BitStringRef, OctetStringRef},
    },
};

use super::{MAX_KEY_LEN, pem::Label};
use crate::SigningKeyError;

pub(crate) const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// An elliptic curve, by its names.
#[cfg(any(feature = "ecdsa", feature = "paseto", feature = "aws-lc-rs"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curve {
    /// In a JWK's `crv`.
    pub name: &'static str,
    /// In DER.
    pub oid: ObjectIdentifier,
    /// The length of a coordinate and of a private key, in bytes.
    pub len: usize,
}

#[cfg(any(feature = "ecdsa", feature = "paseto", feature = "aws-lc-rs"))]
impl Curve {
    pub(crate) const P256: Self = Self::new("P-256", "1.2.840.10045.3.1.7", 32);
    pub(crate) const P384: Self = Self::new("P-384", "1.3.132.0.34", 48);
    pub(crate) const P521: Self = Self::new("P-521", "1.3.132.0.35", 66);
    pub(crate) const SECP256K1: Self = Self::new("secp256k1", "1.3.132.0.10", 32);

    const fn new(name: &'static str, oid: &str, len: usize) -> Self {
        Self { name, oid: ObjectIdentifier::new_unwrap(oid), len }
    }

    fn found(oid: ObjectIdentifier) -> &'static str {
        let known = [Self::P256, Self::P384, Self::P521, Self::SECP256K1];
        known.into_iter().find(|curve| curve.oid == oid).map_or("another curve", |curve| curve.name)
    }
}

/// The DER of a private key; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct PrivateKeyDer<'a>(Structure<'a>);

enum Structure<'a> {
    Pkcs8(PrivateKeyInfoRef<'a>),
    Pkcs1(&'a [u8]),
    Sec1(&'a [u8]),
}

/// The bytes of a private key, and those of a public half that stands beside it.
pub(crate) type Parts<'a> = (&'a [u8], Option<&'a [u8]>);

impl<'a> PrivateKeyDer<'a> {
    /// The structure that the label says.
    pub(crate) fn labelled(label: Label, der: &'a [u8]) -> Result<Self, SigningKeyError> {
        match label {
            Label::Pkcs8 => Self::pkcs8(der),
            Label::Encrypted => Err(encrypted()),
            Label::Pkcs1 => Ok(Self(Structure::Pkcs1(der))),
            Label::Sec1 => Ok(Self(Structure::Sec1(der))),
        }
    }

    /// PKCS #8, PKCS #1 or SEC 1, whichever it is: they differ in what follows the version.
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, SigningKeyError> {
        if der.len() > MAX_KEY_LEN {
            return Err(SigningKeyError::KeyTooLong { max: MAX_KEY_LEN });
        }
        match first_tags(der) {
            Some([Tag::Integer, Tag::Sequence]) => Self::pkcs8(der),
            Some([Tag::Integer, Tag::Integer]) => Ok(Self(Structure::Pkcs1(der))),
            Some([Tag::Integer, Tag::OctetString]) => Ok(Self(Structure::Sec1(der))),
            Some([Tag::Sequence, Tag::OctetString]) => Err(encrypted()),
            Some([Tag::Sequence, Tag::BitString]) => Err(SigningKeyError::PublicKey { found: "a public key" }),
            Some([Tag::Sequence, Tag::Sequence]) => Err(SigningKeyError::PublicKey { found: "a certificate" }),
            _ => Err(SigningKeyError::DerMalformed { expected: "PrivateKeyInfo, RSAPrivateKey or ECPrivateKey" }),
        }
    }

    /// A `OneAsymmetricKey` (RFC 5958).
    pub(crate) fn pkcs8(der: &'a [u8]) -> Result<Self, SigningKeyError> {
        let info = PrivateKeyInfoRef::from_der(der);
        info.map(|info| Self(Structure::Pkcs8(info)))
            .map_err(|_| SigningKeyError::DerMalformed { expected: "PrivateKeyInfo" })
    }

    /// The `RSAPrivateKey` of a key whose algorithm is `rsaEncryption`, or for RSASSA-PSS also one that is bound to it without
    /// parameters (RFC 4055 §3.1).
    #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
    pub(crate) fn rsa(&self, is_pss: bool) -> Result<&'a [u8], SigningKeyError> {
        let expected = "an RSA key";
        match &self.0 {
            Structure::Pkcs1(der) => Ok(der),
            Structure::Sec1(_) => Err(SigningKeyError::KeyFamily { found: "an elliptic-curve key", expected }),
            Structure::Pkcs8(info) => {
                let is_null = info.algorithm.parameters.is_some_and(|parameters| parameters.is_null());
                let is_bound = info.algorithm.oid == RSASSA_PSS && info.algorithm.parameters.is_none();
                match info.algorithm.oid {
                    RSA_ENCRYPTION if is_null => {}
                    RSA_ENCRYPTION => {
                        return Err(SigningKeyError::DerMalformed { expected: "an RSA key with NULL parameters" });
                    }
                    _ if is_pss && is_bound => {}
                    other => return Err(SigningKeyError::KeyFamily { found: family(other), expected }),
                }
                Ok(info.private_key.as_bytes())
            }
        }
    }

    /// The private number of a key on this curve (RFC 5915), and its point.
    #[cfg(any(feature = "ecdsa", feature = "paseto", feature = "aws-lc-rs"))]
    pub(crate) fn ec(&self, curve: Curve) -> Result<Parts<'a>, SigningKeyError> {
        use sec1::{EcParameters, EcPrivateKey};

        let expected = "an elliptic-curve key";
        let malformed = |expected| SigningKeyError::DerMalformed { expected };
        let (der, named, outer_public) = match &self.0 {
            Structure::Pkcs1(_) => return Err(SigningKeyError::KeyFamily { found: "an RSA key", expected }),
            Structure::Sec1(der) => (*der, None, None),
            Structure::Pkcs8(info) if info.algorithm.oid == EC_PUBLIC_KEY => {
                let named = info.algorithm.parameters.and_then(|found| found.decode_as::<ObjectIdentifier>().ok());
                let named = named.ok_or_else(|| malformed("an elliptic-curve key on a named curve"))?;
                (info.private_key.as_bytes(), Some(named), public_bits(info)?)
            }
            Structure::Pkcs8(info) => {
                return Err(SigningKeyError::KeyFamily { found: family(info.algorithm.oid), expected });
            }
        };
        let key = EcPrivateKey::from_der(der).map_err(|_| malformed("ECPrivateKey"))?;
        let inner = key.parameters.map(|EcParameters::NamedCurve(oid)| oid);
        let stated = [named, inner];
        if let Some(other) = stated.into_iter().flatten().find(|oid| *oid != curve.oid) {
            return Err(SigningKeyError::KeyCurve { found: Curve::found(other), expected: curve.name });
        }
        if stated == [None, None] {
            return Err(malformed("ECPrivateKey with its curve"));
        }
        match (key.public_key, outer_public) {
            (Some(inner), Some(outer)) if inner != outer => Err(SigningKeyError::KeyPairMismatch),
            (inner, outer) => Ok((key.private_key, inner.or(outer))),
        }
    }

    /// The inside of a key of an algorithm without parameters, such as Ed25519 (RFC 8410), and its public half.
    pub(crate) fn without_parameters(
        &self,
        oid: ObjectIdentifier,
        malformed: &'static str,
    ) -> Result<Parts<'a>, SigningKeyError> {
        let expected = family(oid);
        match &self.0 {
            Structure::Pkcs1(_) => Err(SigningKeyError::KeyFamily { found: "an RSA key", expected }),
            Structure::Sec1(_) => Err(SigningKeyError::KeyFamily { found: "an elliptic-curve key", expected }),
            Structure::Pkcs8(info) if info.algorithm.oid != oid => {
                Err(SigningKeyError::KeyFamily { found: family(info.algorithm.oid), expected })
            }
            Structure::Pkcs8(info) if info.algorithm.parameters.is_some() => {
                Err(SigningKeyError::DerMalformed { expected: malformed })
            }
            Structure::Pkcs8(info) => Ok((info.private_key.as_bytes(), public_bits(info)?)),
        }
    }
}

fn public_bits<'a>(info: &PrivateKeyInfoRef<'a>) -> Result<Option<&'a [u8]>, SigningKeyError> {
    let whole = |bits: BitStringRef<'a>| bits.as_bytes().ok_or(SigningKeyError::KeyPairMismatch);
    info.public_key.map(whole).transpose()
}

/// The tags of the first two elements of a sequence.
pub(super) fn first_tags(der: &[u8]) -> Option<[Tag; 2]> {
    let mut reader = SliceReader::new(der).ok()?;
    let header = Header::decode(&mut reader).ok()?;
    if header.tag() != Tag::Sequence {
        return None;
    }
    let first = AnyRef::decode(&mut reader).ok()?;
    let second = Tag::peek(&reader).ok()?;
    Some([pkcs8::der::Tagged::tag(&first), second])
}

/// The DER of a public key.
pub(crate) fn spki(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Option<Vec<u8>> {
    let subject_public_key = BitStringRef::from_bytes(key).ok()?;
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().ok()
}

/// The DER of a private key.
pub(crate) fn private_key_info(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Option<pkcs8::SecretDocument> {
    let info = PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(key).ok()?);
    pkcs8::SecretDocument::encode_msg(&info).ok()
}

const fn encrypted() -> SigningKeyError {
    SigningKeyError::KeyEncrypted {
        expected: if cfg!(feature = "encrypted-keys") {
            "from_encrypted_pem or from_encrypted_der"
        } else {
            "the feature encrypted-keys and from_encrypted_pem"
        },
    }
}

fn family(oid: ObjectIdentifier) -> &'static str {
    const FAMILIES: [(&str, &str); 11] = [
        ("1.2.840.113549.1.1.1", "an RSA key"),
        ("1.2.840.113549.1.1.10", "an RSA key bound to RSASSA-PSS"),
        ("1.2.840.10040.4.1", "a DSA key"),
        ("1.2.840.10045.2.1", "an elliptic-curve key"),
        ("1.3.101.110", "an X25519 key"),
        ("1.3.101.111", "an X448 key"),
        ("1.3.101.112", "an Ed25519 key"),
        ("1.3.101.113", "an Ed448 key"),
        ("2.16.840.1.101.3.4.3.17", "an ML-DSA-44 key"),
        ("2.16.840.1.101.3.4.3.18", "an ML-DSA-65 key"),
        ("2.16.840.1.101.3.4.3.19", "an ML-DSA-87 key"),
    ];
    let text = oid.to_string();
    FAMILIES.iter().find(|(known, _)| *known == text).map_or("a key of another kind", |(_, family)| family)
}

/// What a JWK of this `kty` is.
pub(crate) fn family_of_kty(kty: &str) -> &'static str {
    match kty {
        "RSA" => "an RSA key",
        "EC" => "an elliptic-curve key",
        "OKP" => "an Ed25519 key",
        "AKP" => "an ML-DSA key",
        "oct" => "a secret",
        _ => "a key of another kind",
    }
}
