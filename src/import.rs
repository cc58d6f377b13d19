//! How a key is read: the forms in which keys come, and what is refused in each.

mod der;
mod jwk;
mod pasted;
pub(crate) mod pem;
mod raw;
pub(crate) mod secret;

pub(crate) use der::{Curve, PssHash, PublicKeyDer, RsaNumbers};
#[cfg(feature = "ml-dsa")]
pub(crate) use der::{ML_DSA_44, ML_DSA_65, ML_DSA_87};
pub(crate) use jwk::{Jwk, Purpose};
pub(crate) use raw::RawKey;
pub use secret::ClientSecret;

/// How a key is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// To the letter of the standards.
    Strict,
    /// Also in forms in which issuers publish keys and people paste them, if these can mean only one key.
    Lenient,
}
