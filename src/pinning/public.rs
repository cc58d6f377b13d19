//! Public keys from PEM, DER, certificates and their bytes.

use crate::{
    IntoKeyId, KeyError, KeyId, PinnedKey, PublicKeyAlgorithm, RawKeyAlgorithm,
    algorithm::{FromDer, FromRaw},
    import::{PublicKeyDer, RawKey, Reading, pem},
};

impl<A: PublicKeyAlgorithm> PinnedKey<A> {
    /// Pins the public key of a PEM file.
    ///
    /// The file has one block: `PUBLIC KEY` (RFC 7468 §13) or, for RSA, `RSA PUBLIC KEY` (PKCS #1).
    ///
    /// Text around the block, CRLF, and missing or extra line ends are accepted. A certificate is refused: use
    /// [`from_certificate_pem`](Self::from_certificate_pem).
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
        Self::read_pem(id.into_key_id()?, pem, Reading::Strict)
    }

    /// As [`from_pem`](Self::from_pem), for a PEM that an environment variable or a form has mangled.
    ///
    /// It also accepts the following, and nothing else:
    /// - line breaks that are written as `\n` or `\r\n`, are lost, or are spaces;
    /// - white space inside the block, and quotation marks around it;
    /// - the base64 of the whole PEM, or the base64 of the DER without the lines around it;
    /// - one of the labels `PUBLIC KEY`, `RSA PUBLIC KEY` and `EC PUBLIC KEY` over the structure of another.
    ///
    /// None of these can turn one key into another.
    ///
    /// ```
    /// use cotter::{Ed25519, PinnedKey};
    ///
    /// let variable = r"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    /// let refused = PinnedKey::<Ed25519>::from_pem("2026-11", variable).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     r"text is a PEM whose line breaks are written as \n: expected line breaks in their place, or from_pem_lenient",
    /// );
    /// assert!(PinnedKey::<Ed25519>::from_pem_lenient("2026-11", variable).is_ok());
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_pem`](Self::from_pem).
    pub fn from_pem_lenient(id: impl IntoKeyId, pem: &str) -> Result<Self, KeyError> {
        Self::read_pem(id.into_key_id()?, pem, Reading::Lenient)
    }

    fn read_pem(id: KeyId, pem: &str, reading: Reading) -> Result<Self, KeyError> {
        let (label, der) = pem::public_key(pem, reading)?;
        Self::new(id, A::Key::from_der(&label.read(&der)?)?)
    }

    /// Pins the public key of a DER file.
    ///
    /// It is a `SubjectPublicKeyInfo` (RFC 5280 §4.1) or, for RSA, an `RSAPublicKey` (RFC 8017 §A.1.1).
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
    /// As [`from_pem`](Self::from_pem); trailing bytes are [`KeyError::DerMalformed`], and a certificate is [`KeyError::DerKind`].
    pub fn from_der(id: impl IntoKeyId, der: &[u8]) -> Result<Self, KeyError> {
        let id = id.into_key_id()?;
        Self::new(id, A::Key::from_der(&PublicKeyDer::read(der)?)?)
    }

    /// Pins the public key of an X.509 certificate in PEM, as Google and Firebase publish them.
    ///
    /// Only the key is read, and **the certificate is not validated**: not its signature, not its dates, not its names,
    /// not its purposes. The caller vouches that the file came from the issuer.
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
        Self::read_certificate(id.into_key_id()?, &pem::certificate(pem, Reading::Strict)?)
    }

    /// As [`from_certificate_pem`](Self::from_certificate_pem), with the leniency of [`from_pem_lenient`](Self::from_pem_lenient).
    ///
    /// The labels `X509 CERTIFICATE` and `TRUSTED CERTIFICATE` are accepted too; what the latter says about trust is
    /// ignored.
    ///
    /// ```
    /// use cotter::{KeyError, PinnedKey, Rs256};
    ///
    /// let block = "-----BEGIN X509 CERTIFICATE-----\nMAA=\n-----END X509 CERTIFICATE-----\n";
    /// let strict = PinnedKey::<Rs256>::from_certificate_pem("2026-11", block).unwrap_err();
    /// assert_eq!(strict.code(), "pem-label");
    /// let lenient = PinnedKey::<Rs256>::from_certificate_pem_lenient("2026-11", block).unwrap_err();
    /// assert_eq!(lenient, KeyError::DerMalformed { expected: "Certificate" });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_certificate_pem`](Self::from_certificate_pem).
    pub fn from_certificate_pem_lenient(id: impl IntoKeyId, pem: &str) -> Result<Self, KeyError> {
        Self::read_certificate(id.into_key_id()?, &pem::certificate(pem, Reading::Lenient)?)
    }

    /// Pins the public key of an X.509 certificate in DER. As in PEM, the **certificate is not validated**.
    ///
    /// ```
    /// use cotter::{PinnedKey, Rs256};
    ///
    /// let refused = PinnedKey::<Rs256>::from_certificate_der("2026-11", b"no certificate").unwrap_err();
    /// assert_eq!(refused.code(), "der-malformed");
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_der`](Self::from_der); a public key without a certificate is [`KeyError::DerKind`] here.
    pub fn from_certificate_der(id: impl IntoKeyId, der: &[u8]) -> Result<Self, KeyError> {
        Self::read_certificate(id.into_key_id()?, der)
    }

    fn read_certificate(id: KeyId, der: &[u8]) -> Result<Self, KeyError> {
        Self::new(id, PublicKeyDer::read_certificate(der, A::Key::from_der)?)
    }
}

impl<A: RawKeyAlgorithm> PinnedKey<A> {
    /// Pins a public key, given as its bytes.
    ///
    /// These are 32 bytes for Ed25519 (RFC 8032 §5.1.5); a point for ECDSA, uncompressed or compressed (SEC 1 §2.3.3),
    /// so 65 or 33 bytes for P-256; 1,312, 1,952 or 2,592 bytes for ML-DSA (FIPS 204 §4).
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
