//! PEM (RFC 7468): the one block in a text, and what it holds.

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use pem_rfc7468::Decoder;

use super::der::{self, PublicKeyDer};
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
    const EXPECTED: &str = "a public key, labelled PUBLIC KEY or RSA PUBLIC KEY";
    let (label, der) = decode(pem, EXPECTED)?;
    match label {
        "PUBLIC KEY" => Ok((PublicKeyLabel::Spki, der)),
        "RSA PUBLIC KEY" => Ok((PublicKeyLabel::Pkcs1, der)),
        other => Err(unexpected(other, EXPECTED)),
    }
}

/// The DER of a certificate.
pub(super) fn certificate(pem: &str) -> Result<Vec<u8>, KeyError> {
    const EXPECTED: &str = "a certificate, labelled CERTIFICATE";
    let (label, der) = decode(pem, EXPECTED)?;
    match label {
        "CERTIFICATE" => Ok(der),
        other => Err(unexpected(other, EXPECTED)),
    }
}

/// The label and the content of the one block, wherever it stands in the text.
fn decode<'p>(pem: &'p str, expected: &'static str) -> Result<(&'p str, Vec<u8>), KeyError> {
    if pem.len() > MAX_KEY_LEN {
        return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
    }
    let mut begins = pem.match_indices(BEGIN);
    let (start, _) = begins.next().ok_or_else(|| not_pem(pem))?;
    if begins.next().is_some() {
        return Err(several_blocks(pem));
    }
    let block = pem.get(start..).ok_or(KeyError::PemMalformed)?;
    let (body, end) = block.split_once(END).ok_or(KeyError::PemMalformed)?;
    let (end_label, _) = end.split_once("-----").ok_or(KeyError::PemMalformed)?;
    let length = [body.len(), END.len(), end_label.len(), "-----".len()].iter().sum();
    let block = block.get(..length).ok_or(KeyError::PemMalformed)?;

    let mut decoder = Decoder::new_detect_wrap(block.as_bytes()).map_err(|_| broken(block, expected))?;
    let mut der = Vec::new();
    decoder.decode_to_end(&mut der).map_err(|_| broken(block, expected))?;
    Ok((decoder.type_label(), der))
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// `openssl ecparam -genkey` writes the parameters of the curve before a private key.
fn several_blocks(pem: &str) -> KeyError {
    let mut labels = pem.split(BEGIN).skip(1).map(|block| block.split("-----").next().unwrap_or_default());
    match (labels.next(), labels.next(), labels.next()) {
        (Some("EC PARAMETERS"), Some(private), None) if private.ends_with("PRIVATE KEY") => KeyError::PrivateKey,
        _ => KeyError::PemSeveralBlocks,
    }
}

/// Why a block that begins and ends as one is none.
fn broken(block: &str, expected: &'static str) -> KeyError {
    let label = block.strip_prefix(BEGIN).and_then(|rest| rest.split_once("-----")).map_or("", |(label, _)| label);
    // The decoder takes no label with a hyphen.
    if label.contains('-') {
        return unexpected(label, expected);
    }
    let escapes = ["\\n", "\\r"];
    if escapes.iter().any(|escape| block.contains(escape)) {
        return KeyError::NotPem {
            found: r"a PEM whose line breaks are written as \n",
            expected: "line breaks in their place",
        };
    }
    if !block.contains(['\n', '\r']) {
        return KeyError::NotPem {
            found: "a PEM on one line",
            expected: "line breaks after its first line and before its last",
        };
    }
    KeyError::PemMalformed
}

/// What a text without a block is, if that can be told.
fn not_pem(text: &str) -> KeyError {
    let text = text.trim().trim_matches(['"', '\'']);
    let is_ssh =
        ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "---- BEGIN SSH2"].iter().any(|begin| text.starts_with(begin));
    let (found, expected) = if is_ssh {
        ("an OpenSSH public key", "a PEM, as `ssh-keygen -e -m PKCS8 -f FILE` writes it")
    } else if text.starts_with('{') {
        ("JSON", "a PEM, or from_jwk for a JWK")
    } else {
        match base64(text) {
            Some(bytes) if bytes.windows(BEGIN.len()).any(|part| part == BEGIN.as_bytes()) => {
                ("the base64 of a PEM", "the PEM: decode it once")
            }
            Some(bytes) if der::begins_with_key(&bytes) => {
                ("the base64 of DER", "the lines of a PEM around it, or its bytes for from_der")
            }
            _ => return KeyError::PemMalformed,
        }
    };
    KeyError::NotPem { found, expected }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    STANDARD_NO_PAD.decode(digits.trim_end_matches('=')).ok()
}

fn unexpected(label: &str, expected: &'static str) -> KeyError {
    let found = match label {
        private if private.ends_with("PRIVATE KEY") || private == "PGP PRIVATE KEY BLOCK" => {
            return KeyError::PrivateKey;
        }
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key",
        "RSA-PSS PUBLIC KEY" => "a block labelled RSA-PSS PUBLIC KEY",
        "EC PUBLIC KEY" => "a block labelled EC PUBLIC KEY",
        "DSA PUBLIC KEY" => "a DSA key",
        "OPENSSH PUBLIC KEY" | "SSH2 PUBLIC KEY" => "an OpenSSH key",
        "PGP PUBLIC KEY BLOCK" => "an OpenPGP key",
        "CERTIFICATE" => "a certificate",
        "X509 CERTIFICATE" => "a block labelled X509 CERTIFICATE",
        "TRUSTED CERTIFICATE" => "a block labelled TRUSTED CERTIFICATE, a form of OpenSSL",
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => "a certificate request",
        "X509 CRL" => "a list of revoked certificates",
        "PKCS7" | "CMS" => "a PKCS#7 or CMS message",
        "EC PARAMETERS" => "the parameters of a curve",
        _ => "a block of another kind",
    };
    KeyError::PemLabel { found, expected }
}
