//! HS256, HS384, HS512: HMAC with SHA-2 (RFC 7518 §3.2).

use cotter::{Hs256, Hs384, Hs512};
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{
    JwsSigningAlgorithm, SigningAlgorithm, SigningKeyError,
    algorithm::{FromPrivateJwk, SharedSecret, Signs, TokenHash, sealed::Sealed},
    error::SigningFailed,
    form::PrivateJwk,
    traces::{MACS, wiped_stack},
};

/// The secret, and the state of an HMAC after it; both are wiped when it is dropped.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct HmacSecret<D: EagerHash> {
    secret: Zeroizing<Vec<u8>>,
    state: Hmac<D>,
}

impl Sealed for Hs256 {}
impl SigningAlgorithm for Hs256 {
    type Private = HmacSecret<Sha256>;
}
impl JwsSigningAlgorithm for Hs256 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

impl Sealed for Hs384 {}
impl SigningAlgorithm for Hs384 {
    type Private = HmacSecret<Sha384>;
}
impl JwsSigningAlgorithm for Hs384 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha384;
}

impl Sealed for Hs512 {}
impl SigningAlgorithm for Hs512 {
    type Private = HmacSecret<Sha512>;
}
impl JwsSigningAlgorithm for Hs512 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl<D: EagerHash> Signs for HmacSecret<D>
where
    Hmac<D>: Mac + Clone,
{
    fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        wiped_stack::<MACS, _>(|| {
            let mut state = self.state.clone();
            state.update(signing_input);
            Ok(state.finalize().into_bytes().to_vec())
        })
    }
}

impl<D: EagerHash + HashLen> SharedSecret for HmacSecret<D>
where
    Hmac<D>: KeyInit,
{
    const GENERATED_LEN: usize = D::LEN;

    fn of(secret: &[u8]) -> Result<Self, SigningKeyError> {
        // HMAC takes a key of any length, so this refuses nothing: the verifier's key has been made of it before.
        let too_short = |_| cotter::KeyError::SecretTooShort { min: D::LEN };
        let state = <Hmac<D> as KeyInit>::new_from_slice(secret).map_err(too_short)?;
        Ok(Self { secret: Zeroizing::new(secret.to_vec()), state })
    }

    fn secret(&self) -> &Zeroizing<Vec<u8>> {
        &self.secret
    }
}

impl<D: EagerHash + HashLen> FromPrivateJwk for HmacSecret<D>
where
    Hmac<D>: KeyInit,
{
    const PRIVATE_MEMBERS: &'static [&'static str] = &["k"];
    const VERIFIER_MEMBERS: &'static [&'static str] = &["k"];

    fn from_jwk(jwk: &PrivateJwk<'_>) -> Result<Self, SigningKeyError> {
        Self::of(&jwk.bytes("k")?)
    }
}

/// The length of a hash, which is that of a secret (RFC 7518 §3.2).
pub trait HashLen: Digest {
    /// In bytes.
    const LEN: usize;
}

impl HashLen for Sha256 {
    const LEN: usize = 32;
}

impl HashLen for Sha384 {
    const LEN: usize = 48;
}

impl HashLen for Sha512 {
    const LEN: usize = 64;
}
