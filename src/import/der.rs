//! DER: which structure the bytes are, and the public key inside.

mod kind;
mod pss;
mod shape;

use alloc::vec::Vec;

use der::{
    Decode,
    asn1::{BitStringRef, ObjectIdentifier},
    referenced::OwnedToRef,
};
use pkcs1::RsaPublicKeyRef;
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;

use crate::{KeyError, strict::limits::MAX_KEY_LEN};
use kind::{Expected, other_kind};
pub(crate) use pss::PssHash;
use shape::Shape;
pub(super) use shape::{begins_with_key, first_len, is_certificate, names_key};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
const X448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.111");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");
pub(crate) const ML_DSA_44: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17");
pub(crate) const ML_DSA_65: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18");
pub(crate) const ML_DSA_87: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.19");

/// An elliptic curve that a registered algorithm uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    P256,
    P384,
    P521,
    Secp256k1,
}

impl Curve {
    const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::Secp256k1];

    /// The name in a JWK's `crv`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::Secp256k1 => "secp256k1",
        }
    }

    /// The length of a coordinate, in bytes.
    pub(crate) const fn field_len(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P256 => ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
            Self::P384 => ObjectIdentifier::new_unwrap("1.3.132.0.34"),
            Self::P521 => ObjectIdentifier::new_unwrap("1.3.132.0.35"),
            Self::Secp256k1 => ObjectIdentifier::new_unwrap("1.3.132.0.10"),
        }
    }

    /// The fixed word for a curve that was found, by its name.
    pub(super) fn found(name: &str) -> &'static str {
        Self::ALL.into_iter().map(Self::name).find(|known| *known == name).unwrap_or("another curve")
    }
}

/// The two numbers of an RSA public key, big-endian without leading zero bytes.
pub(crate) struct RsaNumbers {
    pub(crate) n: Vec<u8>,
    pub(crate) e: Vec<u8>,
}

/// The DER of a public key; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct PublicKeyDer<'a>(Structure<'a>);

enum Structure<'a> {
    Spki(SubjectPublicKeyInfoRef<'a>),
    Pkcs1(RsaPublicKeyRef<'a>),
}

impl<'a> PublicKeyDer<'a> {
    const EXPECTED: Expected = Expected {
        spki: "SubjectPublicKeyInfo or RSAPublicKey",
        pkcs1: "SubjectPublicKeyInfo or RSAPublicKey",
        certificate: "SubjectPublicKeyInfo or RSAPublicKey, or from_certificate_der",
        malformed: "SubjectPublicKeyInfo or RSAPublicKey",
    };

    /// A `SubjectPublicKeyInfo` or an `RSAPublicKey`, whichever it is.
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, KeyError> {
        if der.len() > MAX_KEY_LEN {
            return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
        }
        match Shape::of(der) {
            Shape::Spki => Self::read_spki(der),
            Shape::Pkcs1 => Self::read_pkcs1(der),
            Shape::Private => Err(KeyError::PrivateKey),
            Shape::Signed | Shape::Cms | Shape::Pkcs12 | Shape::Unknown | Shape::Other => {
                Err(other_kind(der, Self::EXPECTED))
            }
        }
    }

    /// A `SubjectPublicKeyInfo` (RFC 5280 §4.1).
    pub(super) fn read_spki(der: &'a [u8]) -> Result<Self, KeyError> {
        let spki = SubjectPublicKeyInfoRef::from_der(der);
        let expected = Expected {
            spki: "SubjectPublicKeyInfo",
            pkcs1: "SubjectPublicKeyInfo, or the label RSA PUBLIC KEY",
            certificate: "SubjectPublicKeyInfo, or the label CERTIFICATE and from_certificate_pem",
            malformed: "SubjectPublicKeyInfo",
        };
        spki.map(|spki| Self(Structure::Spki(spki))).map_err(|_| other_kind(der, expected))
    }

    /// An `RSAPublicKey` (RFC 8017 §A.1.1).
    pub(super) fn read_pkcs1(der: &'a [u8]) -> Result<Self, KeyError> {
        let pkcs1 = RsaPublicKeyRef::from_der(der);
        let expected = Expected {
            spki: "RSAPublicKey, or the label PUBLIC KEY",
            pkcs1: "RSAPublicKey",
            certificate: "RSAPublicKey, or the label CERTIFICATE and from_certificate_pem",
            malformed: "RSAPublicKey",
        };
        pkcs1.map(|key| Self(Structure::Pkcs1(key))).map_err(|_| other_kind(der, expected))
    }

    /// Passes the key of a certificate to `take`; nothing else in the certificate is used.
    pub(crate) fn read_certificate<K>(
        der: &[u8],
        take: impl FnOnce(&PublicKeyDer<'_>) -> Result<K, KeyError>,
    ) -> Result<K, KeyError> {
        let expected = Expected {
            spki: "Certificate, or from_der, or the label PUBLIC KEY and from_pem",
            pkcs1: "Certificate, or from_der, or the label RSA PUBLIC KEY and from_pem",
            certificate: "Certificate",
            malformed: "Certificate",
        };
        if der.len() > MAX_KEY_LEN {
            return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
        }
        let certificate = Certificate::from_der(der).map_err(|_| other_kind(der, expected))?;
        let spki = certificate.tbs_certificate().subject_public_key_info();
        take(&PublicKeyDer(Structure::Spki(spki.owned_to_ref())))
    }

    /// The numbers of an RSA key.
    ///
    /// Its algorithm must be `rsaEncryption` with NULL parameters (RFC 3279 §2.3.1) or, for RSASSA-PSS with this hash,
    /// RSASSA-PSS that is not bound to another hash (RFC 4055 §3.1).
    pub(crate) fn rsa(&self, pss: Option<PssHash>) -> Result<RsaNumbers, KeyError> {
        let numbers = |key: RsaPublicKeyRef<'_>| RsaNumbers {
            n: key.modulus.as_bytes().into(),
            e: key.public_exponent.as_bytes().into(),
        };
        match &self.0 {
            Structure::Pkcs1(key) => Ok(numbers(*key)),
            Structure::Spki(spki) => {
                let malformed = || KeyError::DerMalformed { expected: "an RSA key with NULL parameters" };
                match (spki.algorithm.oid, pss) {
                    (RSASSA_PSS, Some(hash)) => hash.ensure_named_by(spki.algorithm.parameters)?,
                    (RSASSA_PSS, None) => {
                        let expected = "an RSA key that is not bound to RSASSA-PSS, for RSASSA-PKCS1-v1_5";
                        return Err(KeyError::KeyFamily { found: family(RSASSA_PSS), expected });
                    }
                    _ => expect_family(spki, RSA_ENCRYPTION)?,
                }
                let is_null = spki.algorithm.parameters.is_some_and(|parameters| parameters.is_null());
                if spki.algorithm.oid == RSA_ENCRYPTION && !is_null {
                    return Err(malformed());
                }
                RsaPublicKeyRef::from_der(bits(spki, malformed())?).map(numbers).map_err(|_| malformed())
            }
        }
    }

    /// The point of an elliptic-curve key on this named curve (RFC 5480 §2).
    pub(crate) fn point(&self, curve: Curve) -> Result<&'a [u8], KeyError> {
        let spki = self.spki("an elliptic-curve key")?;
        let malformed = || KeyError::DerMalformed { expected: "an elliptic-curve key on a named curve" };
        expect_family(spki, EC_PUBLIC_KEY)?;
        let named = spki
            .algorithm
            .parameters
            .ok_or_else(malformed)?
            .decode_as::<ObjectIdentifier>()
            .map_err(|_| malformed())?;
        if named != curve.oid() {
            let found = Curve::ALL.into_iter().find(|known| known.oid() == named).map_or("another curve", Curve::name);
            return Err(KeyError::KeyCurve { found, expected: curve.name() });
        }
        bits(spki, malformed())
    }

    /// The bytes of an Ed25519 key, whose algorithm has no parameters (RFC 8410 §3).
    pub(crate) fn ed25519(&self) -> Result<&'a [u8], KeyError> {
        self.without_parameters(ED25519, "an Ed25519 key without parameters")
    }

    /// The bytes of an ML-DSA key of this parameter set, whose algorithm has no parameters (RFC 9881 §3, §4).
    #[cfg(feature = "ml-dsa")]
    pub(crate) fn ml_dsa(&self, set: ObjectIdentifier) -> Result<&'a [u8], KeyError> {
        self.without_parameters(set, "an ML-DSA key without parameters")
    }

    fn without_parameters(&self, oid: ObjectIdentifier, expected: &'static str) -> Result<&'a [u8], KeyError> {
        let spki = self.spki(family(oid))?;
        let malformed = KeyError::DerMalformed { expected };
        expect_family(spki, oid)?;
        if spki.algorithm.parameters.is_some() {
            return Err(malformed);
        }
        bits(spki, malformed)
    }

    const fn spki(&self, expected: &'static str) -> Result<&SubjectPublicKeyInfoRef<'a>, KeyError> {
        match &self.0 {
            Structure::Spki(spki) => Ok(spki),
            Structure::Pkcs1(_) => Err(KeyError::KeyFamily { found: "an RSA key", expected }),
        }
    }
}

fn expect_family(spki: &SubjectPublicKeyInfoRef<'_>, expected: ObjectIdentifier) -> Result<(), KeyError> {
    if spki.algorithm.oid == expected {
        return Ok(());
    }
    Err(KeyError::KeyFamily { found: family(spki.algorithm.oid), expected: family(expected) })
}

const fn family(oid: ObjectIdentifier) -> &'static str {
    match oid {
        RSA_ENCRYPTION => "an RSA key",
        RSASSA_PSS => "an RSA key bound to RSASSA-PSS",
        DSA => "a DSA key",
        EC_PUBLIC_KEY => "an elliptic-curve key",
        X25519 => "an X25519 key",
        X448 => "an X448 key",
        ED25519 => "an Ed25519 key",
        ED448 => "an Ed448 key",
        ML_DSA_44 => "an ML-DSA-44 key",
        ML_DSA_65 => "an ML-DSA-65 key",
        ML_DSA_87 => "an ML-DSA-87 key",
        _ => "a key of another kind",
    }
}

fn bits<'a>(spki: &SubjectPublicKeyInfoRef<'a>, malformed: KeyError) -> Result<&'a [u8], KeyError> {
    let bits: BitStringRef<'a> = spki.subject_public_key;
    bits.as_bytes().ok_or(malformed)
}
