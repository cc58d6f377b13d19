//! RS256, RS384, RS512: RSASSA-PKCS1-v1_5, and PS256, PS384, PS512: RSASSA-PSS, with SHA-2 (RFC 7518 §3.3, §3.5).

use alloc::{format, string::String};

use rsa::{BoxedUint, RsaPublicKey, pkcs1v15, pss, signature::Verifier, traits::PublicKeyParts};
use sha2::{Sha256, Sha384, Sha512};

use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PublicKeyAlgorithm,
    alg::table::Tabled,
    algorithm::{PublicKeys, sealed::Sealed},
    error::InvalidSignature,
    key::{Jwk, PublicKeyDer, RsaNumbers},
    strict::{base64url, limits::RSA_MODULUS_BITS},
};

/// RSASSA-PKCS1-v1_5 with SHA-256. The key has 2,048 to 8,192 bits and an odd exponent of at least 65,537.
///
/// ```
/// use cotter::{KeyError, PinnedKey, Rs256};
///
/// let refused = PinnedKey::<Rs256>::from_jwk("2026-11", r#"{"kty":"RSA","n":"kqGb","e":"AQAB"}"#).unwrap_err();
/// assert_eq!(refused, KeyError::RsaModulusSize { min: 2048, max: 8192 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rs256;

/// RSASSA-PKCS1-v1_5 with SHA-384. The key is as for [`Rs256`].
///
/// ```
/// assert_eq!(<cotter::Rs384 as cotter::Algorithm>::NAME, "RS384");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rs384;

/// RSASSA-PKCS1-v1_5 with SHA-512. The key is as for [`Rs256`].
///
/// ```
/// assert_eq!(<cotter::Rs512 as cotter::Algorithm>::NAME, "RS512");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rs512;

/// RSASSA-PSS with SHA-256, MGF1 with the same hash, and a salt of the length of the hash. The key is as for [`Rs256`].
///
/// ```
/// assert_eq!(<cotter::Ps256 as cotter::Algorithm>::NAME, "PS256");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ps256;

/// RSASSA-PSS with SHA-384, otherwise as [`Ps256`].
///
/// ```
/// assert_eq!(<cotter::Ps384 as cotter::Algorithm>::NAME, "PS384");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ps384;

/// RSASSA-PSS with SHA-512, otherwise as [`Ps256`].
///
/// ```
/// assert_eq!(<cotter::Ps512 as cotter::Algorithm>::NAME, "PS512");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ps512;

/// A public key under one padding and hash, with the length of its signatures.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct RsaKey<V> {
    verifier: V,
    signature_len: usize,
}

impl<V> Tabled for RsaKey<V> {}

impl Sealed for Rs256 {}
impl Algorithm for Rs256 {
    const NAME: &'static str = "RS256";
    type Family = PublicKeys;
    type Key = RsaKey<pkcs1v15::VerifyingKey<Sha256>>;
}
impl JwsAlgorithm for Rs256 {
    const JWK_KTY: &'static str = "RSA";

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify::<_, pkcs1v15::Signature>(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        RsaKey::new(&jwk.rsa()?, pkcs1v15::VerifyingKey::new)
    }
}
impl PublicKeyAlgorithm for Rs256 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        RsaKey::new(&der.rsa()?, pkcs1v15::VerifyingKey::new)
    }
}
impl JwsPublicKeyAlgorithm for Rs256 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}

impl Sealed for Rs384 {}
impl Algorithm for Rs384 {
    const NAME: &'static str = "RS384";
    type Family = PublicKeys;
    type Key = RsaKey<pkcs1v15::VerifyingKey<Sha384>>;
}
impl JwsAlgorithm for Rs384 {
    const JWK_KTY: &'static str = "RSA";

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify::<_, pkcs1v15::Signature>(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        RsaKey::new(&jwk.rsa()?, pkcs1v15::VerifyingKey::new)
    }
}
impl PublicKeyAlgorithm for Rs384 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        RsaKey::new(&der.rsa()?, pkcs1v15::VerifyingKey::new)
    }
}
impl JwsPublicKeyAlgorithm for Rs384 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}

impl Sealed for Rs512 {}
impl Algorithm for Rs512 {
    const NAME: &'static str = "RS512";
    type Family = PublicKeys;
    type Key = RsaKey<pkcs1v15::VerifyingKey<Sha512>>;
}
impl JwsAlgorithm for Rs512 {
    const JWK_KTY: &'static str = "RSA";

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify::<_, pkcs1v15::Signature>(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        RsaKey::new(&jwk.rsa()?, pkcs1v15::VerifyingKey::new)
    }
}
impl PublicKeyAlgorithm for Rs512 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        RsaKey::new(&der.rsa()?, pkcs1v15::VerifyingKey::new)
    }
}
impl JwsPublicKeyAlgorithm for Rs512 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}

impl Sealed for Ps256 {}
impl Algorithm for Ps256 {
    const NAME: &'static str = "PS256";
    type Family = PublicKeys;
    type Key = RsaKey<pss::VerifyingKey<Sha256>>;
}
impl JwsAlgorithm for Ps256 {
    const JWK_KTY: &'static str = "RSA";

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify::<_, pss::Signature>(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        RsaKey::new(&jwk.rsa()?, |key| pss::VerifyingKey::new_with_salt_len(key, 32))
    }
}
impl PublicKeyAlgorithm for Ps256 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        RsaKey::new(&der.rsa()?, |key| pss::VerifyingKey::new_with_salt_len(key, 32))
    }
}
impl JwsPublicKeyAlgorithm for Ps256 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}

impl Sealed for Ps384 {}
impl Algorithm for Ps384 {
    const NAME: &'static str = "PS384";
    type Family = PublicKeys;
    type Key = RsaKey<pss::VerifyingKey<Sha384>>;
}
impl JwsAlgorithm for Ps384 {
    const JWK_KTY: &'static str = "RSA";

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify::<_, pss::Signature>(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        RsaKey::new(&jwk.rsa()?, |key| pss::VerifyingKey::new_with_salt_len(key, 48))
    }
}
impl PublicKeyAlgorithm for Ps384 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        RsaKey::new(&der.rsa()?, |key| pss::VerifyingKey::new_with_salt_len(key, 48))
    }
}
impl JwsPublicKeyAlgorithm for Ps384 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}

impl Sealed for Ps512 {}
impl Algorithm for Ps512 {
    const NAME: &'static str = "PS512";
    type Family = PublicKeys;
    type Key = RsaKey<pss::VerifyingKey<Sha512>>;
}
impl JwsAlgorithm for Ps512 {
    const JWK_KTY: &'static str = "RSA";

    fn verify(key: &Self::Key, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        verify::<_, pss::Signature>(key, signing_input, signature)
    }

    fn key_from_jwk(jwk: &Jwk) -> Result<Self::Key, KeyError> {
        RsaKey::new(&jwk.rsa()?, |key| pss::VerifyingKey::new_with_salt_len(key, 64))
    }
}
impl PublicKeyAlgorithm for Ps512 {
    fn key_from_der(der: &PublicKeyDer<'_>) -> Result<Self::Key, KeyError> {
        RsaKey::new(&der.rsa()?, |key| pss::VerifyingKey::new_with_salt_len(key, 64))
    }
}
impl JwsPublicKeyAlgorithm for Ps512 {
    fn thumbprint_members(key: &Self::Key) -> String {
        key.thumbprint_members()
    }
}

impl<V> RsaKey<V> {
    /// A key within the limits of this crate, which are narrower than the library's.
    fn new(numbers: &RsaNumbers, pad: impl FnOnce(RsaPublicKey) -> V) -> Result<Self, KeyError> {
        let (min, max) = (*RSA_MODULUS_BITS.start(), *RSA_MODULUS_BITS.end());
        let bits = bit_len(&numbers.n);
        if !RSA_MODULUS_BITS.contains(&bits) {
            return Err(KeyError::RsaModulusSize { min, max });
        }
        if is_even(&numbers.n) {
            return Err(KeyError::RsaModulusEven);
        }
        if is_even(&numbers.e) || !(17..=33).contains(&bit_len(&numbers.e)) {
            return Err(KeyError::RsaExponent);
        }
        let (n, e) = (BoxedUint::from_be_slice_vartime(&numbers.n), BoxedUint::from_be_slice_vartime(&numbers.e));
        let key = RsaPublicKey::new(n, e).map_err(|_| KeyError::RsaExponent)?;
        let signature_len = key.size();
        Ok(Self { verifier: pad(key), signature_len })
    }
}

impl<V: AsRef<RsaPublicKey>> RsaKey<V> {
    /// `e`, `kty`, `n` (RFC 7638 §3.2).
    fn thumbprint_members(&self) -> String {
        let key = self.verifier.as_ref();
        let (n, e) = (base64url::encode(&key.n_bytes()), base64url::encode(&key.e_bytes()));
        format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
    }
}

/// Refuses a signature that is not exactly as long as the modulus (RFC 8017 §8.1.2, §8.2.2), then verifies it.
fn verify<V, S>(key: &RsaKey<V>, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>
where
    V: Verifier<S>,
    S: for<'s> TryFrom<&'s [u8]>,
{
    if signature.len() != key.signature_len {
        return Err(InvalidSignature);
    }
    let signature = S::try_from(signature).map_err(|_| InvalidSignature)?;
    key.verifier.verify(signing_input, &signature).map_err(|_| InvalidSignature)
}

fn is_even(big_endian: &[u8]) -> bool {
    big_endian.last().is_none_or(|last| last % 2 == 0)
}

/// The number of bits of an integer without leading zero bytes.
fn bit_len(big_endian: &[u8]) -> usize {
    let zeros = big_endian.first().map_or(0, |first| first.leading_zeros());
    big_endian.len().saturating_mul(8).saturating_sub(usize::try_from(zeros).unwrap_or(0))
}
