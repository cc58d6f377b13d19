#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod comb;
mod digits;
#[cfg(feature = "ed25519")]
mod ed25519;
#[cfg(feature = "ed25519")]
mod edwards;
mod error;
#[cfg(feature = "p256")]
mod p256;
mod precomputation;
#[cfg(feature = "p256")]
mod weierstrass;

#[cfg(feature = "ed25519")]
pub use ed25519::Ed25519Key;
pub use error::InvalidSignature;
#[cfg(feature = "p256")]
pub use p256::P256Key;
pub use precomputation::Precomputation;
