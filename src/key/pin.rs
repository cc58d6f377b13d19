use alloc::sync::Arc;
#[cfg(feature = "cache")]
use alloc::sync::Weak;
#[cfg(feature = "paseto")]
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "precompute")]
mod precomputed;

#[cfg(feature = "precompute")]
use cotter_precompute::Precomputation;

use super::{IntoKeyId, Jwk, KeyId, PublicKeyDer, RawKey, Thumbprint, jwk::Reading, pem, secret};
#[cfg(feature = "paseto")]
use crate::paseto::{self, Paserk, PaserkId, Protocol};
#[cfg(feature = "precompute")]
use crate::precomputation::Precomputed;
use crate::{
    Algorithm, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, PublicKeyAlgorithm, RawKeyAlgorithm, SecretAlgorithm,
    VerifyError,
    algorithm::{FromDer, FromJwk, FromRaw, FromSecret, HasThumbprint, Verifies},
    strict::base64url,
};

/// A key together with the one algorithm and the one id that it is used with.
///
/// It is parsed once, when it is pinned, and can be neither read back nor used with another algorithm. `Debug` shows the
/// algorithm and the id.
///
/// ```
/// use cotter::{Ed25519, PinnedKey};
///
/// const PEM: &str = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
/// -----END PUBLIC KEY-----";
///
/// let key = PinnedKey::<Ed25519>::from_pem("2026-11", PEM)?;
/// assert_eq!(format!("{key:?}"), r#"PinnedKey<Ed25519>("2026-11")"#);
/// # Ok::<(), cotter::KeyError>(())
/// ```
pub struct PinnedKey<A: Algorithm> {
    id: KeyId,
    key: Arc<A::Key>,
    /// The choice that was made for this key, of which a ring may leave it less.
    #[cfg(feature = "precompute")]
    precomputation: Precomputation,
}

impl<A: Algorithm> PinnedKey<A> {
    /// The id that the key is pinned with.
    #[must_use]
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// What tells this key, and its clones, from every other, without keeping it.
    #[cfg(feature = "cache")]
    pub(crate) fn downgrade(&self) -> Weak<A::Key> {
        Arc::downgrade(&self.key)
    }

    /// Whether this is that key, or a clone of it; another that was made of the same bytes is not.
    #[cfg(feature = "cache")]
    pub(crate) fn is(&self, other: &Weak<A::Key>) -> bool {
        core::ptr::eq(Arc::as_ptr(&self.key), other.as_ptr())
    }

    fn new(id: KeyId, key: A::Key) -> Result<Self, KeyError> {
        A::check_id(&id, &key)?;
        Ok(Self {
            id,
            #[cfg(feature = "precompute")]
            precomputation: key.precomputation(),
            key: Arc::new(key),
        })
    }
}

impl<A: JwsAlgorithm> PinnedKey<A> {
    /// The key of a JWK (RFC 7517), given as JSON.
    ///
    /// Its `kty` and `crv` must be the algorithm's, and its `alg`, `use` and `key_ops` must agree where they are
    /// present. `id` is what tokens must carry, whatever the JWK's own `kid` says. `x5c` and unknown members are ignored.
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
    /// A [`KeyError`] that says which member is wrong: a private key, another family or curve, another `alg`, a `use` or
    /// `key_ops` that does not allow to verify, a missing, malformed or duplicate member, or a key that is too weak.
    pub fn from_jwk(id: impl IntoKeyId, jwk: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        Self::from_read_jwk(id, &Jwk::read::<A>(jwk, Reading::Strict)?)
    }

    /// As [`from_jwk`](Self::from_jwk), for a key that comes with the one token that it verifies, and that anybody can have chosen:
    /// nothing is precomputed for it, and an RSA key whose signatures cost more than those in use is `None`.
    pub(crate) fn from_jwk_for_one_use(id: KeyId, jwk: &str) -> Result<Option<Self>, KeyError> {
        let jwk = Jwk::read::<A>(jwk, Reading::Strict)?;
        if A::Key::KTY == "RSA" && jwk.is_costly_rsa()? {
            return Ok(None);
        }
        let key = Self::from_read_jwk(id, &jwk)?;
        #[cfg(feature = "precompute")]
        let key = key.precomputing(Precomputation::None);
        Ok(Some(key))
    }

    pub(super) fn from_read_jwk(id: KeyId, jwk: &Jwk) -> Result<Self, KeyError> {
        Self::new(id, A::Key::from_jwk(jwk)?)
    }

    /// The primitive, under this key.
    pub(crate) fn verify(&self, signing_input: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        self.key.verify(signing_input, signature).map_err(|_| VerifyError::InvalidSignature)
    }
}

impl<A: JwsPublicKeyAlgorithm> PinnedKey<A> {
    /// The thumbprint of the key (RFC 7638).
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::of(&self.key.thumbprint_members())
    }

    /// The same key, pinned by its own thumbprint instead of the id that it had.
    #[must_use]
    pub fn pinned_by_thumbprint(self) -> Self {
        Self { id: KeyId::thumbprint(&self.thumbprint()), ..self }
    }
}

impl<A: PublicKeyAlgorithm> PinnedKey<A> {
    /// The public key of a PEM file: one block, `PUBLIC KEY` (RFC 7468 §13) or, for RSA, `RSA PUBLIC KEY` (PKCS #1).
    ///
    /// Text around the block, CRLF and a missing or additional line end are fine. A certificate is refused here, and taken
    /// by [`from_certificate_pem`](Self::from_certificate_pem).
    ///
    /// ```
    /// use cotter::{Ed25519, Es256, KeyError, PinnedKey};
    ///
    /// const PEM: &str = "-----BEGIN PUBLIC KEY-----\r\n\
    ///     MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\r\n\
    ///     -----END PUBLIC KEY-----\r\n";
    ///
    /// assert!(PinnedKey::<Ed25519>::from_pem("2026-11", PEM).is_ok());
    /// assert_eq!(
    ///     PinnedKey::<Es256>::from_pem("2026-11", PEM).unwrap_err(),
    ///     KeyError::KeyFamily { found: "an Ed25519 key", expected: "an elliptic-curve key" },
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// A [`KeyError`] that says what was found: no block or several, a private key, a certificate, another family or
    /// curve, malformed DER, or a key that is too weak.
    pub fn from_pem(id: impl IntoKeyId, pem: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        let (label, der) = pem::public_key(pem)?;
        Self::new(id, A::Key::from_der(&label.read(&der)?)?)
    }

    /// The public key of a DER file: `SubjectPublicKeyInfo` (RFC 5280 §4.1) or, for RSA, `RSAPublicKey` (RFC 8017 §A.1.1).
    ///
    /// ```
    /// use cotter::{Ed25519, KeyError, PinnedKey};
    ///
    /// let refused = PinnedKey::<Ed25519>::from_der("2026-11", b"no key").unwrap_err();
    /// assert_eq!(refused.code(), "der-malformed");
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem); trailing bytes are [`KeyError::DerMalformed`].
    pub fn from_der(id: impl IntoKeyId, der: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        Self::new(id, A::Key::from_der(&PublicKeyDer::read(der)?)?)
    }

    /// The public key of an X.509 certificate in PEM, as Google and Firebase publish them.
    ///
    /// The key is taken and **the certificate is not validated**: not its signature, not its dates, not its names, not its
    /// purposes. Whoever calls this says that the file came from the issuer.
    ///
    /// ```
    /// use cotter::{KeyError, PinnedKey, Rs256};
    ///
    /// let refused = PinnedKey::<Rs256>::from_certificate_pem("2026-11", "no certificate").unwrap_err();
    /// assert_eq!(refused, KeyError::PemMalformed);
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem); a `PUBLIC KEY` is [`KeyError::PemLabel`] here.
    pub fn from_certificate_pem(id: impl IntoKeyId, pem: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        let der = pem::certificate(pem)?;
        Self::new(id, PublicKeyDer::read_certificate(&der, A::Key::from_der)?)
    }
}

impl<A: RawKeyAlgorithm> PinnedKey<A> {
    /// The public key in its bytes: 32 for Ed25519 (RFC 8032 §5.1.5); a point for ECDSA, uncompressed or compressed (SEC 1
    /// §2.3.3), so 65 or 33 for P-256; 1,312, 1,952 or 2,592 for ML-DSA (FIPS 204 §4).
    ///
    /// ```
    /// use cotter::{Ed25519, KeyError, PinnedKey};
    ///
    /// let refused = PinnedKey::<Ed25519>::from_raw("2026-11", &[9; 31]).unwrap_err();
    /// assert_eq!(refused, KeyError::Ed25519Malformed);
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::PointMalformed`], [`KeyError::Ed25519Malformed`], [`KeyError::Ed25519Weak`], [`KeyError::MlDsaLength`] or
    /// [`KeyError::MlDsaWeak`], and those of the id.
    pub fn from_raw(id: impl IntoKeyId, bytes: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        Self::new(id, A::Key::from_raw(RawKey::new(bytes))?)
    }
}

impl<A: SecretAlgorithm> PinnedKey<A> {
    /// The secret in its bytes: for HMAC at least as many as the hash has, 32, 48 or 64 (RFC 7518 §3.2); for `local` exactly 32.
    ///
    /// It should be random. Refused are secrets that stand in well-known documentation, those of one byte over and over, and
    /// bytes that can be told to be a public or private key (PEM, DER, JWK, JWKS, OpenSSH, PASERK, also in base64 or
    /// hexadecimal): whoever pins one of those lets everyone sign. The bare bytes of a curve point look random, and cannot
    /// be told.
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, PinnedKey};
    ///
    /// let public = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    /// let refused = PinnedKey::<Hs256>::from_secret("2026-11", public).unwrap_err();
    /// assert_eq!(refused, KeyError::SecretIsKey { found: "an OpenSSH key" });
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::SecretTooShort`], [`KeyError::SecretLength`], [`KeyError::SecretIsKey`], [`KeyError::SecretWeak`] or
    /// [`KeyError::KeyTooLong`], and those of the id; for PASETO also [`KeyError::KeyIdPaserk`].
    pub fn from_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        secret::refuse_keys(secret)?;
        let key = A::Key::from_secret(RawKey::new(secret))?;
        secret::refuse_weak(secret)?;
        Self::new(id, key)
    }

    /// As [`from_secret`](Self::from_secret), also for a secret that everybody knows or that is one byte over and over.
    ///
    /// Published test vectors have such secrets. Whoever pins one elsewhere lets everyone sign.
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, KeyId, PinnedKey};
    ///
    /// assert_eq!(PinnedKey::<Hs256>::from_secret(KeyId::ABSENT, &[0; 32]).unwrap_err(), KeyError::SecretWeak);
    /// assert!(PinnedKey::<Hs256>::danger_from_weak_secret(KeyId::ABSENT, &[0; 32]).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::SecretTooShort`], [`KeyError::SecretIsKey`] or [`KeyError::KeyTooLong`], and those of the id.
    pub fn danger_from_weak_secret(id: impl IntoKeyId, secret: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        secret::refuse_keys(secret)?;
        Self::new(id, A::Key::from_secret(RawKey::new(secret))?)
    }

    /// The secret in base64url without padding, as a JWK's `k` has it; otherwise as [`from_secret`](Self::from_secret).
    ///
    /// ```
    /// use cotter::{Hs256, KeyError, PinnedKey};
    ///
    /// let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    /// assert!(PinnedKey::<Hs256>::from_base64url_secret("2026-11", secret).is_ok());
    /// let padded = PinnedKey::<Hs256>::from_base64url_secret("2026-11", &format!("{secret}==")).unwrap_err();
    /// assert_eq!(padded, KeyError::SecretBase64);
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_secret`](Self::from_secret), and [`KeyError::SecretBase64`].
    pub fn from_base64url_secret(id: impl IntoKeyId, secret: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        secret::refuse_keys(secret.as_bytes())?;
        let secret = base64url::decode_secret(secret).map_err(|_| KeyError::SecretBase64)?;
        Self::from_secret(id, &secret)
    }
}

#[cfg(feature = "paseto")]
impl<P: Protocol> PinnedKey<P> {
    /// The key of a PASERK: `k4.public.…`, `k4.local.…`, and the same of `k3`.
    ///
    /// ```
    /// use cotter::{paseto::V4Local, KeyError, KeyId, PinnedKey};
    ///
    /// let secret = "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";
    /// assert!(PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, secret).is_ok());
    /// let other = PinnedKey::<V4Local>::from_paserk(KeyId::ABSENT, &secret.replace("k4", "k3")).unwrap_err();
    /// assert_eq!(other, KeyError::PaserkVersion { found: "k3", expected: "k4.local" });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Paserk::read`]; then as for the same key in its bytes, a weak one included, and [`KeyError::KeyIdPaserk`] if the id is the PASERK of
    /// a key, or the PASERK id of another one.
    pub fn from_paserk(id: impl IntoKeyId, paserk: &str) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        Self::new(id, P::key_from_paserk(RawKey::new(Paserk::<P>::read(paserk)?.bytes()))?)
    }

    /// The PASERK id of the key.
    #[must_use]
    pub fn paserk_id(&self) -> PaserkId {
        P::paserk_id(&self.key)
    }

    /// The same key, pinned by its own PASERK id instead of the id that it had.
    #[must_use]
    pub fn pinned_by_paserk_id(self) -> Self {
        Self { id: KeyId::paserk(&self.paserk_id()), ..self }
    }

    /// The primitive, under this key, and then what was signed or encrypted.
    pub(crate) fn open(
        &self,
        message: &paseto::Message,
        footer: &[u8],
        implicit_assertion: &[u8],
    ) -> Result<Vec<u8>, VerifyError> {
        P::open(&self.key, message, footer, implicit_assertion).map_err(|_| VerifyError::InvalidSignature)
    }
}

impl<A: Algorithm> Clone for PinnedKey<A> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            key: Arc::clone(&self.key),
            #[cfg(feature = "precompute")]
            precomputation: self.precomputation,
        }
    }
}

impl<A: Algorithm> fmt::Debug for PinnedKey<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PinnedKey<{}>({:?})", A::NAME, self.id)
    }
}
