//! PEM (RFC 7468): the one block in a text, and what it holds.

use alloc::vec::Vec;

use pem_rfc7468::Decoder;

use super::der::PublicKeyDer;
use crate::{KeyError, strict::limits::MAX_KEY_LEN};

/// The label of a block that holds a public key.
#[derive(Clone, Copy)]
pub(super) enum PublicKeyLabel {
    Spki,
    Pkcs1,
}

impl PublicKeyLabel {
    pub(super) fn read(self, der: &[u8]) -> Result<PublicKeyDer<'_>, KeyError> {
        match self {
            Self::Spki => PublicKeyDer::read_spki(der),
            Self::Pkcs1 => PublicKeyDer::read_pkcs1(der),
        }
    }
}

/// The DER of a public key, and which structure the label says that it is.
pub(super) fn public_key(pem: &str) -> Result<(PublicKeyLabel, Vec<u8>), KeyError> {
    let (label, der) = decode(pem)?;
    match label {
        "PUBLIC KEY" => Ok((PublicKeyLabel::Spki, der)),
        "RSA PUBLIC KEY" => Ok((PublicKeyLabel::Pkcs1, der)),
        other => Err(unexpected(other, "a public key")),
    }
}

/// The DER of a certificate.
pub(super) fn certificate(pem: &str) -> Result<Vec<u8>, KeyError> {
    let (label, der) = decode(pem)?;
    match label {
        "CERTIFICATE" => Ok(der),
        other => Err(unexpected(other, "a certificate")),
    }
}

/// The label and the content of the one block, wherever it stands in the text.
fn decode(pem: &str) -> Result<(&str, Vec<u8>), KeyError> {
    if pem.len() > MAX_KEY_LEN {
        return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
    }
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    let mut begins = pem.match_indices(BEGIN);
    let (start, _) = begins.next().ok_or(KeyError::PemMalformed)?;
    if begins.next().is_some() {
        return Err(KeyError::PemSeveralBlocks);
    }
    let block = pem.get(start..).ok_or(KeyError::PemMalformed)?;
    let (body, end) = block.split_once(END).ok_or(KeyError::PemMalformed)?;
    let (end_label, _) = end.split_once("-----").ok_or(KeyError::PemMalformed)?;
    let length = [body.len(), END.len(), end_label.len(), "-----".len()].iter().sum();
    let block = block.get(..length).ok_or(KeyError::PemMalformed)?;

    let mut decoder = Decoder::new_detect_wrap(block.as_bytes()).map_err(|_| KeyError::PemMalformed)?;
    let mut der = Vec::new();
    decoder.decode_to_end(&mut der).map_err(|_| KeyError::PemMalformed)?;
    Ok((decoder.type_label(), der))
}

fn unexpected(label: &str, expected: &'static str) -> KeyError {
    let found = match label {
        private if private.ends_with("PRIVATE KEY") => return KeyError::PrivateKey,
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key",
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => "a certificate",
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => "a certificate request",
        "EC PARAMETERS" => "the parameters of a curve",
        _ => "a block of another kind",
    };
    KeyError::PemLabel { found, expected }
}
