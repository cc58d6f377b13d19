//! PEM (RFC 7468): the one block in a text, and its content.

use alloc::{borrow::Cow, vec::Vec};

use pem_rfc7468::Decoder;

use super::{
    Reading,
    der::{self, PublicKeyDer},
    pasted::{self, BEGIN, END, Form, LaidOut},
};
use crate::{KeyError, strict::limits::MAX_KEY_LEN};

/// The label of a block that holds a public key.
#[derive(Clone, Copy)]
pub(crate) enum PublicKeyLabel {
    Spki,
    Pkcs1,
    /// Read leniently: whichever of the two the bytes are.
    Either,
}

impl PublicKeyLabel {
    pub(crate) fn read(self, der: &[u8]) -> Result<PublicKeyDer<'_>, KeyError> {
        match self {
            Self::Spki => PublicKeyDer::read_spki(der),
            Self::Pkcs1 => PublicKeyDer::read_pkcs1(der),
            Self::Either => PublicKeyDer::read(der),
        }
    }
}

/// What a constructor accepts, and the words for its errors.
struct Wanted {
    expected: &'static str,
    lenient: &'static str,
    /// The words if the label is for the other constructor.
    other: &'static str,
}

const PUBLIC_KEY: Wanted = Wanted {
    expected: "a public key, labelled PUBLIC KEY or RSA PUBLIC KEY",
    lenient: "from_pem_lenient",
    other: "a public key, labelled PUBLIC KEY or RSA PUBLIC KEY, or from_certificate_pem",
};

const CERTIFICATE: Wanted = Wanted {
    expected: "a certificate, labelled CERTIFICATE",
    lenient: "from_certificate_pem_lenient",
    other: "a certificate, labelled CERTIFICATE, or from_pem",
};

/// The DER of a public key, and the structure that its label names.
pub(crate) fn public_key(pem: &str, reading: Reading) -> Result<(PublicKeyLabel, Vec<u8>), KeyError> {
    let pem = match laid_out(pem, reading)? {
        Text::Der(der) => return Ok((PublicKeyLabel::Either, der)),
        Text::Pem(pem) => pem,
    };
    let (label, der) = decode(&pem, &PUBLIC_KEY)?;
    match (label, reading) {
        ("PUBLIC KEY" | "RSA PUBLIC KEY" | "EC PUBLIC KEY", Reading::Lenient) => Ok((PublicKeyLabel::Either, der)),
        ("PUBLIC KEY", Reading::Strict) => Ok((PublicKeyLabel::Spki, der)),
        ("RSA PUBLIC KEY", Reading::Strict) => Ok((PublicKeyLabel::Pkcs1, der)),
        ("CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE", _) => Err(unexpected(label, PUBLIC_KEY.other)),
        (other, _) => Err(unexpected(other, PUBLIC_KEY.expected)),
    }
}

/// The DER of a certificate.
pub(crate) fn certificate(pem: &str, reading: Reading) -> Result<Vec<u8>, KeyError> {
    let pem = match laid_out(pem, reading)? {
        Text::Der(der) => return Ok(der),
        Text::Pem(pem) => pem,
    };
    let (label, mut der) = decode(&pem, &CERTIFICATE)?;
    match (label, reading) {
        ("CERTIFICATE", _) | ("X509 CERTIFICATE", Reading::Lenient) => Ok(der),
        ("TRUSTED CERTIFICATE", Reading::Lenient) => {
            // The purposes for which OpenSSL trusts it come after it.
            der.truncate(der::first_len(&der).unwrap_or(der.len()));
            Ok(der)
        }
        ("X509 CERTIFICATE" | "TRUSTED CERTIFICATE", Reading::Strict) => {
            Err(unexpected(label, "a certificate, labelled CERTIFICATE, or from_certificate_pem_lenient"))
        }
        ("PUBLIC KEY" | "RSA PUBLIC KEY", _) => Err(unexpected(label, CERTIFICATE.other)),
        (other, _) => Err(unexpected(other, CERTIFICATE.expected)),
    }
}

enum Text<'p> {
    Pem(Cow<'p, str>),
    /// Read leniently: base64 without the lines of a PEM.
    Der(Vec<u8>),
}

fn laid_out(pem: &str, reading: Reading) -> Result<Text<'_>, KeyError> {
    if pem.len() > MAX_KEY_LEN {
        return Err(KeyError::KeyTooLong { max: MAX_KEY_LEN });
    }
    Ok(match reading {
        Reading::Strict => Text::Pem(pem.into()),
        Reading::Lenient => match pasted::lay_out(pem) {
            LaidOut::Pem(pem) => Text::Pem(pem.into()),
            LaidOut::Der(der) => Text::Der(der),
        },
    })
}

/// The label and the content of the one block, wherever it is in the text.
fn decode<'p>(pem: &'p str, wanted: &Wanted) -> Result<(&'p str, Vec<u8>), KeyError> {
    let malformed = || Form::of(pem).and_then(|form| form.for_pem(wanted.lenient)).unwrap_or(KeyError::PemMalformed);
    let mut begins = pem.match_indices(BEGIN);
    let (start, _) = begins.next().ok_or_else(malformed)?;
    if begins.next().is_some() {
        return Err(several_blocks(pem));
    }
    let block = pem.get(start..).ok_or(KeyError::PemMalformed)?;
    let (body, end) = block.split_once(END).ok_or(KeyError::PemMalformed)?;
    let (end_label, _) = end.split_once("-----").ok_or(KeyError::PemMalformed)?;
    let length = [body.len(), END.len(), end_label.len(), "-----".len()].iter().sum();
    let block = block.get(..length).ok_or(KeyError::PemMalformed)?;

    // The decoder does not accept a label with a hyphen.
    let label = block.strip_prefix(BEGIN).and_then(|rest| rest.split_once("-----")).map_or("", |(label, _)| label);
    if label.contains('-') {
        return Err(unexpected(label, wanted.expected));
    }
    let mut decoder = Decoder::new_detect_wrap(block.as_bytes()).map_err(|_| malformed())?;
    let mut der = Vec::new();
    decoder.decode_to_end(&mut der).map_err(|_| malformed())?;
    Ok((decoder.type_label(), der))
}

/// `openssl ecparam -genkey` writes the parameters of the curve before a private key.
fn several_blocks(pem: &str) -> KeyError {
    let mut labels = pem.split(BEGIN).skip(1).map(|block| block.split("-----").next().unwrap_or_default());
    match (labels.next(), labels.next(), labels.next()) {
        (Some("EC PARAMETERS"), Some(private), None) if private.ends_with("PRIVATE KEY") => KeyError::PrivateKey,
        _ => KeyError::PemSeveralBlocks,
    }
}

fn unexpected(label: &str, expected: &'static str) -> KeyError {
    let found = match label {
        private if private.ends_with("PRIVATE KEY") || private == "PGP PRIVATE KEY BLOCK" => {
            return KeyError::PrivateKey;
        }
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key",
        // `openssl rsa -RSAPublicKey_out` writes only the numbers, and loses the parameters to which the key is bound.
        "RSA-PSS PUBLIC KEY" => {
            let found = "a block labelled RSA-PSS PUBLIC KEY, without its parameters";
            return KeyError::PemLabel { found, expected: "a public key as `openssl pkey -pubout` writes it" };
        }
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
