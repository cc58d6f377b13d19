//! Keys that are encrypted under a passphrase (RFC 5958 §3, RFC 8018).

use pkcs8::{
    EncryptedPrivateKeyInfoRef, SecretDocument,
    der::{Decode, Tag},
    pkcs5::{EncryptionScheme, pbes2},
};

use super::{MAX_KEY_LEN, der::first_tags};
use crate::SigningKeyError;

/// What is spent on one passphrase at most. OpenSSL writes 2,048 iterations, and OWASP recommends 600,000.
const MAX_ITERATIONS: u64 = 10_000_000;

/// The memory of scrypt at most, in bytes, with no more than four lanes.
const MAX_SCRYPT_MEMORY: u64 = 256 * 1024 * 1024;

/// The key under the passphrase.
pub(crate) fn decrypt(der: &[u8], passphrase: &[u8]) -> Result<SecretDocument, SigningKeyError> {
    if der.len() > MAX_KEY_LEN {
        return Err(SigningKeyError::KeyTooLong { max: MAX_KEY_LEN });
    }
    let info = EncryptedPrivateKeyInfoRef::from_der(der).map_err(|_| match first_tags(der) {
        // The structure is there, and the library does not know what is inside.
        Some([Tag::Sequence, Tag::OctetString]) => SigningKeyError::EncryptionScheme,
        Some([Tag::Integer, _]) => SigningKeyError::KeyNotEncrypted,
        _ => SigningKeyError::DerMalformed { expected: "EncryptedPrivateKeyInfo" },
    })?;
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
        return Err(SigningKeyError::EncryptionScheme);
    };
    is_affordable(&parameters.kdf)?;
    info.decrypt(passphrase).map_err(|_| SigningKeyError::PassphraseWrong)
}

fn is_affordable(kdf: &pbes2::Kdf) -> Result<(), SigningKeyError> {
    let is_affordable = match kdf {
        pbes2::Kdf::Pbkdf2(parameters) => u64::from(parameters.iteration_count) <= MAX_ITERATIONS,
        pbes2::Kdf::Scrypt(parameters) => {
            let memory = parameters.cost_parameter.saturating_mul(u64::from(parameters.block_size)).saturating_mul(128);
            memory <= MAX_SCRYPT_MEMORY && parameters.parallelization <= 4
        }
        _ => return Err(SigningKeyError::EncryptionScheme),
    };
    if is_affordable { Ok(()) } else { Err(SigningKeyError::EncryptionCost) }
}
