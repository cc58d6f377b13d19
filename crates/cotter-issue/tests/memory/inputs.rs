//! What a caller holds: keys in the forms in which they come, each wiped when it is dropped, and the secrets in them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter_issue::{JwsPublicKeySigningAlgorithm, PublicKeySigningAlgorithm, SigningKey};
use pkcs1::RsaPrivateKeyRef;
use pkcs8::{PrivateKeyInfoRef, der::Decode};
use sec1::{EcParameters, EcPrivateKey, der::Encode};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::scan::MASK;

pub(crate) type Bytes = Zeroizing<Vec<u8>>;

/// What must not be found.
pub(crate) struct Secret {
    pub(crate) name: &'static str,
    pub(crate) bytes: Bytes,
}

/// A key in several forms, by their names, masked so that they are not found where they are kept.
#[derive(Default)]
pub(crate) struct Inputs {
    pub(crate) secrets: Vec<Secret>,
    forms: Vec<(&'static str, Bytes)>,
}

impl Inputs {
    /// The caller's own copy, for one call.
    pub(crate) fn bytes(&self, form: &str) -> Bytes {
        let (_, masked) = self.forms.iter().find(|(name, _)| *name == form).expect("the form is one of this key");
        Zeroizing::new(masked.iter().map(|byte| byte ^ MASK).collect())
    }

    fn with(mut self, form: &'static str, mut bytes: Bytes) -> Self {
        bytes.iter_mut().for_each(|byte| *byte ^= MASK);
        self.forms.push((form, bytes));
        self
    }
}

pub(crate) fn random(len: usize) -> Bytes {
    let mut bytes = Zeroizing::new(vec![0; len]);
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

fn text(parts: &[&str]) -> Bytes {
    let mut text = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    parts.iter().for_each(|part| text.extend_from_slice(part.as_bytes()));
    text
}

fn base64url(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// A secret, as bytes and as the texts in which it comes.
pub(crate) fn shared(name: &'static str, len: usize) -> Inputs {
    let bytes = random(len);
    let encoded = base64url(&bytes);
    let inputs = Inputs::default()
        .with("jwk", text(&[r#"{"kty":"oct","k":""#, &encoded, r#""}"#]))
        .with("k4.local", text(&["k4.local.", &encoded]))
        .with("k3.local", text(&["k3.local.", &encoded]))
        .with("secret", bytes.clone());
    Inputs { secrets: vec![Secret { name, bytes }], ..inputs }
}

/// A secret of a client, which is a text.
pub(crate) fn client_secret() -> Inputs {
    let bytes = text(&[&base64url(&random(48))]);
    let inputs = Inputs::default().with("secret", bytes.clone());
    Inputs { secrets: vec![Secret { name: "client secret", bytes }], ..inputs }
}

/// An Ed25519 key.
pub(crate) fn ed25519() -> Inputs {
    let key = SigningKey::<cotter::EdDsa>::generate("2026-11").unwrap();
    let inputs = of_pem(&key.danger_export_pkcs8_pem());
    let seed = inputs.secrets[0].bytes.clone();
    let public = URL_SAFE_NO_PAD.decode(key.public_jwk().split('"').nth(11).unwrap()).unwrap();
    let pair = Zeroizing::new([&**seed, &*public].concat());
    let paserk = text(&["k4.secret.", &base64url(&pair)]);
    let jwk = private_jwk(&key, &[("d", &seed)]);
    inputs.with("raw", seed).with("k4.secret", paserk).with("jwk", jwk)
}

/// A key on a curve of JWS.
pub(crate) fn elliptic<A: JwsPublicKeySigningAlgorithm>() -> Inputs {
    let key = SigningKey::<A>::generate("2026-11").unwrap();
    let inputs = of_pem(&key.danger_export_pkcs8_pem());
    let scalar = inputs.secrets[0].bytes.clone();
    let jwk = private_jwk(&key, &[("d", &scalar)]);
    with_sec1(inputs).with("jwk", jwk)
}

/// A key of `v3.public`.
pub(crate) fn v3_public() -> Inputs {
    let key = SigningKey::<cotter::paseto::V3Public>::generate("2026-11").unwrap();
    let inputs = of_pem(&key.danger_export_pkcs8_pem());
    let paserk = text(&["k3.secret.", &base64url(&inputs.secrets[0].bytes)]);
    with_sec1(inputs).with("k3.secret", paserk)
}

fn with_sec1(inputs: Inputs) -> Inputs {
    let pkcs8 = inputs.bytes("pkcs8");
    let info = PrivateKeyInfoRef::try_from(pkcs8.as_slice()).unwrap();
    let mut key = EcPrivateKey::from_der(info.private_key.as_bytes()).unwrap();
    key.parameters = info.algorithm.parameters.map(|curve| EcParameters::NamedCurve(curve.decode_as().unwrap()));
    let sec1 = Zeroizing::new(key.to_der().unwrap());
    let scalar = inputs.secrets[0].bytes.clone();
    let pem = pem_of("EC PRIVATE KEY", &sec1);
    inputs.with("sec1", sec1).with("sec1 pem", pem).with("raw", scalar)
}

/// An RSA key of 2,048 bits.
pub(crate) fn rsa() -> Inputs {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.pkcs8.pem");
    let pem = Zeroizing::new(std::fs::read(path).unwrap());
    let inputs = of_pem(std::str::from_utf8(&pem).unwrap());
    let pkcs8 = inputs.bytes("pkcs8");
    let info = PrivateKeyInfoRef::try_from(pkcs8.as_slice()).unwrap();
    let key = RsaPrivateKeyRef::from_der(info.private_key.as_bytes()).unwrap();
    let [n, e] = [key.modulus, key.public_exponent].map(|number| URL_SAFE_NO_PAD.encode(number.as_bytes()));
    let [d, p, q] = [key.private_exponent, key.prime1, key.prime2].map(|number| base64url(number.as_bytes()));
    let public = format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}""#);
    let jwk = text(&[&public, r#","d":""#, &d, r#"","p":""#, &p, r#"","q":""#, &q, r#""}"#]);
    let pkcs1 = Zeroizing::new(info.private_key.as_bytes().to_vec());
    let pkcs1_pem = pem_of("RSA PRIVATE KEY", &pkcs1);
    inputs.with("jwk", jwk).with("pkcs1", pkcs1).with("pkcs1 pem", pkcs1_pem)
}

/// An ML-DSA key.
#[cfg(feature = "ml-dsa")]
pub(crate) fn ml_dsa<A: JwsPublicKeySigningAlgorithm>() -> Inputs {
    let key = SigningKey::<A>::generate("2026-11").unwrap();
    let inputs = of_pem(&key.danger_export_pkcs8_pem());
    let seed = inputs.secrets[0].bytes.clone();
    let jwk = private_jwk(&key, &[("priv", &seed)]);
    inputs.with("raw", seed).with("jwk", jwk)
}

/// The key under a passphrase, beside its plain forms.
#[cfg(feature = "encrypted-keys")]
pub(crate) fn encrypted() -> Inputs {
    let key = SigningKey::<cotter::EdDsa>::generate("2026-11").unwrap();
    let encrypted = key.export_encrypted_pkcs8_pem("correct horse battery staple").unwrap();
    of_pem(&key.danger_export_pkcs8_pem()).with("encrypted", text(&[&encrypted]))
}

fn private_jwk<A: JwsPublicKeySigningAlgorithm>(key: &SigningKey<A>, members: &[(&str, &[u8])]) -> Bytes {
    let mut jwk = text(&[key.public_jwk().trim_end_matches('}')]);
    for (name, bytes) in members {
        jwk = text(&[std::str::from_utf8(&jwk).unwrap(), ",\"", name, "\":\"", &base64url(bytes), "\""]);
    }
    text(&[std::str::from_utf8(&jwk).unwrap(), "}"])
}

fn pem_of(label: &str, der: &[u8]) -> Bytes {
    let mut pem = Zeroizing::new(vec![0; der.len() * 2 + 100]);
    let len = pem_rfc7468::encode(label, pem_rfc7468::LineEnding::LF, der, &mut pem).unwrap().len();
    pem.truncate(len);
    pem
}

/// The PKCS #8 of a key, and the secrets in it.
pub(crate) fn of_pem(pem: &str) -> Inputs {
    let mut der = Zeroizing::new(vec![0; pem.len()]);
    let len = pem_rfc7468::decode(pem.as_bytes(), &mut der).unwrap().1.len();
    der.truncate(len);
    let secrets = secrets_of(&der);
    Inputs { secrets, forms: Vec::new() }.with("pem", text(&[pem])).with("pkcs8", der)
}

/// The private numbers of a key in PKCS #8, and what is as good as they are.
fn secrets_of(pkcs8: &[u8]) -> Vec<Secret> {
    let secret = |name, bytes: &[u8]| Secret { name, bytes: Zeroizing::new(bytes.to_vec()) };
    let info = PrivateKeyInfoRef::try_from(pkcs8).unwrap();
    let inner = info.private_key.as_bytes();
    match info.algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.1" => {
            let key = RsaPrivateKeyRef::from_der(inner).unwrap();
            vec![
                secret("d", key.private_exponent.as_bytes()),
                secret("p", key.prime1.as_bytes()),
                secret("q", key.prime2.as_bytes()),
                secret("dp", key.exponent1.as_bytes()),
                secret("dq", key.exponent2.as_bytes()),
                secret("qinv", key.coefficient.as_bytes()),
            ]
        }
        "1.2.840.10045.2.1" => vec![secret("scalar", EcPrivateKey::from_der(inner).unwrap().private_key)],
        "1.3.101.112" => {
            let seed = &inner[2..];
            let expanded = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(seed)));
            let mut scalar = Zeroizing::new(expanded[..32].to_vec());
            scalar[0] &= 0xf8;
            scalar[31] = scalar[31] & 0x3f | 0x40;
            vec![
                secret("seed", seed),
                secret("expanded scalar", &expanded[..32]),
                secret("clamped scalar", &scalar),
                secret("expanded prefix", &expanded[32..]),
            ]
        }
        _ => vec![secret("seed", &inner[inner.len() - 32..])],
    }
}

/// A key that was made inside.
pub(crate) fn exported<A: PublicKeySigningAlgorithm>(key: &SigningKey<A>) -> Exported {
    Exported::Pem(key.danger_export_pkcs8_pem())
}

/// What the library has given away, on its way to whoever looks for it.
pub(crate) enum Exported {
    Pem(Zeroizing<String>),
    Secret(Bytes),
}

impl Exported {
    pub(crate) fn secrets(self) -> Vec<Secret> {
        match self {
            Self::Pem(pem) => of_pem(&pem).secrets,
            Self::Secret(bytes) => vec![Secret { name: "new secret", bytes }],
        }
    }
}
