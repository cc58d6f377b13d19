//! Certificates under a root of the tests: good ones, and each kind of bad one.

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, PKCS_ECDSA_P256_SHA256,
    PublicKeyData, SerialNumber, SignatureAlgorithm, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Good,
    Expired,
    NotYetValid,
    WrongName,
    UnknownRoot,
    /// Good for a client, not for a server.
    ForClients,
}

/// A key from one byte, for tests alone.
struct Key {
    signing: SigningKey,
    secret: [u8; 32],
    public: Vec<u8>,
}

impl Key {
    fn new(byte: u8) -> Self {
        let secret = [byte; 32];
        let signing = SigningKey::from_slice(&secret).unwrap();
        let public = signing.verifying_key().to_sec1_point(false).as_bytes().to_vec();
        Self { signing, secret, public }
    }

    /// PKCS #8 (RFC 5208) around the 32 bytes of the key.
    fn pkcs8(&self) -> PrivateKeyDer<'static> {
        let mut der = vec![0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13];
        der.extend([0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]);
        der.extend([0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]);
        der.extend([0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20]);
        der.extend(self.secret);
        PrivatePkcs8KeyDer::from(der).into()
    }
}

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

impl rcgen::SigningKey for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature: Signature = self.signing.sign(message);
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

/// A root, with the name that its certificates say.
struct Root {
    key: Key,
    params: CertificateParams,
}

impl Root {
    fn new(byte: u8) -> Self {
        let mut params = params(vec![], byte);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_identifier_method = KeyIdMethod::PreSpecified(vec![byte; 20]);
        Self { key: Key::new(byte), params }
    }

    fn der(&self) -> CertificateDer<'static> {
        self.params.self_signed(&self.key).unwrap().der().clone()
    }
}

fn params(names: Vec<String>, serial: u8) -> CertificateParams {
    let mut params = CertificateParams::new(names).unwrap();
    params.serial_number = Some(SerialNumber::from(u64::from(serial)));
    params
}

static ROOT: LazyLock<Root> = LazyLock::new(|| Root::new(11));

/// The root that the tests' clients trust.
pub fn root_pem() -> String {
    pem(&ROOT)
}

/// A root that has signed nothing.
pub fn other_root_pem() -> String {
    pem(&Root::new(13))
}

fn pem(root: &Root) -> String {
    let text = BASE64_STANDARD.encode(root.der());
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

/// A certificate for `localhost` and `127.0.0.1`, and its key.
pub fn of(kind: Kind) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let names = if kind == Kind::WrongName { vec!["another.example"] } else { vec!["localhost", "127.0.0.1"] };
    let mut params = params(names.into_iter().map(str::to_owned).collect(), 3);
    let usage = if kind == Kind::ForClients {
        ExtendedKeyUsagePurpose::ClientAuth
    } else {
        ExtendedKeyUsagePurpose::ServerAuth
    };
    params.extended_key_usages = vec![usage];
    if kind == Kind::Expired {
        params.not_after = date_time_ymd(2024, 1, 1);
    }
    if kind == Kind::NotYetValid {
        params.not_before = date_time_ymd(4000, 1, 1);
    }
    let (key, other) = (Key::new(5), Root::new(12));
    let root = if kind == Kind::UnknownRoot { &other } else { &*ROOT };
    let issuer = Issuer::from_params(&root.params, &root.key);
    (params.signed_by(&key, &issuer).unwrap().der().clone(), key.pkcs8())
}
