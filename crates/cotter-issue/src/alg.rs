//! The private keys, a file for each family.

#[cfg(any(feature = "ecdsa", feature = "paseto", feature = "aws-lc-rs"))]
mod ecdsa;
mod ed25519;
mod hmac;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod rsa;
