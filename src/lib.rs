//! Verifies JWT with the algorithm and the key id pinned in the type of the verifier.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(all(feature = "hmac", feature = "rsa", feature = "ed25519", feature = "ecdsa")),
    allow(dead_code, unused_imports, reason = "a build without some algorithms has no use for their keys")
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod alg;
mod algorithm;
mod error;
pub mod jws;
pub mod jwt;
mod key;
mod strict;
mod time;
mod verified;

#[cfg(feature = "ecdsa")]
pub use alg::ecdsa::{Es256, Es256k, Es384, Es512};
#[cfg(feature = "ed25519")]
pub use alg::ed25519::{Ed25519, Ed25519OrEdDsa, EdDsa};
#[cfg(feature = "hmac")]
pub use alg::hmac::{Hs256, Hs384, Hs512};
#[cfg(feature = "rsa")]
pub use alg::rsa::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
pub use algorithm::{Algorithm, PublicKeyAlgorithm, RawKeyAlgorithm, SecretAlgorithm};
pub use error::{KeyError, PolicyError, VerifyError};
pub use jwt::{Expect, Policy};
pub use key::{IntoKeyId, KeyId, Keyring, PinnedKey};
pub use time::Timestamp;
pub use verified::{TokenIdentity, Verified};
