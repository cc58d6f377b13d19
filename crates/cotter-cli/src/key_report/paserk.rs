//! A PASETO key in PASERK form.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Ed25519, Es384, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, PublicKeyAlgorithm, RawKeyAlgorithm,
    paseto::{Paserk, Protocol, V3Local, V3Public, V4Local, V4Public},
};

use super::{
    facts::{KeyReport, Public},
    numbers::Numbers,
};

/// Reports on the key.
pub(super) fn examine(text: &str) -> KeyReport {
    let report = if text.starts_with("k3.local.") {
        secret::<V3Local>(text)
    } else if text.starts_with("k3.") {
        public::<V3Public, Es384>(text, Numbers::of_p384)
    } else if text.starts_with("k4.local.") {
        secret::<V4Local>(text)
    } else {
        public::<V4Public, Ed25519>(text, Numbers::of_ed25519)
    };
    match report {
        Ok(report) => report,
        Err(KeyError::PrivateKey) => KeyReport::Private,
        Err(error) => KeyReport::refused(vec![error]),
    }
}

/// The curve of the version is also the curve of a JWS algorithm.
fn public<P, A>(text: &str, numbers: fn(Vec<u8>) -> Numbers) -> Result<KeyReport, KeyError>
where
    P: Protocol + PublicKeyAlgorithm,
    A: RawKeyAlgorithm + JwsPublicKeyAlgorithm,
{
    let malformed = || KeyError::PaserkMalformed { expected: P::PASERK };
    let id = Paserk::<P>::read(text)?.id();
    PinnedKey::<P>::from_paserk(KeyId::ABSENT, text)?;
    let (_, data) = text.rsplit_once('.').ok_or_else(malformed)?;
    let bytes = URL_SAFE_NO_PAD.decode(data).map_err(|_| malformed())?;
    let thumbprint = PinnedKey::<A>::from_raw(KeyId::ABSENT, &bytes)?.thumbprint();
    Ok(KeyReport::Public(Public {
        kid: None,
        algorithms: vec![P::NAME],
        thumbprint,
        paserk_id: Some(id.to_string()),
        numbers: numbers(bytes),
    }))
}

/// Reports the length of the secret, and nothing else.
fn secret<P: Protocol>(text: &str) -> Result<KeyReport, KeyError> {
    Paserk::<P>::read(text)?;
    Ok(KeyReport::Symmetric { bits: 256 })
}
