//! A key in a file.

mod format;
mod private;
mod private_key;
mod secret;
mod shape;

use std::path::Path;

use cotter_vectors::key::KeySource;

pub(crate) use self::{
    format::{KeyFormat, PrivateKeyFormat},
    private::{PrivateReading, read_private},
    private_key::PrivateKeyFile,
    shape::{is_certificate, is_json, is_paserk, is_pem, is_set, is_text, no_key},
};
use self::{
    secret::{Encoding, Spelling},
    shape::{EMPTY, is_der, one_key_instead},
};
use crate::{
    file::{self, named, text},
    pin::Pin,
    refusal::Reason,
};

/// How to read a file with a key.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) format: KeyFormat,
    pub(crate) lenient: bool,
    /// Whether a secret may be shorter than the hash.
    pub(crate) short_secret: bool,
}

/// A key as it is in its file.
pub(crate) struct KeyFile {
    pub(crate) source: KeySource,
    /// How the bytes of a secret may have been meant, if they are all used as they are.
    spelling: Option<Spelling>,
}

impl KeyFile {
    /// A hint, if the secret may be why a token is rejected.
    pub(crate) fn hint(&self, reason: &Reason) -> Option<String> {
        self.spelling.and_then(|spelling| spelling.hint(reason))
    }
}

/// Reads a key in this form, or says what is wrong with the file.
pub(crate) fn read(path: &Path, pin: Pin, reading: Reading) -> Result<KeyFile, String> {
    let Reading { format, lenient, short_secret } = reading;
    let bytes = file::bytes(path, file::MAX_LEN)?;
    if let Some(what) = no_key(&bytes).filter(|what| pin.has_public_keys() || *what == EMPTY) {
        return Err(named(path, what));
    }
    fits(format, pin)?;
    if lenient && !pin.has_public_keys() {
        return Err(format!("--lenient is for public keys, and {} has none", pin.as_str()));
    }
    if short_secret && pin.has_public_keys() {
        return Err(format!("--danger-short-secret is for secrets, and {} has none", pin.as_str()));
    }
    let owned = || text(path, &bytes).map(str::to_owned);
    let decoded = |encoding: Encoding| {
        let bytes = encoding.decode(bytes.trim_ascii()).map_err(|what| named(path, what))?;
        Ok::<_, String>(if is_der(&bytes) { of_der(&bytes, pin) } else { KeySource::Raw(bytes.to_vec()) })
    };
    let (is_auto, format) = (matches!(format, KeyFormat::Auto), resolve(format, &bytes, pin));
    let source = match format {
        KeyFormat::Jwk if is_set(&bytes) => {
            return Err(named(path, "a JWK set: expected one key; use --jwks for a set of public keys"));
        }
        KeyFormat::Jwk if lenient => KeySource::LenientJwk(owned()?),
        KeyFormat::Jwk => KeySource::Jwk(owned()?),
        KeyFormat::Pem if lenient => KeySource::LenientPem(owned()?),
        KeyFormat::Pem => KeySource::Pem(owned()?),
        KeyFormat::Paserk => KeySource::Paserk(text(path, &bytes)?.trim_ascii().to_owned()),
        KeyFormat::Base64url if !pin.has_public_keys() => {
            KeySource::Base64urlSecret(text(path, &bytes)?.trim_ascii().to_owned())
        }
        KeyFormat::Base64url => decoded(Encoding::Base64url)?,
        KeyFormat::Base64 => decoded(Encoding::Base64)?,
        KeyFormat::Hex => decoded(Encoding::Hex)?,
        KeyFormat::Text => KeySource::Raw(secret::without_line_end(text(path, &bytes)?.as_bytes()).to_vec()),
        KeyFormat::Raw => KeySource::Raw(bytes.to_vec()),
        KeyFormat::Der | KeyFormat::Auto => of_der(&bytes, pin),
    };
    let is_secret = !pin.has_public_keys();
    let spelling = if matches!(format, KeyFormat::Raw) && is_secret {
        Spelling::of(&bytes)
    } else if matches!(format, KeyFormat::Base64url) && is_secret {
        Spelling::of_base64url(&bytes)
    } else {
        (is_auto && matches!(format, KeyFormat::Pem) && !is_pem(&bytes)).then_some(Spelling::NoKey)
    };
    let source = if short_secret { accept_short(&source)? } else { source };
    Ok(KeyFile { source, spelling })
}

/// The same secret, which may then be shorter than the hash.
fn accept_short(source: &KeySource) -> Result<KeySource, String> {
    if let KeySource::Raw(bytes) = source {
        Ok(KeySource::ShortSecret(bytes.clone()))
    } else if let KeySource::Base64urlSecret(text) = source {
        Ok(KeySource::ShortSecret(Encoding::Base64url.decode(text.as_bytes())?.to_vec()))
    } else {
        Err("--danger-short-secret: expected the bytes of the secret, or their hex, base64 or base64url".to_owned())
    }
}

/// A public key or a certificate in DER. As a secret, the library rejects both.
fn of_der(bytes: &[u8], pin: Pin) -> KeySource {
    if pin.has_public_keys() && is_certificate(bytes) {
        KeySource::CertificateDer(bytes.to_vec())
    } else {
        KeySource::Der(bytes.to_vec())
    }
}

/// The DER of the one certificate in a file, which is not validated.
pub(crate) fn certificate(path: &Path) -> Result<Vec<u8>, String> {
    let bytes = file::bytes(path, file::MAX_LEN)?;
    let der = match pem_rfc7468::decode_vec(bytes.trim_ascii()) {
        Ok(("CERTIFICATE", der)) => Some(der),
        Ok(_) => None,
        Err(_) => Some(bytes.to_vec()),
    };
    der.filter(|der| is_certificate(der)).ok_or_else(|| named(path, "expected one certificate, in PEM or DER"))
}

/// Refuses a form that the keys of the algorithm do not have.
fn fits(format: KeyFormat, pin: Pin) -> Result<(), String> {
    let (name, of, fits) = match format {
        KeyFormat::Pem => ("pem", "public keys", pin.has_public_keys()),
        KeyFormat::Der => ("der", "public keys", pin.has_public_keys()),
        KeyFormat::Text => ("text", "secrets", !pin.has_public_keys()),
        KeyFormat::Paserk => ("paserk", "keys of PASETO", pin.is_paseto()),
        KeyFormat::Auto
        | KeyFormat::Jwk
        | KeyFormat::Raw
        | KeyFormat::Base64url
        | KeyFormat::Base64
        | KeyFormat::Hex => return Ok(()),
    };
    if fits {
        return Ok(());
    }
    Err(format!("--key-format {name} is for {of}, and {} has none", pin.as_str()))
}

/// The text of a JWK set. For a file with a single key, the error says to use `one_key`.
pub(crate) fn set<'b>(path: &Path, bytes: &'b [u8], one_key: &str) -> Result<&'b str, String> {
    if let Some(what) = one_key_instead(bytes) {
        return Err(named(path, &format!("{what}: expected a JWK set; {one_key}")));
    }
    if let Some(what) = no_key(bytes) { Err(named(path, what)) } else { text(path, bytes) }
}

/// The form that `auto` selects.
fn resolve(format: KeyFormat, bytes: &[u8], pin: Pin) -> KeyFormat {
    if !matches!(format, KeyFormat::Auto) {
        format
    } else if is_json(bytes) {
        KeyFormat::Jwk
    } else if is_pem(bytes) {
        KeyFormat::Pem
    } else if is_paserk(bytes) && (pin.is_paseto() || pin.has_public_keys()) {
        KeyFormat::Paserk
    } else if !pin.has_public_keys() {
        KeyFormat::Raw
    } else if is_text(bytes) {
        // The library says what is wrong with any other text.
        KeyFormat::Pem
    } else {
        KeyFormat::Der
    }
}
