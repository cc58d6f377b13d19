//! ML-DSA-44, ML-DSA-65, ML-DSA-87 (RFC 9964, FIPS 204): pure, with an empty context.

use alloc::{format, string::String};

use der::oid::ObjectIdentifier;
use ml_dsa::{EncodedVerifyingKey, KeySizeUser, MlDsaParams, Signature, VerifyingKey};

use crate::{
    Algorithm, JwsAlgorithm, KeyError,
    algorithm::{FromDer, FromJwk, FromRaw, HasThumbprint, PublicKeys, TokenHash, Verifies, sealed::Sealed},
    error::InvalidSignature,
    import::{Jwk, ML_DSA_44, ML_DSA_65, ML_DSA_87, PublicKeyDer, RawKey},
    precomputation::Precomputed,
    strict::base64url,
};

#[cfg(test)]
mod wycheproof;

/// ML-DSA with the parameter set ML-DSA-44. A key has 1,312 bytes, a signature 2,420; a pinned key takes 24 KB.
///
/// HashML-DSA and signatures with a context are rejected (RFC 9964 §5, §7.2).
///
/// ```
/// use cotter::{KeyError, MlDsa44, PinnedKey};
///
/// let without_alg = r#"{"kty":"AKP","pub":"AA"}"#;
/// let refused = PinnedKey::<MlDsa44>::from_jwk("2026-11", without_alg).unwrap_err();
/// assert_eq!(refused, KeyError::JwkMemberMissing { member: "alg" });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MlDsa44;

/// ML-DSA with the parameter set ML-DSA-65. A key has 1,952 bytes, a signature 3,309; a pinned key takes 42 KB.
///
/// HashML-DSA and signatures with a context are rejected (RFC 9964 §5, §7.2).
///
/// ```
/// use cotter::{KeyError, MlDsa65, PinnedKey};
///
/// let other = r#"{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}"#;
/// let refused = PinnedKey::<MlDsa65>::from_jwk("2026-11", other).unwrap_err();
/// assert_eq!(refused, KeyError::JwkAlg { expected: "ML-DSA-65" });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MlDsa65;

/// ML-DSA with the parameter set ML-DSA-87. A key has 2,592 bytes, a signature 4,627; a pinned key takes 72 KB.
///
/// The signature takes 6,170 characters of a token, which leaves 10 KiB of the default limit for the rest. HashML-DSA
/// and signatures with a context are rejected (RFC 9964 §5, §7.2).
///
/// ```
/// use cotter::{KeyError, MlDsa87, PinnedKey};
///
/// let refused = PinnedKey::<MlDsa87>::from_raw("2026-11", &[0; 2591]).unwrap_err();
/// assert_eq!(refused, KeyError::MlDsaLength { expected: 2592 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MlDsa87;

/// A key and values that depend on it alone: the matrix of its seed, its transformed polynomials, its hash.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct MlDsaKey<P: MlDsaParams>(VerifyingKey<P>);

impl Sealed for MlDsa44 {}
impl Algorithm for MlDsa44 {
    const NAME: &'static str = "ML-DSA-44";
    type Family = PublicKeys;
    type Key = MlDsaKey<ml_dsa::MlDsa44>;
}
impl JwsAlgorithm for MlDsa44 {
    // Not in RFC 9964, but in OpenID Connect Token Hash Algorithm Implementer's Guide 1.0, draft 00.
    const TOKEN_HASH: TokenHash = TokenHash::Shake256;
}

impl Sealed for MlDsa65 {}
impl Algorithm for MlDsa65 {
    const NAME: &'static str = "ML-DSA-65";
    type Family = PublicKeys;
    type Key = MlDsaKey<ml_dsa::MlDsa65>;
}
impl JwsAlgorithm for MlDsa65 {
    // Not in RFC 9964, but in OpenID Connect Token Hash Algorithm Implementer's Guide 1.0, draft 00.
    const TOKEN_HASH: TokenHash = TokenHash::Shake256;
}

impl Sealed for MlDsa87 {}
impl Algorithm for MlDsa87 {
    const NAME: &'static str = "ML-DSA-87";
    type Family = PublicKeys;
    type Key = MlDsaKey<ml_dsa::MlDsa87>;
}
impl JwsAlgorithm for MlDsa87 {
    // Not in RFC 9964, but in OpenID Connect Token Hash Algorithm Implementer's Guide 1.0, draft 00.
    const TOKEN_HASH: TokenHash = TokenHash::Shake256;
}

/// A parameter set of the library, with its names.
pub trait ParameterSet: MlDsaParams + Send + Sync + 'static {
    /// The `alg` of its JWKs.
    const ALG: &'static str;

    /// The algorithm identifier of its DER.
    const OID: ObjectIdentifier;
}

impl ParameterSet for ml_dsa::MlDsa44 {
    const ALG: &'static str = MlDsa44::NAME;
    const OID: ObjectIdentifier = ML_DSA_44;
}

impl ParameterSet for ml_dsa::MlDsa65 {
    const ALG: &'static str = MlDsa65::NAME;
    const OID: ObjectIdentifier = ML_DSA_65;
}

impl ParameterSet for ml_dsa::MlDsa87 {
    const ALG: &'static str = MlDsa87::NAME;
    const OID: ObjectIdentifier = ML_DSA_87;
}

impl<P: ParameterSet> MlDsaKey<P> {
    /// Reads a key of exactly the length of its parameter set: a seed of 32 bytes, then polynomials.
    ///
    /// Every encoding of a polynomial is valid (FIPS 204 §7.2). But if they are all zero, as in an uninitialised
    /// buffer, the challenge has no effect, so such a key is rejected.
    fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        let encoded = EncodedVerifyingKey::<P>::try_from(bytes)
            .map_err(|_| KeyError::MlDsaLength { expected: VerifyingKey::<P>::key_size() })?;
        if bytes.iter().skip(32).all(|byte| *byte == 0) {
            return Err(KeyError::MlDsaWeak);
        }
        Ok(Self(VerifyingKey::decode(&encoded)))
    }
}

impl<P: ParameterSet> Verifies for MlDsaKey<P> {
    /// ML-DSA.Verify with an empty context (FIPS 204 §5.3).
    ///
    /// Rejects a signature of another length, with hints that are not canonically encoded, or with a z that is out of
    /// range.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let signature = Signature::try_from(signature).map_err(|_| InvalidSignature)?;
        if self.0.verify_with_context(signing_input, b"", &signature) { Ok(()) } else { Err(InvalidSignature) }
    }
}

impl<P: ParameterSet> FromJwk for MlDsaKey<P> {
    const KTY: &'static str = "AKP";

    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        jwk.public_key(None, Self::from_der, |jwk| Self::new(&jwk.public(VerifyingKey::<P>::key_size())?))
    }
}

impl<P: ParameterSet> FromDer for MlDsaKey<P> {
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError> {
        Self::new(der.ml_dsa(P::OID)?)
    }
}

impl<P: ParameterSet> FromRaw for MlDsaKey<P> {
    fn from_raw(raw: RawKey<'_>) -> Result<Self, KeyError> {
        Self::new(raw.bytes())
    }
}

impl<P: ParameterSet> HasThumbprint for MlDsaKey<P> {
    /// `alg`, `kty`, `pub` (RFC 9964 §6).
    fn thumbprint_members(&self) -> String {
        format!(r#"{{"alg":"{}","kty":"AKP","pub":"{}"}}"#, P::ALG, base64url::encode(&self.0.encode()))
    }
}

impl<P: ParameterSet> Precomputed for MlDsaKey<P> {}
