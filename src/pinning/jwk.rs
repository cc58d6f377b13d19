//! Keys from a JWK.

use alloc::boxed::Box;

#[cfg(feature = "precompute")]
use cotter_precompute::Precomputation;

use crate::{
    IntoKeyId, JwsAlgorithm, KeyError, KeyId, PinnedKey,
    algorithm::FromJwk,
    import::{Jwk, Purpose, Reading},
};

impl<A: JwsAlgorithm> PinnedKey<A> {
    /// Pins the key of a JWK (RFC 7517), given as JSON.
    ///
    /// Its `kty` and `crv` must be the algorithm's, and its `alg`, `use` and `key_ops` must agree if they are present.
    /// Tokens must carry `id`, whatever the JWK's own `kid` says. `x5c` and unknown members are ignored.
    ///
    /// ```
    /// use cotter::{Es256, KeyError, PinnedKey};
    ///
    /// // RFC 7515 appendix A.3.1
    /// let jwk = r#"{"kty":"EC","crv":"P-256",
    ///     "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    ///     "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    /// assert!(PinnedKey::<Es256>::from_jwk("2026-11", jwk).is_ok());
    ///
    /// let for_encryption = jwk.replace(r#""kty""#, r#""use":"enc","kty""#);
    /// assert_eq!(PinnedKey::<Es256>::from_jwk("2026-11", &for_encryption).unwrap_err(), KeyError::JwkUse);
    /// ```
    ///
    /// # Errors
    ///
    /// A [`KeyError`] that says which member is wrong: a private key, another family or curve, another `alg`, a `use`
    /// or `key_ops` that does not allow verification, a missing, malformed or duplicate member, or a key that is too
    /// weak; [`KeyError::JwkNotStrict`] if [`from_jwk_lenient`](Self::from_jwk_lenient) accepts the key;
    /// [`KeyError::NotJwk`] for a key in another form.
    pub fn from_jwk(id: impl IntoKeyId, jwk: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        Self::read_jwk(id.clone(), jwk, Reading::Strict).map_err(|reason| {
            match Self::read_jwk(id, jwk, Reading::Lenient) {
                Ok(_) => KeyError::JwkNotStrict { reason: Box::new(reason) },
                Err(_) => reason,
            }
        })
    }

    /// As [`from_jwk`](Self::from_jwk), for a JWK that departs from the letter of the standard.
    ///
    /// It also accepts the following, and nothing else:
    /// - padding, and the standard alphabet of base64 in place of the URL one, but no mixture of both in one member;
    /// - zero bytes before `n` and `e`, and more or fewer of them before the `x` and `y` of an ECDSA curve than its
    ///   field has;
    /// - members that are `null`, `""` or `[]`, as if they were absent;
    /// - a JWK without numbers, for the key of the first certificate in `x5c` (RFC 7517 §4.7). The **certificate is not
    ///   validated**.
    ///
    /// None of these can turn one key into another.
    ///
    /// ```
    /// use cotter::{Ed25519, KeyId, PinnedKey};
    ///
    /// let padded = r#"{"kty":"OKP","crv":"Ed25519","use":null,"x":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}"#;
    /// let refused = PinnedKey::<Ed25519>::from_jwk(KeyId::ABSENT, padded).unwrap_err();
    /// assert_eq!(refused.to_string(), "JWK's use has the wrong type: expected a string; from_jwk_lenient accepts this key");
    /// assert!(PinnedKey::<Ed25519>::from_jwk_lenient(KeyId::ABSENT, padded).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_jwk`](Self::from_jwk), and for `x5c` as [`from_certificate_der`](Self::from_certificate_der).
    pub fn from_jwk_lenient(id: impl IntoKeyId, jwk: &str) -> Result<Self, KeyError> {
        Self::read_jwk(id.into_key_id()?, jwk, Reading::Lenient)
    }

    /// As [`from_jwk`](Self::from_jwk), for an untrusted key that comes with the one token that it verifies: nothing is
    /// precomputed for it, and an RSA key whose signatures cost more than those in use is `None`.
    pub(crate) fn from_jwk_for_one_use(id: KeyId, jwk: &str) -> Result<Option<Self>, KeyError> {
        let jwk = Jwk::read(jwk, purpose::<A>(), Reading::Strict)?;
        if A::Key::KTY == "RSA" && jwk.is_costly_rsa()? {
            return Ok(None);
        }
        let key = Self::from_read_jwk(id, &jwk)?;
        #[cfg(feature = "precompute")]
        let key = key.precomputing(Precomputation::None);
        Ok(Some(key))
    }

    fn read_jwk(id: KeyId, jwk: &str, reading: Reading) -> Result<Self, KeyError> {
        Self::from_read_jwk(id, &Jwk::read(jwk, purpose::<A>(), reading)?)
    }

    pub(super) fn from_read_jwk(id: KeyId, jwk: &Jwk) -> Result<Self, KeyError> {
        Self::new(id, A::Key::from_jwk(jwk)?)
    }
}

/// The purpose of a JWK that is pinned to this algorithm.
pub(super) const fn purpose<A: JwsAlgorithm>() -> Purpose {
    Purpose { kty: A::Key::KTY, alg: A::JWK_NAMES, name: A::NAME }
}
