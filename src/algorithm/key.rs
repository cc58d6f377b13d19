//! What a parsed key can do, and what it can be made from.
//!
//! Each algorithm has one type of key, and some share one. The key determines what an algorithm can do, so the traits
//! of algorithms have no code of their own. Code outside this crate cannot call these methods: only a `PinnedKey` owns
//! a key.

use alloc::string::String;

use crate::{
    KeyError,
    error::InvalidSignature,
    import::{Jwk, PublicKeyDer, RawKey},
};

/// The raw primitive of a JWS algorithm.
pub trait Verifies {
    /// Verifies a signature or MAC over the signing input.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>;
}

/// A key that can be made from a JWK.
pub trait FromJwk: Sized {
    /// The `kty` of the JWK.
    const KTY: &'static str;

    /// Reads the key from a JWK whose metadata match the algorithm.
    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError>;
}

/// A public key that can be made from DER.
pub trait FromDer: Sized {
    /// Reads the key from a DER structure.
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError>;
}

/// A public key that can be made from plain bytes.
pub trait FromRaw: Sized {
    /// Reads the key from its bytes.
    fn from_raw(raw: RawKey<'_>) -> Result<Self, KeyError>;
}

/// A key that can be made from a secret.
pub trait FromSecret: Sized {
    /// Makes the key from a secret that is known not to be a public key.
    fn from_secret(secret: RawKey<'_>) -> Result<Self, KeyError>;

    /// Does the same with a secret that may be shorter than the algorithm requires, if the algorithm allows that.
    fn from_short_secret(secret: RawKey<'_>) -> Result<Self, KeyError> {
        Self::from_secret(secret)
    }
}

/// A public key that has a thumbprint.
pub trait HasThumbprint {
    /// The required members of the key's JWK, in the canonical form of RFC 7638 §3.
    fn thumbprint_members(&self) -> String;
}
