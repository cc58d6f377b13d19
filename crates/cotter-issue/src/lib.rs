//! Signs JWT, JWS and PASETO tokens under the pins that [`cotter`] verifies them with.
//!
//! A [`SigningKey<A>`] is a private key with the one algorithm and the one id that it is used with; its other half is a
//! [`PinnedKey<A>`](cotter::PinnedKey). An issuer states who issues, for whom, and for how long, when it is made, and signs nothing that its
//! verifier would reject: it asks that verifier first.
//!
//! | Issued | By | Verified by |
//! |---|---|---|
//! | JWT | [`jwt::Issuer`] | [`jwt::Verifier`](cotter::jwt::Verifier) |
//! | access tokens, ID tokens, logout tokens, client assertions, DPoP proofs | [`profile`] | [`cotter::profile`] |
//! | signed bytes | [`jws::Signer`] | [`jws::Verifier`](cotter::jws::Verifier) |
//! | PASETO | `paseto::Issuer` | `cotter::paseto::Verifier` |
//!
//! A [`schedule`] rotates keys and makes the JWK set that verifiers fetch; a [`store`] keeps it. With keys that live in a KMS or an HSM, issuers
//! [begin tokens that a remote signs](remote).
//!
//! The modules are called as those of [`cotter`]. Where one file issues and verifies, rename one of the two: `use cotter::jwt as verify;`
//! beside `use cotter_issue::jwt;`.
//!
//! ```
//! use std::time::Duration;
//! use cotter::{Ed25519, profile::{AccessToken, AccessTokens, Presentation}};
//! use cotter_issue::{Lifetime, SigningKey, profile::{AccessTokenIssuer, Grant}};
//!
//! let key = SigningKey::<Ed25519>::generate("2026-11")?;
//! let verifier = AccessTokens::new(key.public().clone(), "https://as.example", "https://api.example");
//! let lifetime = Lifetime::of(Duration::from_secs(600))?;
//! let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://api.example", lifetime)?;
//!
//! let token = issuer.issue(&Grant::new("user-17", "web").scope("orders:read"), &serde_json::json!({}))?;
//! let verified: AccessToken = verifier.verify(token.expose(), Presentation::bearer())?;
//! assert_eq!(verified.subject(), "user-17");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Keys
//!
//! Private keys are read from PKCS #8, PKCS #1 and SEC 1 in PEM and DER, from private JWKs, PASERK and plain bytes; with feature
//! `encrypted-keys` also under a passphrase. Every method that exports one is called
//! `danger_export_…`. Keys that stay in a KMS or an HSM are in [`remote`].
//!
//! Keys are wiped when they are dropped, and so is what computations with them leave on the stack. The crate `rsa` frees numbers without
//! wiping them: that memory is overwritten as far as the allocator gives it out again, which is not a guarantee. AWS-LC wipes what it
//! frees; the numbers of a key are checked in Rust there too.
//!
//! ECDSA is deterministic (RFC 6979), as Ed25519 is, so a weak random generator cannot give the key away. ML-DSA is hedged. With feature
//! `aws-lc-rs`, ECDSA on the curves of NIST is hedged too: a message has another signature each time.
//!
//! # RSA and RUSTSEC-2023-0071
//!
//! The advisory (the Marvin attack) says that the private operation of the crate `rsa` took a time that depends on the key, so that an
//! attacker who measures many over a network may compute signatures or the key. All releases up to 0.9 and the candidates of 0.10 are
//! affected. This crate requires 0.10.0, whose changelog answers it: constant-time arithmetic, and base, exponents and moduli
//! blinded afresh for each signature. The advisory had not been closed when this was written, and this project has not measured it. Where
//! an attacker can measure, prefer Ed25519 or ES256, which have no such history and are faster.
//!
//! # Features
//!
//! `rsa`, `ecdsa` and `paseto` bring their algorithms, and are on by default; HMAC and Ed25519 always are. `ml-dsa` (post-quantum
//! signatures), `encrypted-keys`, `folder` (keys in a folder of files, on Unix) and `testing` (tokens for the tests of a service) are not. `aws-lc-rs`
//! takes the place of the libraries in Rust for RSA, the curves of NIST and signatures of Ed25519: faster, and C in the tree. It takes the same keys, and alone it
//! brings the algorithms of `rsa` and `ecdsa`, except ES256K.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(all(feature = "rsa", feature = "ecdsa", feature = "paseto", not(feature = "aws-lc-rs"))),
    allow(dead_code, reason = "a build without some algorithms has no use for their keys")
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used,
        reason = "a test fails by panicking"
    )
)]

#[cfg(test)]
extern crate self as cotter_issue;

mod alg;
mod algorithm;
mod claims;
mod error;
mod form;
mod issuer_key;
mod json;
pub mod jws;
pub mod jwt;
mod key;
mod lifetime;
mod mint;
#[cfg(feature = "paseto")]
pub mod paseto;
pub mod profile;
mod random;
pub mod remote;
pub mod schedule;
pub mod store;
mod subject;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(all(test, feature = "rsa", feature = "ecdsa", feature = "paseto"))]
mod tests;
pub mod token;
mod traces;

#[cfg(feature = "paseto")]
pub use algorithm::PasetoSigningAlgorithm;
pub use algorithm::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, PublicKeySigningAlgorithm, RawSigningAlgorithm,
    SecretSigningAlgorithm, SigningAlgorithm,
};
pub use error::{IssueError, IssuerError, SigningKeyError};
pub use issuer_key::IssuerKey;
pub use key::SigningKey;
pub use lifetime::Lifetime;
pub use subject::Subject;
pub use token::Token;

/// The examples in the README are tests.
#[cfg(all(doctest, feature = "folder", unix))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
