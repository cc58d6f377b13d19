//! The algorithms that sign: those of `cotter`, each with its private key.

mod private;

use cotter::{Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, PublicKeyAlgorithm, SecretAlgorithm};

#[cfg(feature = "paseto")]
pub(crate) use self::private::Seals;
pub(crate) use self::private::{FromPrivateJwk, FromRaw, KeyPair, SharedSecret, Signs};

/// An algorithm of [`cotter`] that this crate signs with. The trait is sealed.
///
/// Each is the type that pins a key of a verifier too, so that [`SigningKey<A>`](crate::SigningKey) and
/// [`PinnedKey<A>`](cotter::PinnedKey) cannot be of two algorithms. [`Ed25519OrEdDsa`](cotter::Ed25519OrEdDsa) is not one: a token
/// states one name, so sign as [`Ed25519`](cotter::Ed25519) or [`EdDsa`](cotter::EdDsa), which that verifier both accepts.
///
/// ```
/// fn signs<A: cotter_issue::SigningAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(signs::<cotter::Ed25519>(), "Ed25519");
/// ```
///
/// ```compile_fail
/// fn signs<A: cotter_issue::SigningAlgorithm>() {}
/// signs::<cotter::Ed25519OrEdDsa>();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an algorithm that signs",
    note = "sign as `Ed25519` or `EdDsa` where the verifier is of `Ed25519OrEdDsa`; other algorithms are behind features"
)]
pub trait SigningAlgorithm: Algorithm + sealed::Sealed {
    /// The parsed private key. Only a `SigningKey` owns one.
    #[doc(hidden)]
    type Private: Send + Sync + 'static;
}

/// An algorithm of JWS that signs, or makes MACs.
///
/// ```
/// fn alg<A: cotter_issue::JwsSigningAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(alg::<cotter::Hs256>(), "HS256");
/// ```
pub trait JwsSigningAlgorithm: JwsAlgorithm + SigningAlgorithm<Private: Signs + FromPrivateJwk> {
    /// The hash of `at_hash` and `c_hash` in an ID token that is signed with it.
    #[doc(hidden)]
    const ID_TOKEN_HASH: TokenHash;
}

/// An algorithm whose private key has a public half.
///
/// ```
/// fn is_asymmetric<A: cotter_issue::PublicKeySigningAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(is_asymmetric::<cotter::EdDsa>(), "EdDSA");
/// ```
pub trait PublicKeySigningAlgorithm: PublicKeyAlgorithm + SigningAlgorithm<Private: KeyPair> {}

impl<A: PublicKeyAlgorithm + SigningAlgorithm<Private: KeyPair>> PublicKeySigningAlgorithm for A {}

/// An algorithm whose private key people also hold as plain bytes: a number, or a seed.
///
/// ```
/// fn has_raw_keys<A: cotter_issue::RawSigningAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(has_raw_keys::<cotter::Ed25519>(), "Ed25519");
/// ```
pub trait RawSigningAlgorithm: PublicKeySigningAlgorithm + SigningAlgorithm<Private: FromRaw> {}

impl<A: PublicKeySigningAlgorithm + SigningAlgorithm<Private: FromRaw>> RawSigningAlgorithm for A {}

/// An algorithm of JWS whose private key has a public half, which comes in JWK sets.
///
/// ```
/// fn comes_in_sets<A: cotter_issue::JwsPublicKeySigningAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(comes_in_sets::<cotter::Ed25519>(), "Ed25519");
/// ```
pub trait JwsPublicKeySigningAlgorithm:
    JwsPublicKeyAlgorithm + JwsSigningAlgorithm + SigningAlgorithm<Private: KeyPair>
{
}

impl<A: JwsPublicKeyAlgorithm + JwsSigningAlgorithm + SigningAlgorithm<Private: KeyPair>> JwsPublicKeySigningAlgorithm
    for A
{
}

/// An algorithm that issuer and verifier share a secret for: HMAC, and `local` PASETO.
///
/// ```
/// fn is_symmetric<A: cotter_issue::SecretSigningAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(is_symmetric::<cotter::Hs512>(), "HS512");
/// ```
pub trait SecretSigningAlgorithm: SecretAlgorithm + SigningAlgorithm<Private: SharedSecret> {}

impl<A: SecretAlgorithm + SigningAlgorithm<Private: SharedSecret>> SecretSigningAlgorithm for A {}

/// One version and purpose of PASETO, which seals what its verifier opens.
///
/// ```
/// fn header<P: cotter_issue::PasetoSigningAlgorithm>() -> &'static str { P::NAME }
/// assert_eq!(header::<cotter::paseto::V4Local>(), "v4.local");
/// ```
#[cfg(feature = "paseto")]
pub trait PasetoSigningAlgorithm: cotter::paseto::Protocol + SigningAlgorithm<Private: Seals<Self>> {}

#[cfg(feature = "paseto")]
impl<P: cotter::paseto::Protocol + SigningAlgorithm<Private: Seals<P>>> PasetoSigningAlgorithm for P {}

/// "The hash algorithm used in the `alg`" of an ID token (OpenID Connect Core §3.1.3.6).
#[derive(Clone, Copy, Debug)]
pub enum TokenHash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHAKE256 with 64 bytes of output.
    #[cfg(feature = "ml-dsa")]
    Shake256,
}

pub(crate) mod sealed {
    /// Only this crate can name it.
    pub trait Sealed {}
}
