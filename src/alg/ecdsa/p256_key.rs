//! A key on P-256, with or without a table.

use p256::NistP256;

use super::{EcdsaKey, verify};
#[cfg(feature = "std")]
use super::{comb::Shape, p256_verify::Tables};
use crate::error::InvalidSignature;

/// A point on P-256, and what makes its signatures fast to verify; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct P256Key {
    point: EcdsaKey<NistP256>,
    #[cfg(feature = "std")]
    tables: Option<Tables>,
}

/// How much memory a key takes for its table, and how long that takes to make. A verdict is the same with every one.
///
/// Without `std` there is no table, since there is no place for the generator's.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "keys are pinned with the default"))]
pub(super) enum TableSize {
    None,
    /// 8 KB, 0.5 ms.
    Compact,
    /// 32 KB, 1 ms.
    Default,
    /// 192 KB, 5 ms.
    Large,
}

impl P256Key {
    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "there is no table"))]
    pub(super) fn new(point: EcdsaKey<NistP256>, size: TableSize) -> Self {
        Self {
            #[cfg(feature = "std")]
            tables: size.shape().and_then(|shape| Tables::new(shape, &(*point.0.as_affine()).into())),
            point,
        }
    }

    pub(super) const fn point(&self) -> &EcdsaKey<NistP256> {
        &self.point
    }

    pub(super) fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        #[cfg(feature = "std")]
        if let Some(tables) = &self.tables {
            return tables.verify(signing_input, signature);
        }
        verify(&self.point, signing_input, signature)
    }
}

#[cfg(feature = "std")]
impl TableSize {
    const fn shape(self) -> Option<Shape> {
        const COMPACT: Shape = Shape::new(6, 4);
        const DEFAULT: Shape = Shape::new(8, 4);
        const LARGE: Shape = Shape::new(11, 3);
        match self {
            Self::None => None,
            Self::Compact => Some(COMPACT),
            Self::Default => Some(DEFAULT),
            Self::Large => Some(LARGE),
        }
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::{Signature, SigningKey, signature::Signer};

    use super::*;

    #[test]
    fn every_size_of_table_gives_one_verdict() {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let signature: Signature = key.sign(b"message");
        for size in [TableSize::None, TableSize::Compact, TableSize::Default, TableSize::Large] {
            let key = P256Key::new(EcdsaKey(*key.verifying_key()), size);
            assert!(key.verify(b"message", &signature.to_bytes()).is_ok(), "{size:?}");
            assert!(key.verify(b"Message", &signature.to_bytes()).is_err(), "{size:?}");
        }
    }

    #[test]
    #[cfg(feature = "std")]
    fn a_table_is_as_large_as_documented() {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        for (size, kilobytes) in [(TableSize::Compact, 8), (TableSize::Default, 32), (TableSize::Large, 192)] {
            let key = P256Key::new(EcdsaKey(*key.verifying_key()), size);
            assert_eq!(key.tables.unwrap().key_bytes(), kilobytes * 1024, "{size:?}");
        }
    }
}
