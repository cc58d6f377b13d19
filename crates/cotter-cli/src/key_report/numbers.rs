//! The numbers of a public key. They are read again after the library has accepted the key, since a pinned key does not
//! reveal them.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
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
use der::{Decode, SliceReader, referenced::OwnedToRef};
use pkcs1::RsaPublicKeyRef;
use spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;

use super::parsed_file::{Candidate, Members};

/// The values that make up a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Big-endian, without leading zero bytes.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// The same, for a key restricted to RSASSA-PSS.
    RsaPss { n: Vec<u8>, e: Vec<u8> },
    /// A point in the encoding of SEC 1 §2.3.3, and its curve.
    Ec { curve: &'static Curve, point: Vec<u8> },
    /// The 32 bytes.
    Ed25519 { x: Vec<u8> },
    /// The bytes, and their parameter set.
    MlDsa { set: &'static ParameterSet, public: Vec<u8> },
}

/// A parameter set of ML-DSA.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ParameterSet {
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
pub(crate) struct Curve {
    /// The name in a JWK's `crv`.
    pub(super) name: &'static str,
    pub(super) oid: ObjectIdentifier,
    /// The length of a coordinate, in bytes.
    field_len: usize,
}

static P256: Curve = Curve { name: "P-256", oid: SECP_256_R_1, field_len: 32 };
static P384: Curve = Curve { name: "P-384", oid: SECP_384_R_1, field_len: 48 };
static P521: Curve = Curve { name: "P-521", oid: SECP_521_R_1, field_len: 66 };
// SEC 2 §2.4.1; the database does not name it.
static K256: Curve = Curve { name: "secp256k1", oid: ObjectIdentifier::new_unwrap("1.3.132.0.10"), field_len: 32 };

/// The curves that have an algorithm.
static CURVES: [&Curve; 4] = [&P256, &P384, &P521, &K256];

impl Numbers {
    /// Reads a key that has been imported; a key that cannot be read here is reported as malformed.
    pub(super) fn of(key: &Candidate<'_>) -> Result<Self, KeyError> {
        let malformed = || KeyError::DerMalformed { expected: "a public key that can be shown" };
        match key {
            Candidate::Jwk(jwk) => Self::of_jwk(&jwk.members).ok_or(KeyError::JwkSyntax),
            // A PASERK is reported in its own form.
            Candidate::Paserk(_) => Err(malformed()),
            Candidate::Der(der) => Self::of_der(der).ok_or_else(malformed),
            Candidate::Pem(pem) => pem_body(pem).and_then(|der| Self::of_der(&der)).ok_or_else(malformed),
            Candidate::CertificatePem(pem) => {
                pem_body(pem).and_then(|der| Self::of_certificate(&der)).ok_or_else(malformed)
            }
        }
    }

    /// A point of P-384 in the encoding of SEC 1 §2.3.3.
    pub(super) fn of_p384(point: Vec<u8>) -> Self {
        Self::Ec { curve: &P384, point }
    }

    /// The 32 bytes of an Ed25519 key.
    pub(super) const fn of_ed25519(x: Vec<u8>) -> Self {
        Self::Ed25519 { x }
    }

    /// Reads leniently, since the library has accepted the key by one of its two readings.
    fn of_jwk(members: &Members<'_>) -> Option<Self> {
        let bytes = |text: Option<String>| {
            let text = text?.replace('+', "-").replace('/', "_");
            URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
        };
        let integer = |text: Option<String>| {
            let zeros = |bytes: &[u8]| bytes.iter().take_while(|byte| **byte == 0).count();
            bytes(text).map(|bytes| bytes.iter().skip(zeros(&bytes)).copied().collect::<Vec<u8>>())
        };
        let has_numbers = [members.n(), members.x(), members.public()].iter().any(Option::is_some);
        if let Some(certificate) = members.certificate().filter(|_| !has_numbers) {
            return Self::of_certificate(&STANDARD.decode(certificate).ok()?);
        }
        match members.kty()?.as_str() {
            "RSA" => Some(Self::Rsa { n: integer(members.n())?, e: integer(members.e())? }),
            "EC" => {
                let name = members.crv()?;
                let curve = CURVES.into_iter().find(|curve| curve.name == name)?;
                let coordinate = |text| {
                    let digits = integer(text)?;
                    let zeros = vec![0; curve.field_len.checked_sub(digits.len())?];
                    Some([zeros, digits].concat())
                };
                let point = [vec![4], coordinate(members.x())?, coordinate(members.y())?].concat();
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

    /// Ignores the data that OpenSSL writes after a trusted certificate.
    fn of_certificate(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::decode(&mut SliceReader::new(der).ok()?).ok()?;
        Self::of_spki(&certificate.tbs_certificate().subject_public_key_info().owned_to_ref())
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
            RSA_ENCRYPTION => Self::of_pkcs1(bits),
            ID_RSASSA_PSS => match Self::of_pkcs1(bits)? {
                Self::Rsa { n, e } => Some(Self::RsaPss { n, e }),
                Self::RsaPss { .. } | Self::Ec { .. } | Self::Ed25519 { .. } | Self::MlDsa { .. } => None,
            },
            ID_ED_25519 => Some(Self::Ed25519 { x: bits.to_vec() }),
            ID_EC_PUBLIC_KEY => {
                let named: ObjectIdentifier = spki.algorithm.parameters?.decode_as().ok()?;
                let curve = CURVES.into_iter().find(|curve| curve.oid == named)?;
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
            Self::Rsa { n, .. } | Self::RsaPss { n, .. } => {
                let unused = n.first().map_or(0, |first| first.leading_zeros());
                let bits = n.len().saturating_mul(8).saturating_sub(usize::try_from(unused).unwrap_or_default());
                let family = if matches!(self, Self::RsaPss { .. }) { "RSASSA-PSS" } else { "RSA" };
                format!("{family}, {bits} bits")
            }
            Self::Ec { curve, .. } => curve.name.to_owned(),
            Self::Ed25519 { .. } => "Ed25519".to_owned(),
            Self::MlDsa { set, .. } => set.name.to_owned(),
        }
    }
}

/// The content of the only PEM block in a text, or of base64 without its PEM lines, which the library has accepted.
fn pem_body(pem: &str) -> Option<Vec<u8>> {
    let pem = pem.replace("\\r", "").replace("\\n", "\n");
    let base64 = |text: &str| {
        let digits: String =
            text.chars().filter(|digit| !digit.is_ascii_whitespace() && !"\"'=".contains(*digit)).collect();
        STANDARD_NO_PAD.decode(digits).ok()
    };
    let Some((_, block)) = pem.split_once("-----BEGIN ") else {
        let bytes = base64(&pem)?;
        return match str::from_utf8(&bytes) {
            Ok(pem) if pem.contains("-----BEGIN ") => pem_body(pem),
            _ => Some(bytes),
        };
    };
    let (_, body) = block.split_once("-----")?;
    let (body, _) = body.split_once("-----END ")?;
    base64(body)
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
