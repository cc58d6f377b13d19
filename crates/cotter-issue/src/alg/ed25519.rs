//! Ed25519, under its two names and in `v4.public` (RFC 8032 §5.1.6). A signature is a function of key and message.
//!
//! With feature `aws-lc-rs`, AWS-LC makes it. Everything else about a key is `ed25519-dalek`, which verifies too.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(not(feature = "aws-lc-rs"))]
mod dalek;

#[cfg(feature = "aws-lc-rs")]
use aws_lc::Signer;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Ed25519, EdDsa};
#[cfg(not(feature = "aws-lc-rs"))]
use dalek::Signer;
use ed25519_dalek::SigningKey;
use pkcs8::{
    AlgorithmIdentifierRef, ObjectIdentifier, SecretDocument,
    der::{Decode, Encode, asn1::OctetStringRef},
};
use zeroize::Zeroizing;

use crate::{
    JwsSigningAlgorithm, SigningAlgorithm, SigningKeyError,
    algorithm::{FromPrivateJwk, FromRaw, KeyPair, Signs, TokenHash, sealed::Sealed},
    error::SigningFailed,
    form::{PrivateJwk, PrivateKeyDer, private_key_info, same, spki},
    random,
};

const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ALGORITHM: AlgorithmIdentifierRef<'static> = AlgorithmIdentifierRef { oid: OID, parameters: None };

/// The seed, the public key that belongs to it, and what signs with both.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct Ed25519Private {
    key: SigningKey,
    signer: Signer,
}

impl Sealed for Ed25519 {}
impl SigningAlgorithm for Ed25519 {
    type Private = Ed25519Private;
}
impl JwsSigningAlgorithm for Ed25519 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl Sealed for EdDsa {}
impl SigningAlgorithm for EdDsa {
    type Private = Ed25519Private;
}
impl JwsSigningAlgorithm for EdDsa {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
}

impl Ed25519Private {
    fn new(key: SigningKey) -> Result<Self, SigningKeyError> {
        let signer = Signer::of(&key).ok_or(SigningKeyError::KeyPairMismatch)?;
        Ok(Self { key, signer })
    }

    fn check_public(&self, public: Option<&[u8]>) -> Result<(), SigningKeyError> {
        match public {
            Some(public) if public != self.key.verifying_key().as_bytes() => Err(SigningKeyError::KeyPairMismatch),
            _ => Ok(()),
        }
    }
}

impl Signs for Ed25519Private {
    fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        self.signer.sign(signing_input)
    }
}

impl FromRaw for Ed25519Private {
    fn from_raw(bytes: &[u8]) -> Result<Self, SigningKeyError> {
        let seed: &[u8; 32] = bytes.try_into().map_err(|_| SigningKeyError::SeedLength { expected: 32 })?;
        Self::new(SigningKey::from_bytes(seed))
    }
}

impl KeyPair for Ed25519Private {
    fn generate() -> Result<Self, SigningKeyError> {
        let seed = Zeroizing::new(random::bytes::<32>().map_err(|_| SigningKeyError::Randomness)?);
        Self::from_raw(&*seed)
    }

    /// A `CurvePrivateKey`, which is an octet string in an octet string (RFC 8410 §7).
    fn from_der(der: &PrivateKeyDer<'_>) -> Result<Self, SigningKeyError> {
        let expected = "an Ed25519 key without parameters";
        let (inner, public) = der.without_parameters(OID, expected)?;
        let seed = <&OctetStringRef>::from_der(inner).map_err(|_| SigningKeyError::DerMalformed { expected })?;
        let key = Self::from_raw(seed.as_bytes())?;
        key.check_public(public).map(|()| key)
    }

    /// The seed and the public key (PASERK, type secret).
    fn from_paserk(bytes: &[u8]) -> Result<Option<Self>, SigningKeyError> {
        let Some((seed, public)) = bytes.split_at_checked(32).filter(|_| bytes.len() == 64) else { return Ok(None) };
        let key = Self::from_raw(seed)?;
        key.check_public(Some(public)).map(|()| Some(key))
    }

    fn to_pkcs8(&self) -> Option<SecretDocument> {
        let inner = Zeroizing::new(OctetStringRef::new(self.key.as_bytes()).ok()?.to_der().ok()?);
        private_key_info(ALGORITHM, &inner)
    }

    fn public_der(&self) -> Option<Vec<u8>> {
        spki(ALGORITHM, self.key.verifying_key().as_bytes())
    }

    fn jwk_members(&self) -> String {
        let x = URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        format!(r#""kty":"OKP","crv":"Ed25519","x":"{x}""#)
    }
}

impl FromPrivateJwk for Ed25519Private {
    const PRIVATE_MEMBERS: &'static [&'static str] = &["d"];
    const VERIFIER_MEMBERS: &'static [&'static str] = &["crv", "x"];

    fn from_jwk(jwk: &PrivateJwk<'_>) -> Result<Self, SigningKeyError> {
        let key = Self::from_raw(&jwk.bytes("d")?)?;
        same(jwk, "x", key.key.verifying_key().as_bytes())?;
        Ok(key)
    }
}

#[cfg(feature = "paseto")]
impl crate::algorithm::Seals<cotter::paseto::V4Public> for Ed25519Private {
    /// Signed with Ed25519 (PASETO Version 4, §"Sign").
    fn seal(&self, message: &[u8], footer: &[u8], implicit_assertion: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signed = crate::paseto::pae(&[b"v4.public.", message, footer, implicit_assertion]);
        Ok([message, &self.sign(&signed)?].concat())
    }
}

#[cfg(feature = "paseto")]
impl Sealed for cotter::paseto::V4Public {}
#[cfg(feature = "paseto")]
impl SigningAlgorithm for cotter::paseto::V4Public {
    type Private = Ed25519Private;
}
