//! Ed25519 with precomputation.

use std::sync::OnceLock;

use curve25519_dalek::{
    constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION},
    edwards::EdwardsPoint,
    scalar::Scalar,
    traits::Identity,
};
use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha512};

use crate::{
    InvalidSignature, Precomputation,
    comb::{Group, RunningSum},
    digits::Shape,
    edwards::{Base, Edwards, Key},
};

/// An Ed25519 public key with precomputed multiples of its point.
///
/// It accepts exactly the signatures that [`VerifyingKey::verify_strict`] accepts.
///
/// ```
/// use cotter_precompute::{Ed25519Key, Precomputation};
/// use ed25519_dalek::{Signer, SigningKey};
///
/// let signing_key = SigningKey::from_bytes(&[7; 32]);
/// let key = Ed25519Key::new(&signing_key.verifying_key(), Precomputation::Standard).ok_or("weak key")?;
///
/// let signature = signing_key.sign(b"message").to_bytes();
/// assert!(key.verify(b"message", &signature).is_ok());
/// assert!(key.verify(b"massage", &signature).is_err());
/// # Ok::<(), &str>(())
/// ```
#[expect(missing_debug_implementations, reason = "tens of kilobytes that say nothing more than the key")]
pub struct Ed25519Key {
    encoded: [u8; 32],
    key: Key<EdwardsPoint>,
    base: &'static Base<EdwardsPoint>,
}

impl Ed25519Key {
    /// Precomputes the multiples of a key.
    ///
    /// Returns `None` for [`Precomputation::None`], for a key of small order, and for one that is not encoded canonically
    /// (RFC 8032 §5.1.3). The first call in a process also makes the table of the base point, of 120 KB.
    ///
    /// ```
    /// use cotter_precompute::{Ed25519Key, Precomputation};
    /// use ed25519_dalek::{SigningKey, VerifyingKey};
    ///
    /// let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    /// assert!(Ed25519Key::new(&key, Precomputation::Compact).is_some());
    /// assert!(Ed25519Key::new(&key, Precomputation::None).is_none());
    ///
    /// let mut identity = [0; 32];
    /// identity[0] = 1;
    /// let weak = VerifyingKey::from_bytes(&identity)?;
    /// assert!(Ed25519Key::new(&weak, Precomputation::Compact).is_none());
    /// # Ok::<(), ed25519_dalek::SignatureError>(())
    /// ```
    #[must_use]
    pub fn new(key: &VerifyingKey, precomputation: Precomputation) -> Option<Self> {
        let shape = shape(precomputation)?;
        let point = key.to_edwards();
        if point.compress().as_bytes() != key.as_bytes() {
            return None;
        }
        Some(Self { encoded: key.to_bytes(), key: Key::new(point, shape)?, base: base()? })
    }

    /// Verifies a signature of 64 bytes by the rules of [`VerifyingKey::verify_strict`] (RFC 8032 §5.1.7 and stricter).
    ///
    /// # Errors
    ///
    /// [`InvalidSignature`] if the length is not 64, S is not below the order of the base point, R is not canonical or is of
    /// small order, or R is not \[S\]B − \[k\]A. Nothing is multiplied by the cofactor.
    ///
    /// ```
    /// use cotter_precompute::{Ed25519Key, InvalidSignature, Precomputation};
    /// use ed25519_dalek::SigningKey;
    ///
    /// let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    /// let key = Ed25519Key::new(&key, Precomputation::Compact).ok_or("weak key")?;
    /// assert_eq!(key.verify(b"message", &[0; 64]), Err(InvalidSignature));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let (r, s) = split(signature).ok_or(InvalidSignature)?;
        let k = Sha512::new().chain_update(r).chain_update(self.encoded).chain_update(message).finalize();
        let k = Scalar::from_bytes_mod_order_wide(&k.into());
        if self.key.verifies(self.base, r, s.as_bytes(), k.as_bytes()) { Ok(()) } else { Err(InvalidSignature) }
    }

    /// The size of a key's table in bytes.
    ///
    /// ```
    /// use cotter_precompute::{Ed25519Key, Precomputation};
    ///
    /// assert_eq!(Ed25519Key::memory(Precomputation::Compact), 10 << 10);
    /// ```
    #[must_use]
    pub const fn memory(precomputation: Precomputation) -> usize {
        match shape(precomputation) {
            Some(shape) => shape.entries().saturating_mul(size_of::<EdwardsPoint>()),
            None => 0,
        }
    }
}

/// R in its bytes, and S if it is below the order of the base point.
fn split(signature: &[u8]) -> Option<(&[u8; 32], Scalar)> {
    let (r, s) = signature.split_first_chunk::<32>()?;
    let s = Scalar::from_canonical_bytes(s.try_into().ok()?);
    Some((r, Option::from(s)?))
}

/// The bits of a scalar, which is below 2²⁵² + 2¹²⁵.
const DIGITS: usize = 253;

const fn shape(precomputation: Precomputation) -> Option<Shape> {
    const COMPACT: Shape = Shape::new(DIGITS, 6, 2);
    const STANDARD: Shape = Shape::new(DIGITS, 8, 3);
    const LARGE: Shape = Shape::new(DIGITS, 9, 3);
    match precomputation {
        Precomputation::None => None,
        Precomputation::Compact => Some(COMPACT),
        Precomputation::Standard => Some(STANDARD),
        Precomputation::Large => Some(LARGE),
    }
}

fn base() -> Option<&'static Base<EdwardsPoint>> {
    const SHAPE: Shape = Shape::new(DIGITS, 9, 3);
    static BASE: OnceLock<Option<Base<EdwardsPoint>>> = OnceLock::new();
    BASE.get_or_init(|| Base::new(ED25519_BASEPOINT_POINT, EIGHT_TORSION, SHAPE)).as_ref()
}

/// The library's addition is complete: it has no exceptions for equal points, inverse points or the identity.
impl Group for EdwardsPoint {
    type Entry = Self;
    type Sum = Self;

    fn entries(points: Vec<Self>) -> Option<Box<[Self]>> {
        Some(points.into())
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "points do not overflow")]
impl RunningSum<Self> for EdwardsPoint {
    fn identity() -> Self {
        Identity::identity()
    }

    fn double(&mut self) {
        *self += *self;
    }

    fn add(&mut self, entry: &Self) {
        *self += entry;
    }

    fn subtract(&mut self, entry: &Self) {
        *self -= entry;
    }
}

impl Edwards for EdwardsPoint {
    type Encoding = [u8; 32];

    fn encode(self) -> [u8; 32] {
        self.compress().to_bytes()
    }

    fn is_small_order(self) -> bool {
        Self::is_small_order(&self)
    }
}

#[cfg(test)]
mod tests;
