//! A key on P-256, with or without a table.

use p256::NistP256;

use super::{EcdsaKey, verify};
#[cfg(feature = "std")]
use super::{comb::Shape, p256_verify::Tables};
#[cfg(feature = "std")]
use crate::alg::table::Kept;
use crate::{Table, alg::table::Tabled, error::InvalidSignature};

/// A point on P-256, and what makes its signatures fast to verify; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct P256Key {
    point: EcdsaKey<NistP256>,
    /// None inside, if the key has no table; the library verifies then.
    #[cfg(feature = "std")]
    tables: Kept<Option<Tables>>,
}

impl P256Key {
    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "without `std` there are no tables"))]
    pub(super) const fn new(point: EcdsaKey<NistP256>, table: Table) -> Self {
        Self {
            point,
            #[cfg(feature = "std")]
            tables: Kept::new(table),
        }
    }

    pub(super) const fn point(&self) -> &EcdsaKey<NistP256> {
        &self.point
    }

    pub(super) fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        #[cfg(feature = "std")]
        if let Some(Some(tables)) = self.tables.get() {
            return tables.verify(signing_input, signature);
        }
        verify(&self.point, signing_input, signature)?;
        self.make_table();
        Ok(())
    }

    /// The key has verified a token, so it is worth a table.
    pub(super) fn make_table(&self) {
        #[cfg(feature = "std")]
        if let Some(shape) = shape(self.tables.choice()) {
            self.tables.make(|| Tables::new(shape, &(*self.point.0.as_affine()).into()));
        }
    }
}

#[cfg(feature = "std")]
impl Tabled for P256Key {
    fn table(&self) -> Table {
        self.tables.choice()
    }

    fn with_table(&self, table: Table) -> Option<Self> {
        Some(Self::new(EcdsaKey(self.point.0), table))
    }

    fn table_len(table: Table) -> usize {
        shape(table).map_or(0, Shape::len)
    }
}

#[cfg(not(feature = "std"))]
impl Tabled for P256Key {}

/// The shape of a key's table, if it is to have one.
#[cfg(feature = "std")]
const fn shape(table: Table) -> Option<Shape> {
    const COMPACT: Shape = Shape::new(6, 4);
    const STANDARD: Shape = Shape::new(8, 4);
    const LARGE: Shape = Shape::new(11, 3);
    match table {
        Table::None => None,
        Table::Compact => Some(COMPACT),
        Table::Standard => Some(STANDARD),
        Table::Large => Some(LARGE),
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::{Signature, SigningKey, signature::Signer};

    use super::*;

    const TABLES: [Table; 4] = [Table::None, Table::Compact, Table::Standard, Table::Large];

    #[test]
    fn every_table_gives_one_verdict_before_and_after_it_is_made() {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let signature: Signature = key.sign(b"message");
        for table in TABLES {
            let key = P256Key::new(EcdsaKey(*key.verifying_key()), table);
            for _ in 0..2 {
                assert!(key.verify(b"Message", &signature.to_bytes()).is_err(), "{table:?}");
                assert!(key.verify(b"message", &signature.to_bytes()).is_ok(), "{table:?}");
            }
        }
    }

    #[test]
    #[cfg(feature = "std")]
    fn a_table_is_made_for_who_can_sign_and_is_as_large_as_documented() {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let signature: Signature = key.sign(b"message");
        for (table, kilobytes) in TABLES.into_iter().zip([0, 8, 32, 192]) {
            let key = P256Key::new(EcdsaKey(*key.verifying_key()), table);
            let bytes = || key.tables.get().map_or(0, |tables| tables.as_ref().unwrap().key_bytes());
            assert!(key.verify(b"Message", &signature.to_bytes()).is_err());
            assert_eq!(bytes(), 0, "{table:?}");
            assert!(key.verify(b"message", &signature.to_bytes()).is_ok());
            assert_eq!(bytes(), kilobytes * 1024, "{table:?}");
            assert_eq!(P256Key::table_len(table), bytes(), "{table:?}");
        }
    }
}
