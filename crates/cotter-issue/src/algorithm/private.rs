//! What a private key can do, and what it can be made from. Only a `SigningKey` owns one, so nobody outside can call these.

use zeroize::Zeroizing;

use crate::{
    SigningKeyError,
    error::SigningFailed,
    form::{PrivateJwk, PrivateKeyDer},
};

/// The raw primitive of JWS.
pub trait Signs {
    /// Signs the signing input.
    fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// The raw primitive of PASETO.
#[cfg(feature = "paseto")]
pub trait Seals<P> {
    /// Signs or encrypts a message: everything of the token between its header and its footer.
    fn seal(&self, message: &[u8], footer: &[u8], implicit_assertion: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// A private key with its public half.
pub trait KeyPair: Sized {
    /// A new key, of random bytes of the operating system.
    fn generate() -> Result<Self, SigningKeyError>;

    /// The key in a DER structure; a public half in it must belong to it.
    fn from_der(der: &PrivateKeyDer<'_>) -> Result<Self, SigningKeyError>;

    /// The key in the bytes of a PASERK of type `secret`; `None` for another length.
    fn from_paserk(_: &[u8]) -> Result<Option<Self>, SigningKeyError> {
        Ok(None)
    }

    /// The key as PKCS #8; `None` if it does not encode.
    fn to_pkcs8(&self) -> Option<pkcs8::SecretDocument>;

    /// The public half as `SubjectPublicKeyInfo`.
    fn public_der(&self) -> Option<Vec<u8>>;

    /// The public members of the key's JWK, without braces: `"kty":"OKP",…`.
    fn jwk_members(&self) -> String;
}

/// A private key that comes as plain bytes: a scalar or a seed.
pub trait FromRaw: Sized {
    /// The key in its bytes.
    fn from_raw(bytes: &[u8]) -> Result<Self, SigningKeyError>;
}

/// A private key that comes as a JWK.
pub trait FromPrivateJwk: Sized {
    /// The members of which a public JWK has none.
    const PRIVATE_MEMBERS: &'static [&'static str];

    /// The members that a verifier's key is made from.
    const VERIFIER_MEMBERS: &'static [&'static str];

    /// The private key in a JWK whose public half has been read; the two must belong to each other.
    fn from_jwk(jwk: &PrivateJwk<'_>) -> Result<Self, SigningKeyError>;
}

/// A secret that issuer and verifier share.
pub trait SharedSecret: Sized {
    /// The length of a new one, in bytes.
    const GENERATED_LEN: usize;

    /// A secret that has been found fit.
    fn of(secret: &[u8]) -> Result<Self, SigningKeyError>;

    /// The secret itself.
    fn secret(&self) -> &Zeroizing<Vec<u8>>;
}
