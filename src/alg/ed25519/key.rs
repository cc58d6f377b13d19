//! The public key, and the one rule by which it verifies.

use core::ops::Neg;

use curve25519_dalek::{
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
};
use sha2::{Digest, Sha512};

#[cfg(feature = "std")]
use super::comb::{Comb, Shape};
#[cfg(feature = "std")]
use crate::alg::table::Kept;
use crate::{KeyError, Table, alg::table::Tabled, error::InvalidSignature};

/// A canonical point that is not of small order; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct Ed25519Key {
    bytes: [u8; 32],
    /// −A, which is what verification adds multiples of.
    minus_a: EdwardsPoint,
    #[cfg(feature = "std")]
    comb: Kept<Comb>,
}

impl Ed25519Key {
    /// A point in its canonical encoding (RFC 8032 §5.1.3) that is not of small order.
    pub(crate) fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::Ed25519Malformed)?;
        let point = CompressedEdwardsY(*bytes).decompress().ok_or(KeyError::Ed25519Malformed)?;
        // The library reads y modulo p, and so reads some points in two ways.
        if !is_canonical(bytes) {
            return Err(KeyError::Ed25519Malformed);
        }
        if point.is_small_order() {
            return Err(KeyError::Ed25519Weak);
        }
        Ok(Self::pinned(*bytes, point.neg(), Table::default()))
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The strict rule: 64 bytes, S < L, R canonical and not of small order, no cofactor (RFC 8032 §5.1.7 and stricter).
    ///
    /// R = \[S\]B − \[k\]A is computed and compared as bytes, so R need not be read: what is no point, or no canonical
    /// encoding of one, is equal to nothing.
    pub(crate) fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let (r, s) = split(signature).ok_or(InvalidSignature)?;
        if SMALL_ORDER.contains(r) {
            return Err(InvalidSignature);
        }
        let k = Sha512::new().chain_update(r).chain_update(self.bytes).chain_update(signing_input).finalize();
        let k = Scalar::from_bytes_mod_order_wide(&k.into());
        if self.sum(&s, &k).compress().as_bytes() != r {
            return Err(InvalidSignature);
        }
        self.make_table();
        Ok(())
    }

    /// The key has verified a token, so it is worth a table.
    pub(super) fn make_table(&self) {
        #[cfg(feature = "std")]
        if let Some(shape) = Shape::of(self.comb.choice()) {
            self.comb.make(|| {
                // Whoever finds this table finds that of the base point made as well.
                Comb::base();
                Comb::new(self.minus_a, shape)
            });
        }
    }

    #[cfg(all(test, feature = "std"))]
    pub(super) fn has_table(&self) -> bool {
        self.comb.get().is_some()
    }

    /// \[s\]B − \[k\]A, exact over the integers s and k below L: A may have a part of small order.
    fn sum(&self, s: &Scalar, k: &Scalar) -> EdwardsPoint {
        #[cfg(feature = "std")]
        if let Some(comb) = self.comb.get() {
            return comb.mul_add(k, Comb::base(), s);
        }
        EdwardsPoint::vartime_double_scalar_mul_basepoint(k, &self.minus_a, s)
    }

    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "without `std` there are no tables"))]
    const fn pinned(bytes: [u8; 32], minus_a: EdwardsPoint, table: Table) -> Self {
        Self {
            bytes,
            minus_a,
            #[cfg(feature = "std")]
            comb: Kept::new(table),
        }
    }
}

#[cfg(feature = "std")]
impl Tabled for Ed25519Key {
    fn table(&self) -> Table {
        self.comb.choice()
    }

    fn with_table(&self, table: Table) -> Option<Self> {
        Some(Self::pinned(self.bytes, self.minus_a, table))
    }

    fn table_len(table: Table) -> usize {
        Shape::of(table).map_or(0, Shape::len)
    }
}

#[cfg(not(feature = "std"))]
impl Tabled for Ed25519Key {}

/// R in its bytes, and S if it is below L.
fn split(signature: &[u8]) -> Option<(&[u8; 32], Scalar)> {
    let (r, s) = signature.split_first_chunk::<32>()?;
    let s = Scalar::from_canonical_bytes(s.try_into().ok()?);
    Some((r, Option::from(s)?))
}

/// Whether y, the lower 255 bits in little-endian order, is below p = 2²⁵⁵ − 19.
///
/// The other encodings that are not canonical, with x = 0 and its sign bit set, are of small order.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [lowest, middle @ .., highest] = bytes;
    !(highest & 0x7f == 0x7f && middle.iter().all(|&byte| byte == 0xff) && *lowest >= 0xed)
}

/// The canonical encodings of the eight points of small order: those of order 1, 2, 4 (two) and 8 (four).
pub(super) const SMALL_ORDER: [[u8; 32]; 8] = [
    [
        0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ],
    [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ],
    [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80,
    ],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x85,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0xfa,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y_from_p_upwards_is_not_canonical() {
        let mut y = [0xff; 32];
        (y[0], y[31]) = (0xec, 0x7f);
        assert!(is_canonical(&y));
        y[0] = 0xed;
        assert!(!is_canonical(&y));
        y[31] = 0xff;
        assert!(!is_canonical(&y));
        y[5] = 0xfe;
        assert!(is_canonical(&y));
    }
}
