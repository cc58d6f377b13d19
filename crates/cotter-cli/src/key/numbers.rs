//! The numbers of a public key that the library has taken, read once more: a pinned key does not give them out.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use const_oid::{
    ObjectIdentifier,
    db::{
        fips204::{ID_ML_DSA_44, ID_ML_DSA_65, ID_ML_DSA_87},
        rfc5912::{ID_EC_PUBLIC_KEY, ID_RSASSA_PSS, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SECP_521_R_1},
        rfc8410::ID_ED_25519,
    },
};
use cotter::KeyError;
use der::{Decode, referenced::OwnedToRef};
use pkcs1::RsaPublicKeyRef;
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;

use super::held::{Candidate, Members};

/// What makes up a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Big-endian, without leading zero bytes.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// A point in the encoding of SEC 1 §2.3.3, and its curve.
    Ec { curve: &'static Curve, point: Vec<u8> },
    /// The 32 bytes.
    Ed25519 { x: Vec<u8> },
    /// The bytes, and their parameter set.
    MlDsa { set: &'static ParameterSet, public: Vec<u8> },
}

/// A parameter set of ML-DSA.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ParameterSet {
    /// The name in a JWK's `alg`.
    pub(super) name: &'static str,
    pub(super) oid: ObjectIdentifier,
}

static PARAMETER_SETS: [ParameterSet; 3] = [
    ParameterSet { name: "ML-DSA-44", oid: ID_ML_DSA_44 },
    ParameterSet { name: "ML-DSA-65", oid: ID_ML_DSA_65 },
    ParameterSet { name: "ML-DSA-87", oid: ID_ML_DSA_87 },
];

/// A curve of ECDSA.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Curve {
    /// The name in a JWK's `crv`.
    pub(super) name: &'static str,
    pub(super) oid: ObjectIdentifier,
}

/// Those that have an algorithm.
static CURVES: [Curve; 4] = [
    Curve { name: "P-256", oid: SECP_256_R_1 },
    Curve { name: "P-384", oid: SECP_384_R_1 },
    Curve { name: "P-521", oid: SECP_521_R_1 },
    // SEC 2 §2.4.1; the database has no name for it.
    Curve { name: "secp256k1", oid: ObjectIdentifier::new_unwrap("1.3.132.0.10") },
];

impl Numbers {
    /// Reads a key that has been imported; if it is not read here, it is told as malformed.
    pub(super) fn of(key: &Candidate<'_>) -> Result<Self, KeyError> {
        let malformed = || KeyError::DerMalformed { expected: "a public key that can be shown" };
        match key {
            Candidate::Jwk(jwk) => Self::of_jwk(&jwk.members).ok_or(KeyError::JwkSyntax),
            Candidate::Der(der) => Self::of_der(der).ok_or_else(malformed),
            Candidate::Pem(pem) => pem_body(pem).and_then(|der| Self::of_der(&der)).ok_or_else(malformed),
            Candidate::CertificatePem(pem) => {
                let der = pem_body(pem).ok_or_else(malformed)?;
                let certificate = Certificate::from_der(&der).map_err(|_| malformed())?;
                let spki = certificate.tbs_certificate().subject_public_key_info().owned_to_ref();
                Self::of_spki(&spki).ok_or_else(malformed)
            }
        }
    }

    fn of_jwk(members: &Members<'_>) -> Option<Self> {
        let bytes = |text: Option<String>| URL_SAFE_NO_PAD.decode(text?).ok();
        match members.kty()?.as_str() {
            "RSA" => Some(Self::Rsa { n: bytes(members.n())?, e: bytes(members.e())? }),
            "EC" => {
                let name = members.crv()?;
                let curve = CURVES.iter().find(|curve| curve.name == name)?;
                let point = [[4].as_slice(), &bytes(members.x())?, &bytes(members.y())?].concat();
                Some(Self::Ec { curve, point })
            }
            "OKP" => Some(Self::Ed25519 { x: bytes(members.x())? }),
            "AKP" => {
                let name = members.alg()?;
                let set = PARAMETER_SETS.iter().find(|set| set.name == name)?;
                Some(Self::MlDsa { set, public: bytes(members.public())? })
            }
            _ => None,
        }
    }

    fn of_der(der: &[u8]) -> Option<Self> {
        match SubjectPublicKeyInfoRef::from_der(der) {
            Ok(spki) => Self::of_spki(&spki),
            Err(_) => Self::of_pkcs1(der),
        }
    }

    fn of_pkcs1(der: &[u8]) -> Option<Self> {
        let key = RsaPublicKeyRef::from_der(der).ok()?;
        Some(Self::Rsa { n: key.modulus.as_bytes().to_vec(), e: key.public_exponent.as_bytes().to_vec() })
    }

    fn of_spki(spki: &SubjectPublicKeyInfoRef<'_>) -> Option<Self> {
        let bits = spki.subject_public_key.as_bytes()?;
        match spki.algorithm.oid {
            RSA_ENCRYPTION | ID_RSASSA_PSS => Self::of_pkcs1(bits),
            ID_ED_25519 => Some(Self::Ed25519 { x: bits.to_vec() }),
            ID_EC_PUBLIC_KEY => {
                let named: ObjectIdentifier = spki.algorithm.parameters?.decode_as().ok()?;
                let curve = CURVES.iter().find(|curve| curve.oid == named)?;
                Some(Self::Ec { curve, point: bits.to_vec() })
            }
            oid => {
                let set = PARAMETER_SETS.iter().find(|set| set.oid == oid)?;
                Some(Self::MlDsa { set, public: bits.to_vec() })
            }
        }
    }

    /// The length of an RSA modulus, the curve, or the parameter set.
    pub(super) fn size(&self) -> String {
        match self {
            Self::Rsa { n, .. } => {
                let unused = n.first().map_or(0, |first| first.leading_zeros());
                let bits = n.len().saturating_mul(8).saturating_sub(usize::try_from(unused).unwrap_or_default());
                format!("RSA, {bits} bits")
            }
            Self::Ec { curve, .. } => curve.name.to_owned(),
            Self::Ed25519 { .. } => "Ed25519".to_owned(),
            Self::MlDsa { set, .. } => set.name.to_owned(),
        }
    }
}

/// The content of the one block of a text.
fn pem_body(pem: &str) -> Option<Vec<u8>> {
    let (_, block) = pem.split_once("-----BEGIN ")?;
    let (_, body) = block.split_once("-----")?;
    let (body, _) = body.split_once("-----END ")?;
    let base64: String = body.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    STANDARD.decode(base64).ok()
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn the_size_of_a_modulus_is_counted_in_bits() {
        let rsa = |n: &[u8]| Numbers::Rsa { n: n.to_vec(), e: vec![1, 0, 1] }.size();
        assert_eq!(rsa(&[0x80; 256]), "RSA, 2048 bits");
        assert_eq!(rsa(&[0x7f; 256]), "RSA, 2047 bits");
        assert_eq!(rsa(&[1, 0]), "RSA, 9 bits");
    }
}
