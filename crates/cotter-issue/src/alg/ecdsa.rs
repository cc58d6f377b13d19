//! ES256, ES384, ES512, ES256K, and `v3.public`: ECDSA with SHA-2 (RFC 7518 §3.4, RFC 8812 §3.2), deterministic (RFC 6979).

use std::marker::PhantomData;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ecdsa::{
    EcdsaCurve, Signature, SignatureSize, SigningKey,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, FieldBytesSize, Generate,
        array::ArraySize,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
    signature::Signer,
};
use getrandom::SysRng;
use pkcs8::{
    AlgorithmIdentifierRef, SecretDocument,
    der::{Encode, asn1::AnyRef},
};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

#[cfg(feature = "ecdsa")]
use crate::{JwsSigningAlgorithm, algorithm::TokenHash};
use crate::{
    SigningAlgorithm, SigningKeyError,
    algorithm::{FromPrivateJwk, FromRaw, KeyPair, Signs, sealed::Sealed},
    error::SigningFailed,
    form::{Curve, EC_PUBLIC_KEY, PrivateJwk, PrivateKeyDer, private_key_info, same, spki},
    traces::{SIGNING, wiped_stack},
};

/// A curve of JWS or PASETO, with its library.
pub trait SigningCurve: Send + Sync + 'static {
    /// Its names.
    const CURVE: Curve;

    /// The library's type.
    type Library: EcdsaCurve + CurveArithmetic;
}

/// P-256 with SHA-256.
#[cfg(feature = "ecdsa")]
#[derive(Debug)]
pub enum P256 {}

/// P-384 with SHA-384.
#[derive(Debug)]
pub enum P384 {}

/// P-521 with SHA-512.
#[cfg(feature = "ecdsa")]
#[derive(Debug)]
pub enum P521 {}

/// secp256k1 with SHA-256.
#[cfg(feature = "ecdsa")]
#[derive(Debug)]
pub enum Secp256k1 {}

#[cfg(feature = "ecdsa")]
impl SigningCurve for P256 {
    const CURVE: Curve = Curve::P256;
    type Library = p256::NistP256;
}

impl SigningCurve for P384 {
    const CURVE: Curve = Curve::P384;
    type Library = p384::NistP384;
}

#[cfg(feature = "ecdsa")]
impl SigningCurve for P521 {
    const CURVE: Curve = Curve::P521;
    type Library = p521::NistP521;
}

#[cfg(feature = "ecdsa")]
impl SigningCurve for Secp256k1 {
    const CURVE: Curve = Curve::SECP256K1;
    type Library = k256::Secp256k1;
}

#[cfg(feature = "ecdsa")]
mod names {
    use cotter::{Es256, Es256k, Es384, Es512};

    use super::{EcdsaPrivate, JwsSigningAlgorithm, P256, P384, P521, Sealed, Secp256k1, SigningAlgorithm, TokenHash};

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

    impl Sealed for Es256k {}
    impl SigningAlgorithm for Es256k {
        type Private = EcdsaPrivate<Secp256k1>;
    }
    impl JwsSigningAlgorithm for Es256k {
        const ID_TOKEN_HASH: TokenHash = TokenHash::Sha256;
    }
}

#[cfg(feature = "paseto")]
impl Sealed for cotter::paseto::V3Public {}
#[cfg(feature = "paseto")]
impl SigningAlgorithm for cotter::paseto::V3Public {
    type Private = EcdsaPrivate<P384>;
}

/// A private number from 1 to the order of its curve, and the point that belongs to it.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct EcdsaPrivate<C: SigningCurve> {
    key: SigningKey<C::Library>,
    curve: PhantomData<C>,
}

impl<C: SigningCurve> EcdsaPrivate<C>
where
    AffinePoint<C::Library>: FromSec1Point<C::Library> + ToSec1Point<C::Library>,
    FieldBytesSize<C::Library>: ModulusSize,
{
    const fn of(key: SigningKey<C::Library>) -> Self {
        Self { key, curve: PhantomData }
    }

    /// The point in SEC 1 form.
    pub(crate) fn point(&self, compressed: bool) -> Vec<u8> {
        self.key.verifying_key().to_sec1_point(compressed).as_bytes().to_vec()
    }

    fn scalar(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = self.key.to_bytes();
        let scalar = Zeroizing::new(bytes.to_vec());
        zeroize::Zeroize::zeroize(&mut bytes);
        scalar
    }

    fn coordinates(&self) -> (Vec<u8>, Vec<u8>) {
        let point = self.point(false);
        let (x, y) = point.split_at_checked(C::CURVE.len.saturating_add(1)).unwrap_or_default();
        (x.get(1..).unwrap_or_default().to_vec(), y.to_vec())
    }

    fn algorithm() -> AlgorithmIdentifierRef<'static> {
        // A constant of the type, so that it can be borrowed for ever.
        AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some(AnyRef::from(Self::OID)) }
    }

    const OID: &'static pkcs8::ObjectIdentifier = &C::CURVE.oid;
}

impl<C: SigningCurve> Signs for EcdsaPrivate<C>
where
    SignatureSize<C::Library>: ArraySize,
    SigningKey<C::Library>: Signer<Signature<C::Library>>,
{
    /// R‖S of twice the length of the field (RFC 7518 §3.4).
    fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature = wiped_stack::<SIGNING, _>(|| self.key.try_sign(signing_input));
        signature.map(|signature| signature.to_bytes().to_vec()).map_err(|_| SigningFailed)
    }
}

impl<C: SigningCurve> FromRaw for EcdsaPrivate<C>
where
    AffinePoint<C::Library>: FromSec1Point<C::Library> + ToSec1Point<C::Library>,
    FieldBytesSize<C::Library>: ModulusSize,
{
    fn from_raw(bytes: &[u8]) -> Result<Self, SigningKeyError> {
        let malformed = SigningKeyError::ScalarMalformed { curve: C::CURVE.name };
        // The library also reads shorter ones.
        if bytes.len() != C::CURVE.len {
            return Err(malformed);
        }
        SigningKey::from_slice(bytes).map(Self::of).map_err(|_| malformed)
    }
}

impl<C: SigningCurve> KeyPair for EcdsaPrivate<C>
where
    AffinePoint<C::Library>: FromSec1Point<C::Library> + ToSec1Point<C::Library>,
    FieldBytesSize<C::Library>: ModulusSize,
{
    fn generate() -> Result<Self, SigningKeyError> {
        let key = SigningKey::try_generate_from_rng(&mut SysRng);
        key.map(Self::of).map_err(|_| SigningKeyError::Randomness)
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
        let (scalar, point) = (self.scalar(), self.point(false));
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

impl<C: SigningCurve> FromPrivateJwk for EcdsaPrivate<C>
where
    AffinePoint<C::Library>: FromSec1Point<C::Library> + ToSec1Point<C::Library>,
    FieldBytesSize<C::Library>: ModulusSize,
{
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

#[cfg(all(test, feature = "ecdsa"))]
mod tests;
