//! The ECDSA public key, for JWS and PASETO version 3: which bytes are a point, and how long a signature is.
//!
//! The rest has two backends, `rust` and, with feature `aws-lc-rs`, `aws_lc`. They have the same interface and accept
//! the same signatures.

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(any(feature = "ecdsa", all(feature = "paseto", not(feature = "aws-lc-rs"))))]
mod rust;

use alloc::{format, string::String, vec::Vec};

use crate::{
    KeyError,
    algorithm::{FromDer, FromJwk, FromRaw, HasThumbprint, Verifies},
    error::InvalidSignature,
    import::{Curve, Jwk, PublicKeyDer, RawKey},
    precomputation::Precomputed,
    strict::base64url,
};

/// A curve of JWS or PASETO, with its backend in this build.
pub trait EcdsaCurve: Send + Sync + 'static {
    /// Its names.
    const CURVE: Curve;

    /// A point on the curve, as the backend stores it.
    type Point: Point;
}

/// A point of a backend, known to be on its curve.
pub trait Point: Sized + Send + Sync {
    /// Reads a point in SEC 1 form, uncompressed or compressed, of the right length; `None` if it is not on the curve.
    fn from_sec1(sec1: &[u8]) -> Option<Self>;

    /// The point in uncompressed form: 0x04, x, y (SEC 1 §2.3.3).
    fn uncompressed(&self) -> Vec<u8>;

    /// Whether R‖S is valid: twice the length of the field, with 1 ≤ r, s < n (FIPS 186-5 §6.4.2).
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> bool;
}

/// P-256 with SHA-256.
#[derive(Debug)]
#[allow(unreachable_pub, reason = "with `precompute`, it is inside another key")]
pub enum P256 {}

/// P-384 with SHA-384.
#[derive(Debug)]
pub enum P384 {}

/// P-521 with SHA-512.
#[derive(Debug)]
pub enum P521 {}

/// secp256k1 with SHA-256.
#[derive(Debug)]
pub enum Secp256k1 {}

/// A point on one curve; only this crate can make one.
#[allow(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct EcdsaKey<C: EcdsaCurve> {
    point: C::Point,
}

impl<C: EcdsaCurve> EcdsaKey<C> {
    /// Reads a point in SEC 1 form, uncompressed or compressed.
    ///
    /// Rejects the hybrid form, infinity, and points that are not on the curve.
    pub(crate) fn new(sec1: &[u8]) -> Result<Self, KeyError> {
        let malformed = KeyError::PointMalformed { curve: C::CURVE.name() };
        let coordinates = match sec1.first() {
            Some(2 | 3) => 1,
            Some(4) => 2,
            _ => return Err(malformed),
        };
        if sec1.len() != C::CURVE.field_len().saturating_mul(coordinates).saturating_add(1) {
            return Err(malformed);
        }
        C::Point::from_sec1(sec1).map(|point| Self { point }).ok_or(malformed)
    }

    /// The point in compressed form (SEC 1 §2.3.3).
    #[cfg(feature = "paseto")]
    pub(crate) fn compressed(&self) -> Vec<u8> {
        let point = self.point.uncompressed();
        let (x, y) = coordinates(&point);
        let tag = if y.last().is_some_and(|last| last % 2 == 1) { 3 } else { 2 };
        [&[tag], x].concat()
    }

    /// The point in uncompressed form.
    #[cfg(feature = "precompute")]
    pub(crate) fn uncompressed(&self) -> Vec<u8> {
        self.point.uncompressed()
    }
}

impl<C: EcdsaCurve> Verifies for EcdsaKey<C> {
    /// Verifies R‖S of exactly twice the length of the field, with 1 ≤ r, s < n; both values of s are accepted (RFC 7518 §3.4).
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        if signature.len() != C::CURVE.field_len().saturating_mul(2) {
            return Err(InvalidSignature);
        }
        if self.point.verify(signing_input, signature) { Ok(()) } else { Err(InvalidSignature) }
    }
}

impl<C: EcdsaCurve> FromJwk for EcdsaKey<C> {
    const KTY: &'static str = "EC";

    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        jwk.public_key(Some(C::CURVE.name()), Self::from_der, |jwk| Self::new(&jwk.point(C::CURVE)?))
    }
}

impl<C: EcdsaCurve> FromDer for EcdsaKey<C> {
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError> {
        Self::new(der.point(C::CURVE)?)
    }
}

impl<C: EcdsaCurve> FromRaw for EcdsaKey<C> {
    fn from_raw(raw: RawKey<'_>) -> Result<Self, KeyError> {
        Self::new(raw.bytes())
    }
}

impl<C: EcdsaCurve> HasThumbprint for EcdsaKey<C> {
    /// `crv`, `kty`, `x`, `y` (RFC 7638 §3.2).
    fn thumbprint_members(&self) -> String {
        let point = self.point.uncompressed();
        let (x, y) = coordinates(&point);
        let [x, y] = [x, y].map(base64url::encode);
        format!(r#"{{"crv":"{}","kty":"EC","x":"{x}","y":"{y}"}}"#, C::CURVE.name())
    }
}

impl<C: EcdsaCurve> Precomputed for EcdsaKey<C> {}

/// x and y of a point in uncompressed form.
fn coordinates(uncompressed: &[u8]) -> (&[u8], &[u8]) {
    let coordinates = uncompressed.get(1..).unwrap_or_default();
    coordinates.split_at_checked(coordinates.len() / 2).unwrap_or_default()
}
