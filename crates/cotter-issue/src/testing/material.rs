//! The fixed keys. Their bytes are text that says what they are, where that is possible.

use cotter::{Ed25519, EdDsa, Hs256, Hs384, Hs512};

use super::TEST_KEY_ID;
#[cfg(feature = "rsa")]
use crate::algorithm::FromPrivateJwk;
use crate::{
    PublicKeySigningAlgorithm, RawSigningAlgorithm, SecretSigningAlgorithm, SigningAlgorithm, SigningKey,
    SigningKeyError, algorithm::KeyPair,
};

/// An algorithm that has a [`TestKey`](super::TestKey): all that sign. The trait is sealed.
///
/// ```
/// fn has_test_key<A: cotter_issue::testing::TestAlgorithm>() -> &'static str { A::NAME }
/// assert_eq!(has_test_key::<cotter::Hs384>(), "HS384");
/// ```
pub trait TestAlgorithm: SigningAlgorithm {
    /// The keys of this algorithm. Nobody outside can take them apart.
    #[doc(hidden)]
    fn material() -> Material<Self>;
}

/// The key that tests trust, and one that they do not.
#[doc(hidden)]
#[expect(missing_debug_implementations, reason = "it holds keys, and nobody outside can read it")]
pub struct Material<A: SigningAlgorithm> {
    pub(super) key: SigningKey<A>,
    pub(super) strangers: SigningKey<A>,
    pub(super) public_forms: Vec<(&'static str, Vec<u8>)>,
    pub(super) strangers_jwk: Option<String>,
}

impl<A: SigningAlgorithm> Clone for Material<A> {
    fn clone(&self) -> Self {
        let Self { key, strangers, public_forms, strangers_jwk } = self;
        Self {
            key: key.clone(),
            strangers: strangers.clone(),
            public_forms: public_forms.clone(),
            strangers_jwk: strangers_jwk.clone(),
        }
    }
}

/// Long enough for every hash. `cotter` refuses it as a secret of production.
const SECRET: &[u8; 64] = b"cotter-issue: this secret of tests is published, never trust it!";
const STRANGERS_SECRET: &[u8; 64] = b"cotter-issue: this is the secret of a stranger, known to no one.";

/// Below the order of every curve, and as long as the longest.
const NUMBER: &[u8; 66] = b"\0\0cotter-issue: this number of tests is published, never trust it!";
const STRANGERS_NUMBER: &[u8; 66] = b"\0\0cotter-issue: this is the number of a stranger, known to no one.";

#[expect(clippy::expect_used, reason = "the bytes are fixed, and tests make every key")]
fn both<A: SigningAlgorithm>([key, strangers]: [Result<SigningKey<A>, SigningKeyError>; 2]) -> [SigningKey<A>; 2] {
    [key, strangers].map(|key| key.expect("a test key is a key"))
}

fn of_secret<A: SecretSigningAlgorithm>(len: usize) -> Material<A> {
    let of =
        |secret: &[u8; 64]| SigningKey::danger_from_weak_secret(TEST_KEY_ID, secret.get(..len).unwrap_or_default());
    let [key, strangers] = both([SECRET, STRANGERS_SECRET].map(of));
    Material { key, strangers, public_forms: Vec::new(), strangers_jwk: None }
}

/// A key of a scalar or seed of so many bytes: the last ones, since a seed may be anything, and a scalar must be small.
fn of_number<A: RawSigningAlgorithm>(len: usize) -> Material<A> {
    let of = |number: &[u8; 66]| {
        let (_, last) = number.split_at(number.len().saturating_sub(len));
        SigningKey::from_raw(TEST_KEY_ID, last)
    };
    of_pair(both([NUMBER, STRANGERS_NUMBER].map(of)))
}

#[cfg(feature = "rsa")]
fn of_rsa<A: crate::JwsSigningAlgorithm<Private: FromPrivateJwk + KeyPair> + PublicKeySigningAlgorithm>() -> Material<A>
{
    let jwks = [include_str!("rsa.json"), include_str!("rsa-stranger.json")];
    of_pair(both(jwks.map(|jwk| SigningKey::from_jwk(TEST_KEY_ID, jwk))))
}

fn of_pair<A: PublicKeySigningAlgorithm>([key, strangers]: [SigningKey<A>; 2]) -> Material<A> {
    let jwk = |key: &SigningKey<A>| format!("{{{}}}", key.private().jwk_members());
    let der = key.private().public_der().unwrap_or_default();
    let pem = pem_rfc7468::encode_string("PUBLIC KEY", pem_rfc7468::LineEnding::LF, &der).unwrap_or_default();
    let public_forms = vec![
        ("pem-trimmed", pem.trim_end().as_bytes().to_vec()),
        ("pem", pem.into_bytes()),
        ("der", der),
        ("jwk", jwk(&key).into_bytes()),
    ];
    Material { public_forms, strangers_jwk: Some(jwk(&strangers)), key, strangers }
}

impl TestAlgorithm for Hs256 {
    fn material() -> Material<Self> {
        of_secret(64)
    }
}

impl TestAlgorithm for Hs384 {
    fn material() -> Material<Self> {
        of_secret(64)
    }
}

impl TestAlgorithm for Hs512 {
    fn material() -> Material<Self> {
        of_secret(64)
    }
}

impl TestAlgorithm for Ed25519 {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

impl TestAlgorithm for EdDsa {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

#[cfg(feature = "rsa")]
impl TestAlgorithm for cotter::Rs256 {
    fn material() -> Material<Self> {
        of_rsa()
    }
}

#[cfg(feature = "rsa")]
impl TestAlgorithm for cotter::Rs384 {
    fn material() -> Material<Self> {
        of_rsa()
    }
}

#[cfg(feature = "rsa")]
impl TestAlgorithm for cotter::Rs512 {
    fn material() -> Material<Self> {
        of_rsa()
    }
}

#[cfg(feature = "rsa")]
impl TestAlgorithm for cotter::Ps256 {
    fn material() -> Material<Self> {
        of_rsa()
    }
}

#[cfg(feature = "rsa")]
impl TestAlgorithm for cotter::Ps384 {
    fn material() -> Material<Self> {
        of_rsa()
    }
}

#[cfg(feature = "rsa")]
impl TestAlgorithm for cotter::Ps512 {
    fn material() -> Material<Self> {
        of_rsa()
    }
}

#[cfg(feature = "ecdsa")]
impl TestAlgorithm for cotter::Es256 {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

#[cfg(feature = "ecdsa")]
impl TestAlgorithm for cotter::Es384 {
    fn material() -> Material<Self> {
        of_number(48)
    }
}

#[cfg(feature = "ecdsa")]
impl TestAlgorithm for cotter::Es512 {
    fn material() -> Material<Self> {
        of_number(66)
    }
}

#[cfg(feature = "ecdsa")]
impl TestAlgorithm for cotter::Es256k {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

#[cfg(feature = "ml-dsa")]
impl TestAlgorithm for cotter::MlDsa44 {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

#[cfg(feature = "ml-dsa")]
impl TestAlgorithm for cotter::MlDsa65 {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

#[cfg(feature = "ml-dsa")]
impl TestAlgorithm for cotter::MlDsa87 {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

#[cfg(feature = "paseto")]
impl TestAlgorithm for cotter::paseto::V4Public {
    fn material() -> Material<Self> {
        of_number(32)
    }
}

#[cfg(feature = "paseto")]
impl TestAlgorithm for cotter::paseto::V3Public {
    fn material() -> Material<Self> {
        of_number(48)
    }
}

#[cfg(feature = "paseto")]
impl TestAlgorithm for cotter::paseto::V4Local {
    fn material() -> Material<Self> {
        of_secret(32)
    }
}

#[cfg(feature = "paseto")]
impl TestAlgorithm for cotter::paseto::V3Local {
    fn material() -> Material<Self> {
        of_secret(32)
    }
}
