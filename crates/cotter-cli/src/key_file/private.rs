//! Reads the file of a private key or a secret, with which tokens are issued.

use std::path::Path;

use zeroize::Zeroizing;

use super::{
    format::PrivateKeyFormat,
    private_key::{PrivateKeyFile, Source},
    secret::{Encoding, Spelling, without_line_end},
    shape::{EMPTY, is_der, is_json, is_paserk, is_pem, is_set, is_text, no_key},
};
use crate::{
    file::{self, Open, named, text},
    pin::Pin,
};

/// How the file of a private key is read.
#[derive(Clone, Copy)]
pub(crate) struct PrivateReading<'p> {
    pub(crate) format: PrivateKeyFormat,
    /// The file of the passphrase, if the key is encrypted.
    pub(crate) passphrase: Option<&'p Path>,
    /// Whether a secret may be shorter than the hash.
    pub(crate) short_secret: bool,
    /// What is done with files that others may read.
    pub(crate) open: Open,
}

/// Reads a key of this form, or says what is wrong with the file.
pub(crate) fn read_private(path: &Path, pin: Pin, reading: PrivateReading<'_>) -> Result<PrivateKeyFile, String> {
    let bytes = file::private_bytes(path, reading.open)?;
    if let Some(what) = no_key(&bytes).filter(|what| pin.has_public_keys() || *what == EMPTY) {
        return Err(named(path, what));
    }
    fits(reading, pin)?;
    let (format, is_auto) = (resolve(reading.format, &bytes, pin), matches!(reading.format, PrivateKeyFormat::Auto));
    if matches!(format, PrivateKeyFormat::Jwk) && is_set(&bytes) {
        return Err(named(path, "a JWK set: expected one private key"));
    }
    let spelling = spelling(format, is_auto, &bytes, pin);
    let source = if pin.has_public_keys() { private(path, &bytes, format)? } else { secret(path, &bytes, format)? };
    let source = if reading.short_secret { source.accept_short()? } else { source };
    let passphrase = reading.passphrase.map(|path| passphrase(path, &source, reading.open)).transpose()?;
    Ok(PrivateKeyFile { source, passphrase, spelling })
}

/// The content of the file of a key with a public half.
fn private(path: &Path, bytes: &[u8], format: PrivateKeyFormat) -> Result<Source, String> {
    let owned = || text(path, bytes).map(|text| Zeroizing::new(text.to_owned()));
    let decoded = |encoding: Encoding| {
        let bytes = encoding.decode(bytes.trim_ascii()).map_err(|what| named(path, what))?;
        Ok::<_, String>(if is_der(&bytes) { Source::Der(bytes) } else { Source::Raw(bytes) })
    };
    Ok(match format {
        PrivateKeyFormat::Pem => Source::Pem(owned()?),
        PrivateKeyFormat::Jwk => Source::Jwk(owned()?),
        PrivateKeyFormat::Paserk => Source::Paserk(Zeroizing::new(text(path, bytes)?.trim_ascii().to_owned())),
        PrivateKeyFormat::Raw => Source::Raw(Zeroizing::new(bytes.to_vec())),
        PrivateKeyFormat::Base64url => decoded(Encoding::Base64url)?,
        PrivateKeyFormat::Base64 => decoded(Encoding::Base64)?,
        PrivateKeyFormat::Hex => decoded(Encoding::Hex)?,
        PrivateKeyFormat::Der | PrivateKeyFormat::Text | PrivateKeyFormat::Auto => {
            Source::Der(Zeroizing::new(bytes.to_vec()))
        }
    })
}

/// The content of the file of a secret.
fn secret(path: &Path, bytes: &[u8], format: PrivateKeyFormat) -> Result<Source, String> {
    let decoded = |encoding: Encoding| encoding.decode(bytes.trim_ascii()).map_err(|what| named(path, what));
    Ok(match format {
        PrivateKeyFormat::Jwk => Source::Jwk(Zeroizing::new(text(path, bytes)?.to_owned())),
        PrivateKeyFormat::Paserk => Source::Paserk(Zeroizing::new(text(path, bytes)?.trim_ascii().to_owned())),
        PrivateKeyFormat::Text => {
            Source::Secret(Zeroizing::new(without_line_end(text(path, bytes)?.as_bytes()).to_vec()))
        }
        PrivateKeyFormat::Base64url => Source::DecodedSecret(decoded(Encoding::Base64url)?),
        PrivateKeyFormat::Base64 => Source::Secret(decoded(Encoding::Base64)?),
        PrivateKeyFormat::Hex => Source::Secret(decoded(Encoding::Hex)?),
        PrivateKeyFormat::Raw | PrivateKeyFormat::Pem | PrivateKeyFormat::Der | PrivateKeyFormat::Auto => {
            Source::Secret(Zeroizing::new(bytes.to_vec()))
        }
    })
}

/// The passphrase without the line end behind it.
fn passphrase(path: &Path, source: &Source, open: Open) -> Result<Zeroizing<Vec<u8>>, String> {
    if !matches!(source, Source::Pem(_) | Source::Der(_)) {
        return Err("--passphrase-file is for encrypted keys in PEM and DER, and the key is in another form".to_owned());
    }
    let bytes = file::private_bytes(path, open)?;
    let passphrase = without_line_end(&bytes);
    if passphrase.is_empty() {
        return Err(named(path, "empty: expected a passphrase"));
    }
    Ok(Zeroizing::new(passphrase.to_vec()))
}

/// What a secret that is taken as it is may be meant as.
fn spelling(format: PrivateKeyFormat, is_auto: bool, bytes: &[u8], pin: Pin) -> Option<Spelling> {
    match (format, pin.has_public_keys()) {
        (PrivateKeyFormat::Raw, false) => Spelling::of(bytes),
        (PrivateKeyFormat::Base64url, false) => Spelling::of_base64url(bytes),
        (PrivateKeyFormat::Pem, true) if is_auto && !is_pem(bytes) => Some(Spelling::NoKey),
        _ => None,
    }
}

/// Refuses a form, or an option, that the keys of the algorithm do not have.
fn fits(reading: PrivateReading<'_>, pin: Pin) -> Result<(), String> {
    let name = pin.as_str();
    if reading.short_secret && pin.has_public_keys() {
        return Err(format!("--danger-short-secret is for secrets, and {name} has none"));
    }
    if reading.passphrase.is_some() && !pin.has_public_keys() {
        return Err(format!("--passphrase-file is for private keys, and {name} has none"));
    }
    let (form, of, fits) = match reading.format {
        PrivateKeyFormat::Pem => ("pem", "private keys", pin.has_public_keys()),
        PrivateKeyFormat::Der => ("der", "private keys", pin.has_public_keys()),
        PrivateKeyFormat::Text => ("text", "secrets", !pin.has_public_keys()),
        PrivateKeyFormat::Jwk => ("jwk", "keys of JWS", !pin.is_paseto()),
        PrivateKeyFormat::Paserk => ("paserk", "keys of PASETO", pin.is_paseto()),
        PrivateKeyFormat::Auto
        | PrivateKeyFormat::Raw
        | PrivateKeyFormat::Base64url
        | PrivateKeyFormat::Base64
        | PrivateKeyFormat::Hex => return Ok(()),
    };
    if fits { Ok(()) } else { Err(format!("--key-format {form} is for {of}, and {name} has none")) }
}

/// The form that `auto` stands for.
fn resolve(format: PrivateKeyFormat, bytes: &[u8], pin: Pin) -> PrivateKeyFormat {
    if !matches!(format, PrivateKeyFormat::Auto) {
        format
    } else if is_json(bytes) && !pin.is_paseto() {
        PrivateKeyFormat::Jwk
    } else if is_pem(bytes) {
        PrivateKeyFormat::Pem
    } else if is_paserk(bytes) && (pin.is_paseto() || pin.has_public_keys()) {
        PrivateKeyFormat::Paserk
    } else if !pin.has_public_keys() {
        PrivateKeyFormat::Raw
    } else if is_text(bytes) {
        // The library says what other text is.
        PrivateKeyFormat::Pem
    } else {
        PrivateKeyFormat::Der
    }
}
