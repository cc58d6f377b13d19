//! The private key: which numbers are one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use crypto_bigint::BoxedUint;
use pkcs1::RsaPrivateKeyRef;
use pkcs8::{SecretDocument, der::Decode};

use super::backend::{PrivateKey, Scheme};
use crate::{
    SigningKeyError,
    algorithm::{FromPrivateJwk, KeyPair, Signs},
    error::SigningFailed,
    form::{PrivateJwk, PrivateKeyDer, same},
    traces::{HeapWiper, SIGNING, wiped_heap, wiped_stack},
};

/// The sizes of a modulus, in bits. Verifiers accept up to 8,192, with which a signature would take eight times as long as with 4,096.
const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 4096;

/// The size of a new key, in bits: as strong as 128 bits of a symmetric key (NIST SP 800-57 part 1, table 2).
#[cfg(not(feature = "aws-lc-rs"))]
pub(super) const GENERATED_BITS: usize = 3072;

/// A private key within the limits, for one scheme.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct RsaPrivate<S: Scheme>(PrivateKey<S>, HeapWiper);

/// The numbers of a key, big-endian.
struct Numbers<'n> {
    n: &'n [u8],
    e: &'n [u8],
    d: &'n [u8],
    p: &'n [u8],
    q: &'n [u8],
}

/// Numbers of the right sizes: what a backend is asked about.
pub(super) struct Checked<'n> {
    pub(super) n: &'n [u8],
    pub(super) e: &'n [u8],
    pub(super) d: BoxedUint,
    pub(super) p: BoxedUint,
    pub(super) q: BoxedUint,
}

impl<'n> Numbers<'n> {
    /// Checks the size first, since everything after it costs more than in proportion.
    fn check(&self) -> Result<Checked<'n>, SigningKeyError> {
        let bits = bit_len(self.n);
        if !(MIN_BITS..=MAX_BITS).contains(&bits) {
            return Err(SigningKeyError::RsaModulusSize { min: MIN_BITS, max: MAX_BITS });
        }
        let inconsistent = || SigningKeyError::RsaInconsistent;
        if bit_len(self.e) > 33 {
            return Err(SigningKeyError::Key(cotter::KeyError::RsaExponent));
        }
        let half = bits.div_ceil(2);
        if bit_len(self.d) > bits || bit_len(self.p) > half || bit_len(self.q) > half {
            return Err(inconsistent());
        }
        let number = |number: &[u8], bits: usize| {
            let bits = u32::try_from(bits).map_err(|_| inconsistent())?;
            BoxedUint::from_be_slice(trim(number), bits).map_err(|_| inconsistent())
        };
        let (d, p, q) = (number(self.d, bits)?, number(self.p, half)?, number(self.q, half)?);
        if are_close(&p, &q, bits) {
            return Err(SigningKeyError::RsaPrimesClose);
        }
        Ok(Checked { n: trim(self.n), e: trim(self.e), d, p, q })
    }
}

impl<S: Scheme> RsaPrivate<S> {
    /// The factors for the Chinese remainder theorem are computed anew.
    fn new(numbers: &Numbers<'_>) -> Result<Self, SigningKeyError> {
        wiped_heap(|| {
            let inconsistent = SigningKeyError::RsaInconsistent;
            let key = PrivateKey::new(numbers.check()?).ok_or(inconsistent.clone())?;
            // Factors that are not prime pass for a key until it signs: every signature is verified before it leaves.
            key.sign(b"pairwise consistency test").map_err(|_| inconsistent)?;
            Ok(Self(key, HeapWiper))
        })
    }
}

/// Whether a search that begins at the root of the modulus finds the primes (FIPS 186-5 §A.1.3).
fn are_close(p: &BoxedUint, q: &BoxedUint, modulus_bits: usize) -> bool {
    let difference = if p > q { p.wrapping_sub(q) } else { q.wrapping_sub(p) };
    let least = (modulus_bits / 2).saturating_sub(100);
    usize::try_from(difference.bit_width()).is_ok_and(|bits| bits <= least)
}

impl<S: Scheme> Signs for RsaPrivate<S> {
    fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        wiped_stack::<SIGNING, _>(|| self.0.sign(signing_input))
    }
}

impl<S: Scheme> KeyPair for RsaPrivate<S> {
    fn generate() -> Result<Self, SigningKeyError> {
        PrivateKey::generate().map(|key| Self(key, HeapWiper)).ok_or(SigningKeyError::Randomness)
    }

    fn from_der(der: &PrivateKeyDer<'_>) -> Result<Self, SigningKeyError> {
        let key = RsaPrivateKeyRef::from_der(der.rsa(S::IS_PSS)?);
        let key = key.map_err(|_| SigningKeyError::DerMalformed { expected: "RSAPrivateKey" })?;
        if key.other_prime_infos.is_some() {
            return Err(SigningKeyError::RsaSeveralPrimes);
        }
        Self::new(&Numbers {
            n: key.modulus.as_bytes(),
            e: key.public_exponent.as_bytes(),
            d: key.private_exponent.as_bytes(),
            p: key.prime1.as_bytes(),
            q: key.prime2.as_bytes(),
        })
    }

    fn to_pkcs8(&self) -> Option<SecretDocument> {
        self.0.to_pkcs8()
    }

    fn public_der(&self) -> Option<Vec<u8>> {
        self.0.public_der()
    }

    fn jwk_members(&self) -> String {
        let numbers = self.0.public_numbers().unwrap_or_default();
        let [n, e] = numbers.map(|number| URL_SAFE_NO_PAD.encode(trim(&number)));
        format!(r#""kty":"RSA","n":"{n}","e":"{e}""#)
    }
}

impl<S: Scheme> FromPrivateJwk for RsaPrivate<S> {
    const PRIVATE_MEMBERS: &'static [&'static str] = &["d", "p", "q"];
    const VERIFIER_MEMBERS: &'static [&'static str] = &["n", "e"];

    fn from_jwk(jwk: &PrivateJwk<'_>) -> Result<Self, SigningKeyError> {
        if jwk.has("oth") {
            return Err(SigningKeyError::RsaSeveralPrimes);
        }
        let (n, e, d, p, q) = (jwk.bytes("n")?, jwk.bytes("e")?, jwk.bytes("d")?, jwk.bytes("p")?, jwk.bytes("q")?);
        let key = Self::new(&Numbers { n: &n, e: &e, d: &d, p: &p, q: &q })?;
        same(jwk, "n", trim(&n))?;
        Ok(key)
    }
}

/// Without leading zero bytes.
pub(super) fn trim(big_endian: &[u8]) -> &[u8] {
    let zeros = big_endian.iter().take_while(|byte| **byte == 0).count();
    big_endian.get(zeros..).unwrap_or_default()
}

fn bit_len(big_endian: &[u8]) -> usize {
    let digits = trim(big_endian);
    let zeros = digits.first().map_or(0, |first| first.leading_zeros());
    digits.len().saturating_mul(8).saturating_sub(usize::try_from(zeros).unwrap_or(0))
}
