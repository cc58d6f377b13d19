//! A key on P-256 that may have a table.

use alloc::string::String;

use cotter_precompute::Precomputation;

use crate::{
    KeyError,
    alg::sec1::{EcdsaKey, P256},
    error::InvalidSignature,
    precomputation::{HasTable, LazyTable, Precomputed},
};

/// A point on P-256 and its table; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct P256Key {
    key: EcdsaKey<P256>,
    table: LazyTable<cotter_precompute::P256Key>,
}

impl P256Key {
    pub(super) fn new(sec1: &[u8]) -> Result<Self, KeyError> {
        Ok(Self { key: EcdsaKey::new(sec1)?, table: LazyTable::new(Precomputation::default()) })
    }

    pub(super) fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        if let Some(table) = self.table.get() {
            return table.verify(signing_input, signature).map_err(|_| InvalidSignature);
        }
        self.key.verify(signing_input, signature)?;
        self.make_table();
        Ok(())
    }

    pub(super) fn thumbprint_members(&self) -> String {
        self.key.thumbprint_members()
    }

    /// The key has verified a signature, so it is worth a table.
    fn make_table(&self) {
        self.table.make(|choice| {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.key.uncompressed()).ok()?;
            cotter_precompute::P256Key::new(&key, choice)
        });
    }
}

impl HasTable for P256Key {}

impl Precomputed for P256Key {
    fn precomputation(&self) -> Precomputation {
        self.table.choice()
    }

    fn with_precomputation(&self, precomputation: Precomputation) -> Option<Self> {
        let key = EcdsaKey::new(&self.key.uncompressed()).ok()?;
        Some(Self { key, table: LazyTable::new(precomputation) })
    }

    fn table_len(precomputation: Precomputation) -> usize {
        cotter_precompute::P256Key::memory(precomputation)
    }
}
