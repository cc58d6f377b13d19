//! From the name of an algorithm to the type that signs.

#[cfg(feature = "ecdsa")]
use cotter::Es256k;
use cotter::{
    Ed25519, EdDsa, Es256, Es384, Es512, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    paseto::{V3Local, V3Public, V4Local, V4Public},
};
#[cfg(feature = "ml-dsa")]
use cotter::{MlDsa44, MlDsa65, MlDsa87};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, PasetoSigningAlgorithm, RawSigningAlgorithm,
    SecretSigningAlgorithm,
};
use cotter_vectors::{algorithm::AlgorithmName, protocol::ProtocolName};

/// What is done with an algorithm of JWS that signs, one method for each family of keys.
pub(crate) trait SignWith {
    /// What comes of it.
    type Output;

    /// The private key also comes as plain bytes: a number or a seed.
    fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(self) -> Self::Output;

    /// The private key is an RSA key.
    fn rsa<A: JwsPublicKeySigningAlgorithm>(self) -> Self::Output;

    /// The key is a shared secret.
    fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(self) -> Self::Output;
}

/// What is done with a version and purpose of PASETO.
pub(crate) trait SealWith {
    /// What comes of it.
    type Output;

    /// The key has a public half.
    fn public<P: PasetoSigningAlgorithm + RawSigningAlgorithm>(self) -> Self::Output;

    /// The key is a shared secret.
    fn local<P: PasetoSigningAlgorithm + SecretSigningAlgorithm>(self) -> Self::Output;
}

/// Calls `then` with the type; `None` for an algorithm that this build only verifies.
pub(crate) fn visit<S: SignWith>(algorithm: AlgorithmName, then: S) -> Option<S::Output> {
    Some(match algorithm {
        AlgorithmName::Hs256 => then.secret::<Hs256>(),
        AlgorithmName::Hs384 => then.secret::<Hs384>(),
        AlgorithmName::Hs512 => then.secret::<Hs512>(),
        AlgorithmName::Rs256 => then.rsa::<Rs256>(),
        AlgorithmName::Rs384 => then.rsa::<Rs384>(),
        AlgorithmName::Rs512 => then.rsa::<Rs512>(),
        AlgorithmName::Ps256 => then.rsa::<Ps256>(),
        AlgorithmName::Ps384 => then.rsa::<Ps384>(),
        AlgorithmName::Ps512 => then.rsa::<Ps512>(),
        AlgorithmName::Es256 => then.raw::<Es256>(),
        AlgorithmName::Es384 => then.raw::<Es384>(),
        AlgorithmName::Es512 => then.raw::<Es512>(),
        #[cfg(feature = "ecdsa")]
        AlgorithmName::Es256k => then.raw::<Es256k>(),
        AlgorithmName::EdDsa => then.raw::<EdDsa>(),
        AlgorithmName::Ed25519 => then.raw::<Ed25519>(),
        #[cfg(feature = "ml-dsa")]
        AlgorithmName::MlDsa44 => then.raw::<MlDsa44>(),
        #[cfg(feature = "ml-dsa")]
        AlgorithmName::MlDsa65 => then.raw::<MlDsa65>(),
        #[cfg(feature = "ml-dsa")]
        AlgorithmName::MlDsa87 => then.raw::<MlDsa87>(),
        _ => return None,
    })
}

/// Calls `then` with the type.
pub(crate) fn visit_paseto<S: SealWith>(protocol: ProtocolName, then: S) -> Option<S::Output> {
    Some(match protocol {
        ProtocolName::V4Public => then.public::<V4Public>(),
        ProtocolName::V4Local => then.local::<V4Local>(),
        ProtocolName::V3Public => then.public::<V3Public>(),
        ProtocolName::V3Local => then.local::<V3Local>(),
        _ => return None,
    })
}

/// Whether this build signs with it.
pub(crate) fn signs(algorithm: AlgorithmName) -> bool {
    struct Signs;

    impl SignWith for Signs {
        type Output = ();

        fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(self) {}

        fn rsa<A: JwsPublicKeySigningAlgorithm>(self) {}

        fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(self) {}
    }
    visit(algorithm, Signs).is_some()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use cotter::Algorithm;

    use super::*;

    struct Name;

    impl SignWith for Name {
        type Output = &'static str;

        fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(self) -> &'static str {
            <A as Algorithm>::NAME
        }

        fn rsa<A: JwsPublicKeySigningAlgorithm>(self) -> &'static str {
            <A as Algorithm>::NAME
        }

        fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(self) -> &'static str {
            <A as Algorithm>::NAME
        }
    }

    impl SealWith for Name {
        type Output = &'static str;

        fn public<P: PasetoSigningAlgorithm + RawSigningAlgorithm>(self) -> &'static str {
            <P as Algorithm>::NAME
        }

        fn local<P: PasetoSigningAlgorithm + SecretSigningAlgorithm>(self) -> &'static str {
            <P as Algorithm>::NAME
        }
    }

    #[test]
    fn every_name_leads_to_its_type() {
        for algorithm in AlgorithmName::ALL.iter().copied() {
            match visit(algorithm, Name) {
                Some(name) => assert_eq!(name, algorithm.as_str()),
                // A token states one name.
                None => assert!(
                    algorithm == AlgorithmName::Ed25519OrEdDsa || !cfg!(all(feature = "rsa", feature = "ecdsa"))
                ),
            }
        }
        for protocol in ProtocolName::ALL {
            assert_eq!(visit_paseto(protocol, Name).unwrap(), protocol.as_str());
        }
    }
}
