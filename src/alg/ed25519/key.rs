//! The public key, and its verification rule.

use alloc::{format, string::String};

#[cfg(feature = "precompute")]
use cotter_precompute::Precomputation;
use ed25519_dalek::{Signature, VerifyingKey, ed25519::signature::Verifier};

#[cfg(feature = "precompute")]
use crate::precomputation::{HasTable, LazyTable};
use crate::{
    KeyError,
    algorithm::{FromDer, FromJwk, FromRaw, HasThumbprint, Verifies},
    error::InvalidSignature,
    import::{Jwk, PublicKeyDer, RawKey},
    precomputation::Precomputed,
    strict::base64url,
};

/// A canonical point that is not of small order; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct Ed25519Key {
    key: VerifyingKey,
    #[cfg(feature = "precompute")]
    table: LazyTable<cotter_precompute::Ed25519Key>,
}

impl Ed25519Key {
    /// Reads a point in its canonical encoding (RFC 8032 §5.1.3), and rejects points of small order.
    pub(crate) fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| KeyError::Ed25519Malformed)?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Ed25519Malformed)?;
        // The library reads y modulo p, so it accepts two encodings of some points.
        if !is_canonical(bytes) {
            return Err(KeyError::Ed25519Malformed);
        }
        if key.is_weak() {
            return Err(KeyError::Ed25519Weak);
        }
        Ok(Self {
            key,
            #[cfg(feature = "precompute")]
            table: LazyTable::new(Precomputation::default()),
        })
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }
}

impl Verifies for Ed25519Key {
    /// Accepts the same set as `verify_strict`: 64 bytes, S < L, R canonical and not of small order, no cofactor (RFC
    /// 8032 §5.1.7 and stricter).
    ///
    /// The library's `verify` computes R = \[S\]B − \[k\]A and compares it as bytes, so an R that is not the canonical
    /// encoding of a point equals nothing. `verify_strict` also rejects A and R of small order. Here A was checked when
    /// it was pinned, and R is compared with the eight encodings of small order, which costs less than decoding it.
    fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        #[cfg(feature = "precompute")]
        if let Some(table) = self.table.get() {
            return table.verify(signing_input, signature).map_err(|_| InvalidSignature);
        }
        let signature = Signature::from_slice(signature).map_err(|_| InvalidSignature)?;
        if SMALL_ORDER.contains(signature.r_bytes()) {
            return Err(InvalidSignature);
        }
        // If any crate in the program enables `legacy_compatibility`, the library checks only three bits of S.
        if !is_below_order(signature.s_bytes()) {
            return Err(InvalidSignature);
        }
        self.key.verify(signing_input, &signature).map_err(|_| InvalidSignature)?;
        #[cfg(feature = "precompute")]
        self.make_table();
        Ok(())
    }
}

impl FromJwk for Ed25519Key {
    const KTY: &'static str = "OKP";

    fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        jwk.public_key(Some("Ed25519"), Self::from_der, |jwk| Self::new(&jwk.ed25519()?))
    }
}

impl FromDer for Ed25519Key {
    fn from_der(der: &PublicKeyDer<'_>) -> Result<Self, KeyError> {
        Self::new(der.ed25519()?)
    }
}

impl FromRaw for Ed25519Key {
    fn from_raw(raw: RawKey<'_>) -> Result<Self, KeyError> {
        Self::new(raw.bytes())
    }
}

impl HasThumbprint for Ed25519Key {
    /// `crv`, `kty`, `x` (RFC 8037 §2).
    fn thumbprint_members(&self) -> String {
        format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url::encode(self.as_bytes()))
    }
}

#[cfg(feature = "precompute")]
impl Ed25519Key {
    /// Makes the table: the key has verified a signature, so it is worth one.
    pub(super) fn make_table(&self) {
        self.table.make(|choice| cotter_precompute::Ed25519Key::new(&self.key, choice));
    }

    #[cfg(test)]
    pub(super) fn has_table(&self) -> bool {
        self.table.get().is_some()
    }
}

#[cfg(feature = "precompute")]
impl HasTable for Ed25519Key {}

impl Precomputed for Ed25519Key {
    #[cfg(feature = "precompute")]
    fn precomputation(&self) -> Precomputation {
        self.table.choice()
    }

    #[cfg(feature = "precompute")]
    fn with_precomputation(&self, precomputation: Precomputation) -> Option<Self> {
        Some(Self { key: self.key, table: LazyTable::new(precomputation) })
    }

    #[cfg(feature = "precompute")]
    fn table_len(precomputation: Precomputation) -> usize {
        cotter_precompute::Ed25519Key::memory(precomputation)
    }
}

/// Whether S, in little-endian order, is below L = 2²⁵² + 27742317777372353535851937790883648493.
fn is_below_order(s: &[u8; 32]) -> bool {
    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    s.iter().rev().lt(L.iter().rev())
}

/// Whether y, the lower 255 bits in little-endian order, is below p = 2²⁵⁵ − 19.
///
/// The other non-canonical encodings, with x = 0 and its sign bit set, are of small order.
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

    #[test]
    fn s_from_the_order_upwards_is_not_below_it() {
        let mut s = [0; 32];
        assert!(is_below_order(&s));
        s[31] = 0x10;
        assert!(is_below_order(&s));
        s[15] = 0x15;
        assert!(!is_below_order(&s));
        s = [0xff; 32];
        assert!(!is_below_order(&s));
        s[31] = 0x0f;
        assert!(is_below_order(&s));
    }
}
