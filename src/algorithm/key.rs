//! What a parsed key can do, and what it can be made from.
//!
//! Each algorithm has one type of key, and several share one. What an algorithm can do follows from its key, so the traits of
//! algorithms have no code of their own. Nobody outside this crate can call these: only a `PinnedKey` owns a key.

use alloc::string::String;

use crate::{
    KeyError,
    error::InvalidSignature,
    import::{Jwk, PublicKeyDer, RawKey},
};

/// The raw primitive of JWS.
pub trait Verifies {
    /// Verifies a signature or MAC over the signing input.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>;
}

/// A key that comes as a JWK.
pub trait FromJwk: Sized {
    /// The `kty` of the JWK.
    const KTY: &'static str;

    /// The key in a JWK whose metadata agree with the algorithm.
    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError>;
}

/// A public key that comes in DER.
pub trait FromDer: Sized {
    /// The key in a DER structure.
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError>;
}

/// A public key that comes as plain bytes.
pub trait FromRaw: Sized {
    /// The key in its bytes.
    fn from_raw(raw: RawKey<'_>) -> Result<Self, KeyError>;
}

/// A secret.
pub trait FromSecret: Sized {
    /// The key of a secret, which has been found not to be a public key.
    fn from_secret(secret: RawKey<'_>) -> Result<Self, KeyError>;

    /// The same of a secret that may be shorter than the algorithm asks for, where it can be.
    fn from_short_secret(secret: RawKey<'_>) -> Result<Self, KeyError> {
        Self::from_secret(secret)
    }
}

/// A public key that has a thumbprint.
pub trait HasThumbprint {
    /// The required members of the key's JWK, in the canonical form of RFC 7638 §3.
    fn thumbprint_members(&self) -> String;
}
