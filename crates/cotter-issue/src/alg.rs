//! The private keys, a file for each family.

#[cfg(any(feature = "ecdsa", feature = "paseto"))]
mod ecdsa;
mod ed25519;
mod hmac;
#[cfg(feature = "ml-dsa")]
mod ml_dsa;
#[cfg(feature = "rsa")]
mod rsa;
