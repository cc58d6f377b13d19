//! What a remote needs to know of each algorithm: the hash that it begins with, and the form of its signatures.

use cotter::{Ed25519, EdDsa, PinnedKey};

use super::signature::{Form, Hash};
use crate::{PublicKeySigningAlgorithm, SigningAlgorithm, algorithm::Signs};

/// An algorithm that a remote can sign with: each that has a public key. The trait is sealed.
///
/// A MAC cannot be verified without the secret, so HMAC and `local` PASETO have none.
///
/// ```
/// fn is_remote<A: cotter_issue::remote::RemoteAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(is_remote::<cotter::Ed25519>(), "Ed25519");
/// ```
///
/// ```compile_fail
/// fn is_remote<A: cotter_issue::remote::RemoteAlgorithm>() {}
/// is_remote::<cotter::Hs256>();
/// ```
pub trait RemoteAlgorithm: PublicKeySigningAlgorithm + SigningAlgorithm<Private: Signs> {
    /// The hash of the message, if a remote may be given that in place of the message.
    #[doc(hidden)]
    const HASH: Option<Hash>;

    /// The form of a signature by this key.
    #[doc(hidden)]
    fn form(key: &PinnedKey<Self>) -> Form;
}

impl RemoteAlgorithm for Ed25519 {
    const HASH: Option<Hash> = None;

    fn form(_: &PinnedKey<Self>) -> Form {
        Form::Ed25519
    }
}

impl RemoteAlgorithm for EdDsa {
    const HASH: Option<Hash> = None;

    fn form(_: &PinnedKey<Self>) -> Form {
        Form::Ed25519
    }
}

#[cfg(feature = "ecdsa")]
mod ecdsa {
    use cotter::{Es256, Es256k, Es384, Es512};

    use super::{Form, Hash, PinnedKey, RemoteAlgorithm};

    impl RemoteAlgorithm for Es256 {
        const HASH: Option<Hash> = Some(Hash::Sha256);

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Ecdsa { len: 32 }
        }
    }

    impl RemoteAlgorithm for Es384 {
        const HASH: Option<Hash> = Some(Hash::Sha384);

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Ecdsa { len: 48 }
        }
    }

    impl RemoteAlgorithm for Es512 {
        const HASH: Option<Hash> = Some(Hash::Sha512);

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Ecdsa { len: 66 }
        }
    }

    impl RemoteAlgorithm for Es256k {
        const HASH: Option<Hash> = Some(Hash::Sha256);

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Ecdsa { len: 32 }
        }
    }
}

#[cfg(feature = "rsa")]
mod rsa {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use cotter::{JwsPublicKeyAlgorithm, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};

    use super::{Form, Hash, PinnedKey, RemoteAlgorithm};
    use crate::json::Object;

    /// A signature is as long as the modulus (RFC 8017 §8).
    fn of_modulus<A: JwsPublicKeyAlgorithm>(key: &PinnedKey<A>) -> Form {
        let jwk = key.to_jwk();
        let object = Object::read(&jwk).ok();
        let modulus = object.and_then(|object| URL_SAFE_NO_PAD.decode(object.get("n")?.trim_matches('"')).ok());
        Form::Bytes { len: modulus.map_or(0, |modulus| modulus.len()) }
    }

    impl RemoteAlgorithm for Rs256 {
        const HASH: Option<Hash> = Some(Hash::Sha256);

        fn form(key: &PinnedKey<Self>) -> Form {
            of_modulus(key)
        }
    }

    impl RemoteAlgorithm for Rs384 {
        const HASH: Option<Hash> = Some(Hash::Sha384);

        fn form(key: &PinnedKey<Self>) -> Form {
            of_modulus(key)
        }
    }

    impl RemoteAlgorithm for Rs512 {
        const HASH: Option<Hash> = Some(Hash::Sha512);

        fn form(key: &PinnedKey<Self>) -> Form {
            of_modulus(key)
        }
    }

    impl RemoteAlgorithm for Ps256 {
        const HASH: Option<Hash> = Some(Hash::Sha256);

        fn form(key: &PinnedKey<Self>) -> Form {
            of_modulus(key)
        }
    }

    impl RemoteAlgorithm for Ps384 {
        const HASH: Option<Hash> = Some(Hash::Sha384);

        fn form(key: &PinnedKey<Self>) -> Form {
            of_modulus(key)
        }
    }

    impl RemoteAlgorithm for Ps512 {
        const HASH: Option<Hash> = Some(Hash::Sha512);

        fn form(key: &PinnedKey<Self>) -> Form {
            of_modulus(key)
        }
    }
}

#[cfg(feature = "ml-dsa")]
mod ml_dsa {
    use cotter::{MlDsa44, MlDsa65, MlDsa87};

    use super::{Form, Hash, PinnedKey, RemoteAlgorithm};

    // The lengths are those of FIPS 204, table 2.
    impl RemoteAlgorithm for MlDsa44 {
        const HASH: Option<Hash> = None;

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Bytes { len: 2420 }
        }
    }

    impl RemoteAlgorithm for MlDsa65 {
        const HASH: Option<Hash> = None;

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Bytes { len: 3309 }
        }
    }

    impl RemoteAlgorithm for MlDsa87 {
        const HASH: Option<Hash> = None;

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Bytes { len: 4627 }
        }
    }
}

#[cfg(feature = "paseto")]
mod paseto {
    use cotter::paseto::{V3Public, V4Public};

    use super::{Form, Hash, PinnedKey, RemoteAlgorithm};

    impl RemoteAlgorithm for V4Public {
        const HASH: Option<Hash> = None;

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Ed25519
        }
    }

    impl RemoteAlgorithm for V3Public {
        const HASH: Option<Hash> = Some(Hash::Sha384);

        fn form(_: &PinnedKey<Self>) -> Form {
            Form::Ecdsa { len: 48 }
        }
    }
}
