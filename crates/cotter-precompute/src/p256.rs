//! ECDSA on P-256 with SHA-256 and precomputation.

use std::sync::OnceLock;

use p256::{
    AffinePoint, NistP256, ProjectivePoint, Scalar, U256,
    ecdsa::VerifyingKey,
    elliptic_curve::{
        Curve as _,
        bigint::{ArrayEncoding, CheckedAdd},
        ops::Reduce,
        point::{AffineCoordinates, BatchNormalize},
    },
};
use sha2::{Digest, Sha256};

use crate::{
    InvalidSignature, Precomputation,
    comb::{Comb, Group},
    digits::Shape,
    weierstrass::{
        Curve, ecdsa,
        point::{Affine, Sum},
    },
};

mod field;

use field::FieldElement;

/// A P-256 public key with precomputed multiples of its point, for ECDSA with SHA-256.
///
/// ```
/// use cotter_precompute::{P256Key, Precomputation};
/// use p256::ecdsa::{Signature, SigningKey, signature::Signer};
///
/// let signing_key = SigningKey::from_slice(&[7; 32]).map_err(|_| "secret out of range")?;
/// let key = P256Key::new(signing_key.verifying_key(), Precomputation::Standard).ok_or("point at infinity")?;
///
/// let signature: Signature = signing_key.sign(b"message");
/// assert!(key.verify(b"message", &signature.to_bytes()).is_ok());
/// assert!(key.verify(b"massage", &signature.to_bytes()).is_err());
/// # Ok::<(), &str>(())
/// ```
#[expect(missing_debug_implementations, reason = "tens of kilobytes that say nothing more than the key")]
pub struct P256Key {
    key: Comb<ProjectivePoint>,
    generator: &'static Comb<ProjectivePoint>,
}

impl P256Key {
    /// Precomputes the multiples of a key.
    ///
    /// Returns `None` for [`Precomputation::None`] and for the point at infinity. The first call in a process also makes the
    /// table of the generator, of 192 KB.
    ///
    /// ```
    /// use cotter_precompute::{P256Key, Precomputation};
    /// use p256::ecdsa::SigningKey;
    ///
    /// let signing_key = SigningKey::from_slice(&[7; 32])?;
    /// assert!(P256Key::new(signing_key.verifying_key(), Precomputation::Compact).is_some());
    /// assert!(P256Key::new(signing_key.verifying_key(), Precomputation::None).is_none());
    /// # Ok::<(), p256::ecdsa::Error>(())
    /// ```
    #[must_use]
    pub fn new(key: &VerifyingKey, precomputation: Precomputation) -> Option<Self> {
        let key = Comb::new((*key.as_affine()).into(), shape(precomputation)?)?;
        Some(Self { key, generator: generator()? })
    }

    /// Verifies R‖S of 64 bytes with SHA-256 (FIPS 186-5 §6.4.2). Both S and n − S are accepted.
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`] if the length is not 64, r or s is 0 or not below the order n, or x of u₁·G + u₂·Q modulo n is
    /// not r.
    ///
    /// ```
    /// use cotter_precompute::{InvalidSignature, P256Key, Precomputation};
    /// use p256::ecdsa::SigningKey;
    ///
    /// let signing_key = SigningKey::from_slice(&[7; 32]).map_err(|_| "secret out of range")?;
    /// let key = P256Key::new(signing_key.verifying_key(), Precomputation::Compact).ok_or("point at infinity")?;
    /// assert_eq!(key.verify(b"message", &[0; 64]), Err(InvalidSignature));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let (r, s) = split(signature).ok_or(InvalidSignature)?;
        let digest = U256::from_be_slice(&Sha256::digest(message));
        if ecdsa::verifies::<P256>(self.generator, &self.key, digest, r, s) { Ok(()) } else { Err(InvalidSignature) }
    }

    /// The size of a key's table in bytes.
    ///
    /// ```
    /// use cotter_precompute::{P256Key, Precomputation};
    ///
    /// assert_eq!(P256Key::memory(Precomputation::Standard), 32 << 10);
    /// ```
    #[must_use]
    pub const fn memory(precomputation: Precomputation) -> usize {
        match shape(precomputation) {
            Some(shape) => shape.entries().saturating_mul(size_of::<Affine<FieldElement>>()),
            None => 0,
        }
    }
}

/// Splits a signature into R and S, of 32 bytes each.
fn split(signature: &[u8]) -> Option<(U256, U256)> {
    let (r, s) = signature.split_first_chunk::<32>()?;
    let s: &[u8; 32] = s.try_into().ok()?;
    Some((U256::from_be_slice(r), U256::from_be_slice(s)))
}

/// Checks that a table of this shape cannot contain infinity.
///
/// An entry is a power of two times an odd multiple of a point, less than 2^((teeth − 1)·row + 1). That is at most
/// 2²⁵⁵, which is below the order, so no entry is a multiple of the order.
#[expect(clippy::arithmetic_side_effects, reason = "the numbers are constants")]
const fn finite(teeth: usize, blocks: usize) -> Shape {
    let shape = Shape::new(256, teeth, blocks);
    assert!((shape.teeth - 1) * shape.row < 255);
    shape
}

const fn shape(precomputation: Precomputation) -> Option<Shape> {
    const COMPACT: Shape = finite(6, 4);
    const STANDARD: Shape = finite(8, 4);
    const LARGE: Shape = finite(11, 3);
    match precomputation {
        Precomputation::None => None,
        Precomputation::Compact => Some(COMPACT),
        Precomputation::Standard => Some(STANDARD),
        Precomputation::Large => Some(LARGE),
    }
}

fn generator() -> Option<&'static Comb<ProjectivePoint>> {
    const SHAPE: Shape = finite(11, 3);
    static GENERATOR: OnceLock<Option<Comb<ProjectivePoint>>> = OnceLock::new();
    GENERATOR.get_or_init(|| Comb::new(ProjectivePoint::GENERATOR, SHAPE)).as_ref()
}

/// The library's arithmetic makes the tables; an entry has coordinates, so it is not infinity.
impl Group for ProjectivePoint {
    type Entry = Affine<FieldElement>;
    type Sum = Sum<FieldElement>;

    fn entries(points: Vec<Self>) -> Option<Box<[Self::Entry]>> {
        let points = <Self as BatchNormalize<[_]>>::batch_normalize_vartime(&points);
        points.iter().map(affine).collect()
    }
}

fn affine(point: &AffinePoint) -> Option<Affine<FieldElement>> {
    if *point == AffinePoint::IDENTITY {
        return None;
    }
    let [x, y] = [point.x(), point.y()].map(|coordinate| FieldElement::new(&U256::from_be_byte_array(coordinate)));
    Some(Affine { x: x?, y: y? })
}

/// The curve, with our points and field for tables and sums, and the library's integers and scalars.
struct P256;

impl Curve for P256 {
    type Field = FieldElement;
    type Point = ProjectivePoint;
    type Integer = U256;
    type Scalar = Scalar;

    const ONE: U256 = U256::ONE;
    const ORDER: U256 = *NistP256::ORDER.as_ref();
    const LAST: U256 = Self::ORDER.wrapping_sub(&U256::ONE);

    fn sum(a: U256, b: U256) -> Option<U256> {
        a.checked_add(&b).into_option()
    }

    fn coordinate(number: U256) -> Option<FieldElement> {
        FieldElement::new(&number)
    }

    fn scalar(number: U256) -> Scalar {
        Scalar::reduce(&number)
    }

    fn inverse(scalar: Scalar) -> Option<Scalar> {
        scalar.invert_vartime().into_option()
    }

    fn bytes(scalar: Scalar) -> [u8; 32] {
        U256::from(scalar).to_le_byte_array().into()
    }
}

#[cfg(test)]
mod tests;
