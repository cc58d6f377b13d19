//! Private keys that anybody can guess.

use pkcs8::PrivateKeyInfoRef;

use crate::{SigningKeyError, algorithm::KeyPair, form::PrivateJwk};

/// So many equal bytes in a row are in no random key: one in more than 2²⁰⁰ has them.
const EQUAL_BYTES: usize = 28;

/// Refuses a seed or a number that is one byte over and over, and a number as small as 1.
pub(super) fn refuse_trivial<P: KeyPair>(private: &P) -> Result<(), SigningKeyError> {
    let malformed = || SigningKeyError::DerMalformed { expected: "a key that encodes" };
    let document = private.to_pkcs8().ok_or_else(malformed)?;
    let info = PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| malformed())?;
    random(info.private_key.as_bytes())
}

/// The same of a private JWK that has been read.
pub(super) fn refuse_trivial_jwk(jwk: &PrivateJwk<'_>) -> Result<(), SigningKeyError> {
    for member in ["d", "priv"].into_iter().filter(|member| jwk.has(member)) {
        random(&jwk.bytes(member)?)?;
    }
    Ok(())
}

fn random(bytes: &[u8]) -> Result<(), SigningKeyError> {
    let is_run = |window: &[u8]| window.iter().all(|byte| Some(byte) == window.first());
    if bytes.windows(EQUAL_BYTES).any(is_run) { Err(SigningKeyError::KeyTrivial) } else { Ok(()) }
}
