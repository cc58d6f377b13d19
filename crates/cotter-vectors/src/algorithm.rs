//! Turns the name of an algorithm into its type: the one place where a name chooses.
//!
//! The library has no such step, since its callers write the type down. A command line or a file of cases has only
//! names.

#[cfg(feature = "ecdsa")]
use cotter::Es256k;
use cotter::{
    Ed25519, Ed25519OrEdDsa, EdDsa, Es256, Es384, Es512, Hs256, Hs384, Hs512, JwsAlgorithm, JwsPublicKeyAlgorithm,
    Ps256, Ps384, Ps512, RawKeyAlgorithm, Rs256, Rs384, Rs512, SecretAlgorithm,
};
#[cfg(feature = "ml-dsa")]
use cotter::{MlDsa44, MlDsa65, MlDsa87};

/// An algorithm of this build, as a value.
///
/// ```
/// use cotter_vectors::algorithm::AlgorithmName;
///
/// assert_eq!(AlgorithmName::find("ES256"), Some(AlgorithmName::Es256));
/// assert_eq!(AlgorithmName::find("none"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlgorithmName {
    /// [`cotter::Hs256`].
    Hs256,
    /// [`cotter::Hs384`].
    Hs384,
    /// [`cotter::Hs512`].
    Hs512,
    /// [`cotter::Rs256`].
    Rs256,
    /// [`cotter::Rs384`].
    Rs384,
    /// [`cotter::Rs512`].
    Rs512,
    /// [`cotter::Ps256`].
    Ps256,
    /// [`cotter::Ps384`].
    Ps384,
    /// [`cotter::Ps512`].
    Ps512,
    /// [`cotter::Es256`].
    Es256,
    /// [`cotter::Es384`].
    Es384,
    /// [`cotter::Es512`].
    Es512,
    /// [`cotter::Es256k`].
    #[cfg(feature = "ecdsa")]
    Es256k,
    /// [`cotter::EdDsa`].
    EdDsa,
    /// [`cotter::Ed25519`].
    Ed25519,
    /// [`cotter::Ed25519OrEdDsa`].
    Ed25519OrEdDsa,
    /// [`cotter::MlDsa44`].
    #[cfg(feature = "ml-dsa")]
    MlDsa44,
    /// [`cotter::MlDsa65`].
    #[cfg(feature = "ml-dsa")]
    MlDsa65,
    /// [`cotter::MlDsa87`].
    #[cfg(feature = "ml-dsa")]
    MlDsa87,
}

/// Code that needs the type of an algorithm, with one method for each family of keys.
///
/// ```
/// use cotter::{JwsAlgorithm, JwsPublicKeyAlgorithm, RawKeyAlgorithm, SecretAlgorithm};
/// use cotter_vectors::algorithm::{AlgorithmName, Visitor};
///
/// struct Family;
/// impl Visitor for Family {
///     type Output = &'static str;
///     fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> &'static str { "bytes" }
///     fn rsa<A: JwsPublicKeyAlgorithm>(self) -> &'static str { "RSA" }
///     fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> &'static str { "secret" }
/// }
///
/// assert_eq!(AlgorithmName::Ps256.visit(Family), "RSA");
/// ```
pub trait Visitor {
    /// The result of each method.
    type Output;

    /// Called for an algorithm whose keys are also used as plain bytes: a point of a curve, or an ML-DSA key.
    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output;

    /// Called for an algorithm with RSA keys.
    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output;

    /// Called for an algorithm with a shared secret.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output;
}

impl AlgorithmName {
    /// Every algorithm of this build.
    pub const ALL: &'static [Self] = &[
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        #[cfg(feature = "ecdsa")]
        Self::Es256k,
        Self::EdDsa,
        Self::Ed25519,
        Self::Ed25519OrEdDsa,
        #[cfg(feature = "ml-dsa")]
        Self::MlDsa44,
        #[cfg(feature = "ml-dsa")]
        Self::MlDsa65,
        #[cfg(feature = "ml-dsa")]
        Self::MlDsa87,
    ];

    /// Finds the algorithm with this name, compared byte by byte; `None` if this build does not have it.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.as_str() == name)
    }

    /// The name of the pin: the registered `alg`, or `Ed25519|EdDSA` for the type that accepts both.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.visit(WireName)
    }

    /// Whether its keys are public: every algorithm except HMAC.
    ///
    /// ```
    /// use cotter_vectors::algorithm::AlgorithmName;
    ///
    /// assert!(AlgorithmName::Es256.has_public_keys());
    /// assert!(!AlgorithmName::Hs256.has_public_keys());
    /// ```
    #[must_use]
    pub fn has_public_keys(self) -> bool {
        self.visit(HasPublicKeys)
    }

    /// Calls `visitor` with the type.
    pub fn visit<V: Visitor>(self, visitor: V) -> V::Output {
        match self {
            Self::Hs256 => visitor.secret::<Hs256>(),
            Self::Hs384 => visitor.secret::<Hs384>(),
            Self::Hs512 => visitor.secret::<Hs512>(),
            Self::Rs256 => visitor.rsa::<Rs256>(),
            Self::Rs384 => visitor.rsa::<Rs384>(),
            Self::Rs512 => visitor.rsa::<Rs512>(),
            Self::Ps256 => visitor.rsa::<Ps256>(),
            Self::Ps384 => visitor.rsa::<Ps384>(),
            Self::Ps512 => visitor.rsa::<Ps512>(),
            Self::Es256 => visitor.raw::<Es256>(),
            Self::Es384 => visitor.raw::<Es384>(),
            Self::Es512 => visitor.raw::<Es512>(),
            #[cfg(feature = "ecdsa")]
            Self::Es256k => visitor.raw::<Es256k>(),
            Self::EdDsa => visitor.raw::<EdDsa>(),
            Self::Ed25519 => visitor.raw::<Ed25519>(),
            Self::Ed25519OrEdDsa => visitor.raw::<Ed25519OrEdDsa>(),
            #[cfg(feature = "ml-dsa")]
            Self::MlDsa44 => visitor.raw::<MlDsa44>(),
            #[cfg(feature = "ml-dsa")]
            Self::MlDsa65 => visitor.raw::<MlDsa65>(),
            #[cfg(feature = "ml-dsa")]
            Self::MlDsa87 => visitor.raw::<MlDsa87>(),
        }
    }
}

struct WireName;

impl Visitor for WireName {
    type Output = &'static str;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> &'static str {
        A::NAME
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> &'static str {
        A::NAME
    }

    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> &'static str {
        A::NAME
    }
}

struct HasPublicKeys;

impl Visitor for HasPublicKeys {
    type Output = bool;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> bool {
        true
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> bool {
        true
    }

    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::AlgorithmName;

    #[test]
    fn every_name_leads_back_to_its_algorithm() {
        for algorithm in AlgorithmName::ALL.iter().copied() {
            assert_eq!(AlgorithmName::find(algorithm.as_str()), Some(algorithm));
        }
        for name in ["none", "", "hs256", "Ed448", "EdDSA|Ed25519", "HashML-DSA-44", "ml-dsa-44"] {
            assert_eq!(AlgorithmName::find(name), None);
        }
    }
}
