//! The messages: what was found, and what was expected.

use core::{error::Error, fmt};

use super::{KeyError, skipped};

impl Error for KeyError {}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyIdEmpty => f.write_str("key id is empty: use KeyId::ABSENT for a key without an id"),
            Self::KeyIdTooLong { max } => write!(f, "key id is too long: expected at most {max} bytes"),
            Self::KeyIdControlCharacter => f.write_str("key id contains a control character"),
            Self::KeyIdPaserk => {
                f.write_str("key id is a PASERK: expected the PASERK id of this key, or text that is not a PASERK")
            }
            Self::KeyTooLong { max } => write!(f, "key is too long: expected at most {max} bytes"),
            Self::PrivateKey => f.write_str("key is private: expected the public key"),
            Self::KeyFamily { found, expected } => write!(f, "key is {found}: expected {expected}"),
            Self::KeyCurve { found, expected } => write!(f, "key is on {found}: expected {expected}"),
            Self::SecretTooShort { min } => write!(f, "secret is too short: expected at least {min} bytes"),
            Self::SecretLength { expected } => write!(f, "secret has a wrong length: expected {expected} bytes"),
            Self::SecretWeak => f.write_str("secret is known or trivial: expected random bytes that nobody else knows"),
            Self::SecretIsKey { found } => write!(f, "secret is {found}: expected random bytes that nobody else knows"),
            Self::SecretBase64 => f.write_str("secret is not canonical base64url without padding"),
            Self::PemMalformed => f.write_str("PEM is malformed: expected one block of RFC 7468"),
            Self::PemSeveralBlocks => f.write_str("PEM has more than one block: expected one"),
            Self::PemLabel { found, expected } => write!(f, "PEM contains {found}: expected {expected}"),
            Self::DerMalformed { expected } => write!(f, "DER is malformed: expected {expected}"),
            Self::DerKind { found, expected } => write!(f, "bytes are {found}: expected {expected}"),
            Self::PaserkMalformed { expected } => {
                write!(f, "PASERK is malformed: expected {expected} and a key of its length")
            }
            Self::PaserkVersion { found, expected } => write!(f, "PASERK is of version {found}: expected {expected}"),
            Self::PaserkType { found, expected } => write!(f, "PASERK is of type {found}: expected {expected}"),
            Self::RsaModulusSize { min, max } => {
                write!(f, "RSA modulus has a wrong size: expected {min} to {max} bits")
            }
            Self::RsaPssParameters { found, expected } => write!(f, "RSA key is bound to {found}: expected {expected}"),
            Self::RsaModulusEven => f.write_str("RSA modulus is even: expected an odd number"),
            Self::RsaExponent => {
                f.write_str("RSA public exponent is not allowed: expected an odd number from 65537, of at most 33 bits")
            }
            Self::PointMalformed { curve } => {
                write!(f, "key is not a point on {curve}, uncompressed or compressed (SEC 1)")
            }
            Self::Ed25519Malformed => {
                f.write_str("Ed25519 key is malformed: expected the 32 bytes of a point in canonical form")
            }
            Self::Ed25519Weak => f.write_str("Ed25519 key is weak: expected a point that is not of small order"),
            Self::MlDsaLength { expected } => write!(f, "ML-DSA key has a wrong length: expected {expected} bytes"),
            Self::MlDsaWeak => f.write_str("ML-DSA key is weak: expected polynomials that are not all zero"),
            Self::JwkTooLong { max } => write!(f, "JWK is too long: expected at most {max} bytes"),
            Self::NotJwk { found, expected } => write!(f, "text is {found}: expected {expected}"),
            Self::JwkNotStrict { reason } => write!(f, "{reason}; from_jwk_lenient accepts this key"),
            Self::JwkSyntax => f.write_str("JWK is not a well-formed JSON object"),
            Self::JwkDuplicateMember => f.write_str("JWK has a duplicate member name"),
            Self::JwkMemberMissing { member } => write!(f, "JWK has no {member}"),
            Self::JwkMemberType { member, expected } => {
                write!(f, "JWK's {member} has the wrong type: expected {expected}")
            }
            Self::JwkMemberBase64 { member } => write!(f, "JWK's {member} is not canonical base64url without padding"),
            Self::JwkMemberLength { member, expected } => {
                write!(f, "JWK's {member} has a wrong length: expected {expected} bytes")
            }
            Self::JwkNotMinimal { member } => write!(f, "JWK's {member} is not a minimal big-endian integer"),
            Self::JwkAlg { expected } => write!(f, "JWK's alg names another algorithm: expected {expected}"),
            Self::JwkUse => f.write_str("JWK's use is not sig"),
            Self::JwkKeyOps => f.write_str("JWK's key_ops does not allow verify, or repeats a value"),
            Self::JwkKidMissing => f.write_str("JWK has no kid, and neither has another key of its set"),
            Self::JwkRepeated => f.write_str("JWK repeats an earlier key with the same kid: the first is used"),
            Self::JwkUseKeyOps => f.write_str("JWK's use and key_ops disagree"),
            Self::JwksTooLong { max } => write!(f, "JWK set is too long: expected at most {max} bytes"),
            Self::JwksSyntax => f.write_str("JWK set is not a well-formed JSON object"),
            Self::JwksKeysMissing => f.write_str(
                "JWK set has no keys array: use from_jwk for one key, or from_certificates for a map of certificates",
            ),
            Self::JwksTooManyKeys { max } => write!(f, "JWK set has too many keys: expected at most {max}"),
            Self::JwksLimitTooHigh { max } => write!(f, "limit for JWK sets is too high: expected at most {max}"),
            Self::KeyIdDuplicate { id, positions } => skipped::id_duplicate(id.as_deref(), positions, f),
            Self::KeyringEmpty { skipped } => skipped::keyring_empty(skipped, f),
            Self::NotPem { found, expected, lenient: None } => write!(f, "text is {found}: expected {expected}"),
            Self::NotPem { found, expected, lenient: Some(lenient) } => {
                write!(f, "text is {found}: expected {expected}, or {lenient}")
            }
        }
    }
}
