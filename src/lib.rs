//! Verifies JWT, JWS and PASETO tokens, with the algorithm and the key id pinned in the type of the verifier.
//!
//! A [`PinnedKey<A>`] is a key with the one [`Algorithm`] and the one [`KeyId`] that it is used with; a [`Keyring<A>`]
//! holds several. A [`jwt::Verifier<A>`] checks a token's header against that pin and verifies the signature. Only then
//! does it decode the claims and ask a [`Policy`] whether to accept them. It returns a [`Verified<T>`], which only
//! verifiers can make. [`jws::Verifier<A>`] verifies signed bytes that are not claims, and `paseto` does the same for
//! PASETO. [`profile`] verifies kinds of JWT with rules of their own, such as access tokens and ID tokens.
//!
//! ```
//! use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy, VerifyError};
//!
//! const PEM: &str = "-----BEGIN PUBLIC KEY-----
//! MCowBQYDK2VwAyEAn9q8xTrtOrquccBNJ7QsqDIEs9RmBNv+5EOzsn1Tb4U=
//! -----END PUBLIC KEY-----";
//!
//! let key = PinnedKey::<Ed25519>::from_pem("demo-2026", PEM)?;
//! let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
//! let verifier = jwt::Verifier::new(key, policy);
//!
//! // {"alg":"none"}
//! let refused = verifier.verify("eyJhbGciOiJub25lIn0.e30.AA").unwrap_err();
//! assert_eq!(refused, VerifyError::AlgMismatch { expected: "Ed25519" });
//! # Ok::<(), cotter::KeyError>(())
//! ```
//!
//! # The flow of one token
//!
//! split (find the segments) → check (the header against the pin) → verify (the signature) → decode (the claims) →
//! accept (the policy, at one instant) → the caller's type. The payload is not read until the signature is verified,
//! and the [`VerifyError`] names the first broken rule. Routers read one thing earlier, only to choose a verifier:
//! [`jwt::Either`] reads the `kid`, and [`jwt::IssuerRouter`] and the routers of [`profile`] read the `iss`.
//!
//! # Features
//!
//! `hmac`, `rsa`, `ecdsa` and `ed25519` enable their algorithms, and `paseto` its versions and purposes. `std` enables
//! the system clock (not on `wasm32-unknown-unknown`), [`SharedKeyring`], a hash table for rings, and the in-memory
//! lists of [`revocation`] and [`replay`]. All of these are on by default. `ml-dsa` (post-quantum signatures) and
//! `cache` (`jwt::CachedVerifier`) are off by default. No feature changes what another accepts. Without `std` the crate
//! is `no_std` and needs `alloc`.
//!
//! Two more features, off by default, make verification faster and change no verdict. `aws-lc-rs` verifies RSA, ES256,
//! ES384, ES512 and `v3.public` with AWS-LC, alongside `rsa` and `ecdsa` or instead of them; it needs a C compiler.
//! `precompute` lets keys of Ed25519, `v4.public` and ES256 keep tables of multiples of their point, using the
//! arithmetic of the crate `cotter-precompute`.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(all(feature = "hmac", feature = "rsa", feature = "ed25519", feature = "ecdsa", feature = "paseto")),
    allow(
        dead_code,
        unused_imports,
        unreachable_pub,
        reason = "a build without some algorithms has no use for their keys"
    )
)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod alg;
mod algorithm;
mod authorization;
#[cfg(feature = "cache")]
mod cache;
mod claims;
mod error;
#[cfg(feature = "std")]
mod expiring;
mod import;
pub mod jws;
pub mod jwt;
mod key;
mod key_id;
#[cfg(feature = "paseto")]
pub mod paseto;
pub mod pending;
mod pinning;
mod policy;
mod precomputation;
pub mod profile;
mod registered;
pub mod replay;
pub mod revocation;
mod strict;
mod time;
mod typ;
mod verified;

#[cfg(any(feature = "ecdsa", feature = "aws-lc-rs"))]
pub use alg::ecdsa::{Es256, Es384, Es512};
#[cfg(feature = "ed25519")]
pub use alg::ed25519::{Ed25519, Ed25519OrEdDsa, EdDsa};
#[cfg(feature = "ecdsa")]
pub use alg::es256k::Es256k;
#[cfg(feature = "hmac")]
pub use alg::hmac::{Hs256, Hs384, Hs512};
#[cfg(feature = "ml-dsa")]
pub use alg::ml_dsa::{MlDsa44, MlDsa65, MlDsa87};
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub use alg::rsa::{Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
#[cfg(feature = "precompute")]
pub use algorithm::PrecomputationAlgorithm;
pub use algorithm::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, PublicKeyAlgorithm, PublicKeys, RawKeyAlgorithm, SecretAlgorithm,
    Secrets,
};
pub use authorization::{Authorization, AuthorizationError};
#[cfg(feature = "precompute")]
pub use cotter_precompute::Precomputation;
pub use error::{
    Claim, Fault, JsonFault, KeyError, Part, PolicyError, Segment, SetupError, SkippedKey, Stage, VerifyError,
};
pub use import::ClientSecret;
#[cfg(feature = "std")]
pub use key::SharedKeyring;
pub use key::{KeySource, Keyring, PinnedKey};
pub use key_id::{IntoKeyId, KeyId, Thumbprint};
pub use pinning::JwksReader;
pub use policy::{Expect, NullableClaim, NumericClaim, Policy};
pub use time::Timestamp;
pub use verified::{TokenIdentity, Verified};

/// The example in the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;

/// So are this crate's code blocks in the comparison with others; those of the other crates are compiled in `benches/`.
#[cfg(doctest)]
#[doc = include_str!("../docs/COMPARISON.md")]
struct ComparisonDoctests;
