use alloc::vec::Vec;

use super::{PaserkId, token::Message};
use crate::{Algorithm, KeyError, error::InvalidSignature, import::RawKey};

/// One version and purpose of PASETO, as a type. The trait is sealed.
///
/// | Type | Header | Key | Primitive |
/// |---|---|---|---|
/// | [`V4Public`](super::V4Public) | `v4.public` | Ed25519 | Ed25519 |
/// | [`V4Local`](super::V4Local) | `v4.local` | secret of 32 bytes | XChaCha20, keyed BLAKE2b |
/// | [`V3Public`](super::V3Public) | `v3.public` | P-384 | ECDSA with SHA-384 |
/// | [`V3Local`](super::V3Local) | `v3.local` | secret of 32 bytes | AES-256-CTR, HMAC with SHA-384 |
///
/// ```
/// use cotter::{Algorithm, paseto::{Protocol, V4Local}};
///
/// fn header<P: Protocol>() -> &'static str { P::NAME }
/// assert_eq!(header::<V4Local>(), "v4.local");
/// ```
pub trait Protocol: Algorithm {
    /// The length of the nonce before the message, in bytes; 0 for signed tokens.
    #[doc(hidden)]
    const NONCE_LEN: usize;

    /// The length of the signature or MAC after the message, in bytes.
    #[doc(hidden)]
    const TAG_LEN: usize;

    /// The length of a key in a PASERK, in bytes.
    #[doc(hidden)]
    const KEY_LEN: usize;

    /// The beginning of a key's PASERK, without the dot after it.
    #[doc(hidden)]
    const PASERK: &'static str;

    /// The beginning of a key's PASERK id, without the dot after it.
    #[doc(hidden)]
    const PASERK_ID: &'static str;

    /// Verifies a message, and returns the payload that was signed or encrypted.
    ///
    /// It requires a key that only a `PinnedKey` owns, so that nobody can bypass the policy.
    #[doc(hidden)]
    fn open(
        key: &Self::Key,
        message: &Message,
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<Vec<u8>, InvalidSignature>;

    /// The hash for PASERK ids.
    #[doc(hidden)]
    fn paserk_hash(text: &[&[u8]]) -> [u8; 33];

    /// The id of a key.
    #[doc(hidden)]
    fn paserk_id(key: &Self::Key) -> PaserkId;

    /// Reads a key from bytes of the right length.
    #[doc(hidden)]
    fn key_from_paserk(bytes: RawKey<'_>) -> Result<Self::Key, KeyError>;
}
