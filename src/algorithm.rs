//! The algorithms, each a type.

mod key;

pub(crate) use self::key::{FromDer, FromJwk, FromRaw, FromSecret, HasThumbprint, Verifies};
#[cfg(feature = "precompute")]
use crate::precomputation::HasTable;
use crate::{KeyError, KeyId, precomputation::Precomputed};

/// The algorithm that a key is pinned to, as a type: one JWS algorithm, or one version and purpose of PASETO.
///
/// A verifier of `Rs256` can verify RS256 and nothing else. The token's algorithm is compared with
/// [`NAME`](Self::NAME), and no code path leads from a token to another algorithm. There is no type for `none`. The
/// trait is sealed.
///
/// The types for PASETO are in the module `paseto`. The types for JWS are [`JwsAlgorithm`]s:
///
/// | Type | `alg` | Key | Primitive |
/// |---|---|---|---|
/// | [`Hs256`](crate::Hs256) [`Hs384`](crate::Hs384) [`Hs512`](crate::Hs512) | `HS256` … | secret of at least 32, 48, 64 bytes (16 with `danger_from_short_secret`) | HMAC (RFC 7518 §3.2) |
/// | [`Rs256`](crate::Rs256) [`Rs384`](crate::Rs384) [`Rs512`](crate::Rs512) | `RS256` … | RSA, 2048–8192 bits | RSASSA-PKCS1-v1_5 (§3.3) |
/// | [`Ps256`](crate::Ps256) [`Ps384`](crate::Ps384) [`Ps512`](crate::Ps512) | `PS256` … | RSA, 2048–8192 bits | RSASSA-PSS (§3.5) |
/// | [`Es256`](crate::Es256) [`Es384`](crate::Es384) [`Es512`](crate::Es512) | `ES256` … | P-256, P-384, P-521 | ECDSA (§3.4) |
/// | [`Es256k`](crate::Es256k) | `ES256K` | secp256k1 | ECDSA (RFC 8812 §3.2) |
/// | [`Ed25519`](crate::Ed25519) | `Ed25519` | Ed25519 | Ed25519 (RFC 9864 §2.2) |
/// | [`EdDsa`](crate::EdDsa) | `EdDSA` | Ed25519 | Ed25519 (RFC 8037 §3.1) |
/// | [`Ed25519OrEdDsa`](crate::Ed25519OrEdDsa) | either | Ed25519 | Ed25519 |
/// | [`MlDsa44`](crate::MlDsa44) [`MlDsa65`](crate::MlDsa65) [`MlDsa87`](crate::MlDsa87) | `ML-DSA-44` … | 1,312, 1,952, 2,592 bytes | ML-DSA (RFC 9964 §5) |
///
/// ```
/// use cotter::{Algorithm, Es256, Ed25519};
///
/// assert_eq!(Es256::NAME, "ES256");
/// assert_eq!(Ed25519::NAME, "Ed25519");
/// ```
pub trait Algorithm: Sized + Send + Sync + 'static + sealed::Sealed {
    /// The name of the pin: the registered `alg`, `Ed25519|EdDSA` for the type that accepts both, or the header of a
    /// PASETO (`v4.public`).
    const NAME: &'static str;

    /// Public keys or secrets: verifiers of one family can be joined.
    #[doc(hidden)]
    type Family;

    /// The parsed key. Only a `PinnedKey` owns one, and code outside this crate cannot make one.
    #[doc(hidden)]
    type Key: Send + Sync + Precomputed;

    /// Rejects an id that makes a false statement about the key.
    #[doc(hidden)]
    fn check_id(_: &KeyId, _: &Self::Key) -> Result<(), KeyError> {
        Ok(())
    }
}

/// One registered signature or MAC algorithm of JWS (RFC 7518 §3.1).
///
/// ```
/// fn alg<A: cotter::JwsAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(alg::<cotter::Ps256>(), "PS256");
/// ```
pub trait JwsAlgorithm: Algorithm<Key: Verifies + FromJwk> {
    /// The header `alg` values of this algorithm.
    #[doc(hidden)]
    const HEADER_NAMES: &'static [&'static str] = &[Self::NAME];

    /// The JWK `alg` values of this algorithm.
    #[doc(hidden)]
    const JWK_NAMES: &'static [&'static str] = Self::HEADER_NAMES;

    /// The hash for `at_hash` and `c_hash` in an ID token that is signed with this algorithm.
    ///
    /// There is no default, so every new algorithm must state one.
    #[doc(hidden)]
    const TOKEN_HASH: TokenHash;
}

/// An algorithm whose verifier has a public key: every signature algorithm.
///
/// Its keys are made from PEM, DER, certificates, JWKs and raw bytes, never from a secret.
///
/// ```
/// fn is_asymmetric<A: cotter::PublicKeyAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(is_asymmetric::<cotter::Rs256>(), "RS256");
/// ```
pub trait PublicKeyAlgorithm: Algorithm<Key: FromDer> {}

impl<A: Algorithm<Key: FromDer>> PublicKeyAlgorithm for A {}

/// A public-key algorithm of JWS, whose keys can be in JWK sets and have thumbprints.
///
/// ```
/// fn comes_in_sets<A: cotter::JwsPublicKeyAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(comes_in_sets::<cotter::Es384>(), "ES384");
/// ```
pub trait JwsPublicKeyAlgorithm: JwsAlgorithm + PublicKeyAlgorithm + Algorithm<Key: HasThumbprint> {}

impl<A: JwsAlgorithm + PublicKeyAlgorithm + Algorithm<Key: HasThumbprint>> JwsPublicKeyAlgorithm for A {}

/// A public-key algorithm whose keys are also used as plain bytes: a curve point, or an ML-DSA key.
///
/// ```
/// fn has_raw_keys<A: cotter::RawKeyAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(has_raw_keys::<cotter::Ed25519>(), "Ed25519");
/// ```
pub trait RawKeyAlgorithm: PublicKeyAlgorithm + Algorithm<Key: FromRaw> {}

impl<A: PublicKeyAlgorithm + Algorithm<Key: FromRaw>> RawKeyAlgorithm for A {}

/// An algorithm whose keys can precompute multiples of their point for speed: see
/// [`Precomputation`](crate::Precomputation).
///
/// ```
/// fn precomputes<A: cotter::PrecomputationAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(precomputes::<cotter::EdDsa>(), "EdDSA");
/// ```
#[cfg(feature = "precompute")]
pub trait PrecomputationAlgorithm: PublicKeyAlgorithm + Algorithm<Key: HasTable> {}

#[cfg(feature = "precompute")]
impl<A: PublicKeyAlgorithm + Algorithm<Key: HasTable>> PrecomputationAlgorithm for A {}

/// An algorithm whose verifier has a shared secret: HMAC, and PASETO `local`.
///
/// Everybody who can verify such a token can also make one.
///
/// ```
/// fn is_symmetric<A: cotter::SecretAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(is_symmetric::<cotter::Hs256>(), "HS256");
/// ```
pub trait SecretAlgorithm: Algorithm<Key: FromSecret> {}

impl<A: Algorithm<Key: FromSecret>> SecretAlgorithm for A {}

/// "The hash algorithm used in the `alg`" of an ID token (OpenID Connect Core §3.1.3.6).
#[derive(Clone, Copy, Debug)]
pub enum TokenHash {
    Sha256,
    Sha384,
    Sha512,
    /// SHAKE256 with an output of 64 bytes.
    #[cfg(feature = "ml-dsa")]
    Shake256,
}

/// The family of algorithms with public keys.
///
/// Use it to write down the type of a router of several issuers. It has no values.
///
/// ```
/// struct Service {
///     tenants: cotter::jwt::IssuerRouter<cotter::PublicKeys>,
/// }
/// # assert!(Service { tenants: cotter::jwt::IssuerRouter::new() }.tenants.verify("").is_err());
/// ```
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no variants, and never will")]
pub enum PublicKeys {}

/// The family of algorithms with shared secrets: everybody who can verify a token can also make one.
///
/// ```
/// struct Service {
///     tenants: cotter::jwt::IssuerRouter<cotter::Secrets>,
/// }
/// # assert!(Service { tenants: cotter::jwt::IssuerRouter::new() }.tenants.verify("").is_err());
/// ```
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "it has no variants, and never will")]
pub enum Secrets {}

pub(crate) mod sealed {
    /// Only this crate can name this trait, so only this crate can define algorithms.
    pub trait Sealed {}
}
