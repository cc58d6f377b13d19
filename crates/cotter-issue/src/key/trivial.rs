//! Private keys that anybody can guess or compute.

use pkcs8::PrivateKeyInfoRef;

use crate::{SigningKeyError, algorithm::KeyPair, form::PrivateJwk};

/// So many equal bytes in a row are in no random key: one in 2²¹⁵ has them.
const EQUAL_BYTES: usize = 28;

/// How many bits a prime of RSA may be shorter than half the modulus. FIPS 186-5 §A.1.1 allows none.
#[cfg(feature = "rsa")]
const MISSING_BITS: usize = 8;

/// Refuses a seed or a number that is one byte over and over, a number as small as 1, and RSA primes one of which is short.
pub(super) fn refuse_trivial<P: KeyPair>(private: &P) -> Result<(), SigningKeyError> {
    let malformed = || SigningKeyError::DerMalformed { expected: "a key that encodes" };
    let document = private.to_pkcs8().ok_or_else(malformed)?;
    let info = PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| malformed())?;
    let inside = info.private_key.as_bytes();
    #[cfg(feature = "rsa")]
    if let Ok(key) = <pkcs1::RsaPrivateKeyRef<'_> as pkcs8::der::Decode>::from_der(inside) {
        return balanced(key.modulus.as_bytes(), [key.prime1.as_bytes(), key.prime2.as_bytes()]);
    }
    random(inside)
}

/// The same of a private JWK that has been read.
pub(super) fn refuse_trivial_jwk(jwk: &PrivateJwk<'_>) -> Result<(), SigningKeyError> {
    for member in ["d", "priv"].into_iter().filter(|member| jwk.has(member)) {
        random(&jwk.bytes(member)?)?;
    }
    #[cfg(feature = "rsa")]
    if jwk.has("p") {
        balanced(&jwk.bytes("n")?, [&jwk.bytes("p")?, &jwk.bytes("q")?])?;
    }
    Ok(())
}

fn random(bytes: &[u8]) -> Result<(), SigningKeyError> {
    let is_run = |window: &[u8]| window.iter().all(|byte| Some(byte) == window.first());
    if bytes.windows(EQUAL_BYTES).any(is_run) { Err(SigningKeyError::KeyTrivial) } else { Ok(()) }
}

#[cfg(feature = "rsa")]
fn balanced(modulus: &[u8], primes: [&[u8]; 2]) -> Result<(), SigningKeyError> {
    let least = (bit_len(modulus) / 2).saturating_sub(MISSING_BITS);
    let is_short = primes.into_iter().any(|prime| bit_len(prime) < least);
    if is_short { Err(SigningKeyError::RsaPrimesUnbalanced) } else { Ok(()) }
}

#[cfg(feature = "rsa")]
fn bit_len(big_endian: &[u8]) -> usize {
    let zeros: usize = big_endian.iter().take_while(|byte| **byte == 0).count();
    let first = big_endian.get(zeros).map_or(0, |first| usize::try_from(first.leading_zeros()).unwrap_or(0));
    big_endian.len().saturating_sub(zeros).saturating_mul(8).saturating_sub(first)
}
