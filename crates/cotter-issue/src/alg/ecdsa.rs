//! ES256, ES384, ES512, ES256K, and `v3.public`: ECDSA with SHA-2 (RFC 7518 §3.4, RFC 8812 §3.2).
//!
//! The rest has two backends of one shape, which take the same keys: `rust`, which is deterministic (RFC 6979), and `aws_lc` with feature
//! `aws-lc-rs`, which is hedged.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(any(feature = "ecdsa", not(feature = "aws-lc-rs")))]
mod rust;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use pkcs8::{
    AlgorithmIdentifierRef, SecretDocument,
    der::{Encode, asn1::AnyRef},
};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

#[cfg(any(feature = "ecdsa", feature = "aws-lc-rs"))]
use crate::{JwsSigningAlgorithm, algorithm::TokenHash};
use crate::{
    SigningAlgorithm, SigningKeyError,
    algorithm::{FromPrivateJwk, FromRaw, KeyPair, Signs, sealed::Sealed},
    error::SigningFailed,
    form::{Curve, EC_PUBLIC_KEY, PrivateJwk, PrivateKeyDer, private_key_info, same, spki},
    traces::{SIGNING, wiped_stack},
};

/// A curve of JWS or PASETO, with the backend that this build has for it.
pub trait SigningCurve: Send + Sync + 'static {
    /// Its names.
    const CURVE: Curve;

    /// A private key on it, as the backend holds it.
    type Key: CurveKey;
}

/// A private key of a backend, wiped when it is dropped.
pub trait CurveKey: Sized + Send + Sync {
    /// The key of this number, of the length of the field; `None` if it is zero, or not below the order.
    fn of_scalar(scalar: &[u8]) -> Option<Self>;

    /// A new key; `None` if there are no random bytes.
    fn generate() -> Option<Self>;

    /// The number, of the length of the field.
    fn scalar(&self) -> Option<Zeroizing<Vec<u8>>>;

    /// The point in uncompressed form: 0x04, x, y (SEC 1 §2.3.3).
    fn uncompressed(&self) -> Vec<u8>;

    /// R‖S of twice the length of the field (RFC 7518 §3.4).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// P-256 with SHA-256.
#[cfg(any(feature = "ecdsa", feature = "aws-lc-rs"))]
#[derive(Debug)]
pub enum P256 {}

/// P-384 with SHA-384.
#[derive(Debug)]
pub enum P384 {}

/// P-521 with SHA-512.
#[cfg(any(feature = "ecdsa", feature = "aws-lc-rs"))]
#[derive(Debug)]
pub enum P521 {}

/// secp256k1 with SHA-256.
#[cfg(feature = "ecdsa")]
#[derive(Debug)]
pub enum Secp256k1 {}

#[cfg(any(feature = "ecdsa", feature = "aws-lc-rs"))]
mod names {
    use cotter::{Es256, Es384, Es512};

    use super::{EcdsaPrivate, JwsSigningAlgorithm, P256, P384, P521, Sealed, SigningAlgorithm, TokenHash};

    impl Sealed for Es256 {}
    impl SigningAlgorithm for Es256 {
        type Private = EcdsaPrivate<P256>;
    }
    impl JwsSigningAlgorithm for Es256 {
        const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
    }

    impl Sealed for Es384 {}
    impl SigningAlgorithm for Es384 {
        type Private = EcdsaPrivate<P384>;
    }
    impl JwsSigningAlgorithm for Es384 {
        const ID_TOKEN_HASH: TokenHash = TokenHash::Sha384;
    }

    impl Sealed for Es512 {}
    impl SigningAlgorithm for Es512 {
        type Private = EcdsaPrivate<P521>;
    }
    impl JwsSigningAlgorithm for Es512 {
        const ID_TOKEN_HASH: TokenHash = TokenHash::Sha512;
    }
}

#[cfg(feature = "ecdsa")]
impl Sealed for cotter::Es256k {}
#[cfg(feature = "ecdsa")]
impl SigningAlgorithm for cotter::Es256k {
    type Private = EcdsaPrivate<Secp256k1>;
}
#[cfg(feature = "ecdsa")]
impl JwsSigningAlgorithm for cotter::Es256k {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
}

#[cfg(feature = "paseto")]
impl Sealed for cotter::paseto::V3Public {}
#[cfg(feature = "paseto")]
impl SigningAlgorithm for cotter::paseto::V3Public {
    type Private = EcdsaPrivate<P384>;
}

/// A private number from 1 to the order of its curve, and the point that belongs to it.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct EcdsaPrivate<C: SigningCurve>(C::Key);

impl<C: SigningCurve> EcdsaPrivate<C> {
    /// The point in SEC 1 form.
    pub(crate) fn point(&self, compressed: bool) -> Vec<u8> {
        if compressed { compress(&self.0.uncompressed()) } else { self.0.uncompressed() }
    }

    fn coordinates(&self) -> (Vec<u8>, Vec<u8>) {
        let point = self.0.uncompressed();
        let (x, y) = halves(&point);
        (x.to_vec(), y.to_vec())
    }

    fn algorithm() -> AlgorithmIdentifierRef<'static> {
        // A constant of the type, so that it can be borrowed for ever.
        AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some(AnyRef::from(Self::OID)) }
    }

    const OID: &'static pkcs8::ObjectIdentifier = &C::CURVE.oid;
}

impl<C: SigningCurve> Signs for EcdsaPrivate<C> {
    /// R‖S of twice the length of the field (RFC 7518 §3.4).
    fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        wiped_stack::<SIGNING, _>(|| self.0.sign(signing_input))
    }
}

impl<C: SigningCurve> FromRaw for EcdsaPrivate<C> {
    fn from_raw(bytes: &[u8]) -> Result<Self, SigningKeyError> {
        let malformed = SigningKeyError::ScalarMalformed { curve: C::CURVE.name };
        // Libraries also read shorter ones.
        if bytes.len() != C::CURVE.len {
            return Err(malformed);
        }
        C::Key::of_scalar(bytes).map(Self).ok_or(malformed)
    }
}

impl<C: SigningCurve> KeyPair for EcdsaPrivate<C> {
    fn generate() -> Result<Self, SigningKeyError> {
        C::Key::generate().map(Self).ok_or(SigningKeyError::Randomness)
    }

    fn from_der(der: &PrivateKeyDer<'_>) -> Result<Self, SigningKeyError> {
        let (scalar, public) = der.ec(C::CURVE)?;
        let key = Self::from_raw(scalar)?;
        match public {
            Some(point) if point != key.point(false) && point != key.point(true) => {
                Err(SigningKeyError::KeyPairMismatch)
            }
            _ => Ok(key),
        }
    }

    /// The private number alone (PASERK, type secret, version 3).
    fn from_paserk(bytes: &[u8]) -> Result<Option<Self>, SigningKeyError> {
        if bytes.len() == C::CURVE.len { Self::from_raw(bytes).map(Some) } else { Ok(None) }
    }

    fn to_pkcs8(&self) -> Option<SecretDocument> {
        let (scalar, point) = (self.0.scalar()?, self.point(false));
        let inner = EcPrivateKey { private_key: &scalar, parameters: None, public_key: Some(&point) };
        let inner = Zeroizing::new(inner.to_der().ok()?);
        private_key_info(Self::algorithm(), &inner)
    }

    fn public_der(&self) -> Option<Vec<u8>> {
        spki(Self::algorithm(), &self.point(false))
    }

    fn jwk_members(&self) -> String {
        let (x, y) = self.coordinates();
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        format!(r#""kty":"EC","crv":"{}","x":"{x}","y":"{y}""#, C::CURVE.name)
    }
}

impl<C: SigningCurve> FromPrivateJwk for EcdsaPrivate<C> {
    const PRIVATE_MEMBERS: &'static [&'static str] = &["d"];
    const VERIFIER_MEMBERS: &'static [&'static str] = &["crv", "x", "y"];

    fn from_jwk(jwk: &PrivateJwk<'_>) -> Result<Self, SigningKeyError> {
        let key = Self::from_raw(&jwk.bytes("d")?)?;
        let (x, y) = key.coordinates();
        same(jwk, "x", &x)?;
        same(jwk, "y", &y)?;
        Ok(key)
    }
}

#[cfg(feature = "paseto")]
impl crate::algorithm::Seals<cotter::paseto::V3Public> for EcdsaPrivate<P384> {
    /// Signed with ECDSA on P-384, the public key included (PASETO Version 3, §"Sign").
    fn seal(&self, message: &[u8], footer: &[u8], implicit_assertion: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signed = crate::paseto::pae(&[&self.point(true), b"v3.public.", message, footer, implicit_assertion]);
        Ok([message, &self.sign(&signed)?].concat())
    }
}

/// x and y of a point in uncompressed form.
fn halves(uncompressed: &[u8]) -> (&[u8], &[u8]) {
    let coordinates = uncompressed.get(1..).unwrap_or_default();
    coordinates.split_at_checked(coordinates.len() / 2).unwrap_or_default()
}

/// The compressed form of a point: whether y is odd, and x (SEC 1 §2.3.3).
fn compress(uncompressed: &[u8]) -> Vec<u8> {
    let (x, y) = halves(uncompressed);
    let tag = if y.last().is_some_and(|last| last % 2 == 1) { 3 } else { 2 };
    [&[tag], x].concat()
}

/// The figures are of deterministic signatures.
#[cfg(all(test, feature = "ecdsa", not(feature = "aws-lc-rs")))]
mod tests;

#[cfg(all(test, feature = "aws-lc-rs"))]
mod hedged {
    use cotter::{Es256, Es384, Es512, KeyId};

    use crate::{JwsSigningAlgorithm, PublicKeySigningAlgorithm, SigningKey};

    fn differs<A: JwsSigningAlgorithm + PublicKeySigningAlgorithm>() {
        let key = SigningKey::<A>::generate(KeyId::ABSENT).unwrap();
        let signatures = [(); 2].map(|()| key.sign(b"sample").unwrap());
        assert_ne!(signatures[0], signatures[1], "{}", A::NAME);
    }

    #[test]
    fn a_message_has_another_signature_each_time() {
        differs::<Es256>();
        differs::<Es384>();
        differs::<Es512>();
    }
}
