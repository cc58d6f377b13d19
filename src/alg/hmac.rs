//! HS256, HS384, HS512: HMAC with SHA-2 (RFC 7518 §3.2).

use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::{
    Algorithm, JwsAlgorithm, KeyError,
    algorithm::{FromJwk, FromSecret, Secrets, TokenHash, Verifies, sealed::Sealed},
    error::InvalidSignature,
    import::{Jwk, RawKey},
    precomputation::Precomputed,
    strict::limits::MIN_SHORT_SECRET_LEN,
};

/// HMAC with SHA-256. The secret has at least 32 bytes (16 with `danger_from_short_secret`).
///
/// ```
/// use cotter::{Hs256, KeyError, KeyId, PinnedKey};
///
/// let short = PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, b"too short").unwrap_err();
/// assert_eq!(short, KeyError::SecretTooShort { min: 32 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Hs256;

/// HMAC with SHA-384. The secret has at least 48 bytes (16 with `danger_from_short_secret`).
///
/// ```
/// use cotter::{Hs384, KeyError, KeyId, PinnedKey};
///
/// let short = PinnedKey::<Hs384>::from_secret(KeyId::ABSENT, &[7; 47]).unwrap_err();
/// assert_eq!(short, KeyError::SecretTooShort { min: 48 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Hs384;

/// HMAC with SHA-512. The secret has at least 64 bytes (16 with `danger_from_short_secret`).
///
/// ```
/// use cotter::{Hs512, KeyError, KeyId, PinnedKey};
///
/// let short = PinnedKey::<Hs512>::from_secret(KeyId::ABSENT, &[7; 63]).unwrap_err();
/// assert_eq!(short, KeyError::SecretTooShort { min: 64 });
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Hs512;

/// The state of an HMAC after its key. The secret itself is not kept, and the state is zeroized when it is dropped.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct HmacKey<D: EagerHash>(Hmac<D>);

impl<D: EagerHash> Precomputed for HmacKey<D> {}

impl Sealed for Hs256 {}
impl Algorithm for Hs256 {
    const NAME: &'static str = "HS256";
    type Family = Secrets;
    type Key = HmacKey<Sha256>;
}
impl JwsAlgorithm for Hs256 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Hs384 {}
impl Algorithm for Hs384 {
    const NAME: &'static str = "HS384";
    type Family = Secrets;
    type Key = HmacKey<Sha384>;
}
impl JwsAlgorithm for Hs384 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Hs512 {}
impl Algorithm for Hs512 {
    const NAME: &'static str = "HS512";
    type Family = Secrets;
    type Key = HmacKey<Sha512>;
}
impl JwsAlgorithm for Hs512 {
    const TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl<D: EagerHash + Digest> HmacKey<D>
where
    Hmac<D>: KeyInit,
{
    /// The minimum length of a secret in bytes: the length of the hash (RFC 7518 §3.2).
    fn min_len() -> usize {
        <D as Digest>::output_size()
    }

    fn new(secret: &[u8], min: usize) -> Result<Self, KeyError> {
        let too_short = KeyError::SecretTooShort { min };
        if secret.len() < min {
            return Err(too_short);
        }
        // HMAC accepts a key of any length, so this never fails.
        <Hmac<D> as KeyInit>::new_from_slice(secret).map(Self).map_err(|_| too_short)
    }
}

impl<D: EagerHash> Verifies for HmacKey<D>
where
    Hmac<D>: Mac + Clone,
{
    /// Compares the whole MAC in constant time; a truncated MAC is rejected.
    fn verify(&self, signing_input: &[u8], mac: &[u8]) -> Result<(), InvalidSignature> {
        let mut state = self.0.clone();
        state.update(signing_input);
        state.verify_slice(mac).map_err(|_| InvalidSignature)
    }
}

impl<D: EagerHash + Digest> FromJwk for HmacKey<D>
where
    Hmac<D>: KeyInit,
{
    const KTY: &'static str = "oct";

    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        let min = Self::min_len();
        Self::new(&jwk.secret(min)?, min)
    }
}

impl<D: EagerHash + Digest> FromSecret for HmacKey<D>
where
    Hmac<D>: KeyInit,
{
    fn from_secret(secret: RawKey<'_>) -> Result<Self, KeyError> {
        Self::new(secret.bytes(), Self::min_len())
    }

    fn from_short_secret(secret: RawKey<'_>) -> Result<Self, KeyError> {
        Self::new(secret.bytes(), MIN_SHORT_SECRET_LEN)
    }
}

#[cfg(test)]
mod wycheproof;
