//! The forms in which private keys come.

mod der;
#[cfg(feature = "encrypted-keys")]
mod encrypted;
mod jwk;
mod pem;

pub(crate) use self::der::family_of_kty;
#[cfg(any(feature = "ecdsa", feature = "paseto", feature = "aws-lc-rs"))]
pub(crate) use self::der::{Curve, EC_PUBLIC_KEY};
#[cfg(feature = "paseto")]
pub(crate) use self::jwk::decode_secret;
pub(crate) use self::{der::PrivateKeyDer, jwk::PrivateJwk};
pub(crate) use self::{
    der::{private_key_info, spki},
    jwk::{kty, same},
    pem::read as read_pem,
};
#[cfg(feature = "encrypted-keys")]
pub(crate) use self::{encrypted::decrypt, pem::Label};

/// The longest key in any form, in bytes: as of verifiers.
pub(crate) const MAX_KEY_LEN: usize = 64 * 1024;
