//! A P-256 key that may have a table.

use alloc::string::String;

use cotter_precompute::Precomputation;

use crate::{
    KeyError,
    alg::sec1::{EcdsaKey, P256},
    algorithm::{FromDer, FromJwk, FromRaw, HasThumbprint, Verifies},
    error::InvalidSignature,
    import::{Jwk, PublicKeyDer, RawKey},
    precomputation::{HasTable, LazyTable, Precomputed},
};

/// A point on P-256 and its table; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct P256Key {
    key: EcdsaKey<P256>,
    table: LazyTable<cotter_precompute::P256Key>,
}

impl P256Key {
    fn new(key: EcdsaKey<P256>) -> Self {
        Self { key, table: LazyTable::new(Precomputation::default()) }
    }

    /// Makes the table: the key has verified a signature, so it is worth one.
    fn make_table(&self) {
        self.table.make(|choice| {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.key.uncompressed()).ok()?;
            cotter_precompute::P256Key::new(&key, choice)
        });
    }
}

impl Verifies for P256Key {
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        if let Some(table) = self.table.get() {
            return table.verify(signing_input, signature).map_err(|_| InvalidSignature);
        }
        self.key.verify(signing_input, signature)?;
        self.make_table();
        Ok(())
    }
}

impl FromJwk for P256Key {
    const KTY: &'static str = EcdsaKey::<P256>::KTY;

    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        EcdsaKey::from_jwk(jwk).map(Self::new)
    }
}

impl FromDer for P256Key {
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError> {
        EcdsaKey::from_der(der).map(Self::new)
    }
}

impl FromRaw for P256Key {
    fn from_raw(raw: RawKey<'_>) -> Result<Self, KeyError> {
        EcdsaKey::from_raw(raw).map(Self::new)
    }
}

impl HasThumbprint for P256Key {
    fn thumbprint_members(&self) -> String {
        self.key.thumbprint_members()
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
