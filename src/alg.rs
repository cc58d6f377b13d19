//! The primitives: one small file for each family, all with the same structure.

#[cfg(any(feature = "ecdsa", feature = "aws-lc-rs"))]
pub(crate) mod ecdsa;
#[cfg(feature = "ed25519")]
pub(crate) mod ed25519;
#[cfg(feature = "ecdsa")]
pub(crate) mod es256k;
#[cfg(feature = "hmac")]
pub(crate) mod hmac;
#[cfg(feature = "ml-dsa")]
pub(crate) mod ml_dsa;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub(crate) mod rsa;
#[cfg(any(feature = "ecdsa", feature = "paseto", feature = "aws-lc-rs"))]
pub(crate) mod sec1;
#[cfg(test)]
mod wycheproof;
