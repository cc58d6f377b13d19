//! A key in a file.

mod secret;
mod shape;

use std::{fs::File, io::Read, path::Path};

use cotter_vectors::key::KeySource;
use zeroize::Zeroizing;

pub(crate) use self::shape::{is_certificate, is_json, is_paserk, is_pem, is_set, is_text, no_key};
use self::{
    secret::{Encoding, Spelling},
    shape::{EMPTY, is_der, no_set},
};
use crate::{args::KeyFormat, pin::Pin, refusal::Reason};

/// The longest file that is read, in bytes; the library takes no longer JWK either.
const MAX_LEN: usize = 64 * 1024;

/// A key as it is in its file.
pub(crate) struct KeyFile {
    pub(crate) source: KeySource,
    /// How the bytes of a secret may be meant, where all of them are taken.
    spelling: Option<Spelling>,
}

impl KeyFile {
    /// What may help, if it is for the secret that a token is refused.
    pub(crate) fn hint(&self, reason: &Reason) -> Option<String> {
        self.spelling.and_then(|spelling| spelling.hint(reason))
    }
}

/// Reads a key of this form, or says what is wrong with the file.
pub(crate) fn read(path: &Path, format: KeyFormat, pin: Pin, lenient: bool) -> Result<KeyFile, String> {
    let bytes = bytes(path)?;
    if let Some(what) = no_key(&bytes).filter(|what| pin.has_public_keys() || *what == EMPTY) {
        return Err(named(path, what));
    }
    fits(format, pin)?;
    if lenient && !pin.has_public_keys() {
        return Err(format!("--lenient is for public keys, which {} has not", pin.as_str()));
    }
    let text = || text(path, &bytes).map(str::to_owned);
    let decoded = |encoding: Encoding| {
        let bytes = encoding.decode(bytes.trim_ascii()).map_err(|what| named(path, what))?;
        Ok::<_, String>(if is_der(&bytes) { of_der(&bytes, pin) } else { KeySource::Raw(bytes.to_vec()) })
    };
    let (is_auto, format) = (matches!(format, KeyFormat::Auto), resolve(format, &bytes, pin));
    let source = match format {
        KeyFormat::Jwk if is_set(&bytes) => {
            return Err(named(path, "a JWK set: expected one key; a set of public keys is named with --jwks"));
        }
        KeyFormat::Jwk if lenient => KeySource::LenientJwk(text()?),
        KeyFormat::Jwk => KeySource::Jwk(text()?),
        KeyFormat::Pem if lenient => KeySource::LenientPem(text()?),
        KeyFormat::Pem => KeySource::Pem(text()?),
        KeyFormat::Paserk => KeySource::Paserk(self::text(path, &bytes)?.trim_ascii().to_owned()),
        KeyFormat::Base64url if !pin.has_public_keys() => {
            KeySource::Base64urlSecret(self::text(path, &bytes)?.trim_ascii().to_owned())
        }
        KeyFormat::Base64url => decoded(Encoding::Base64url)?,
        KeyFormat::Base64 => decoded(Encoding::Base64)?,
        KeyFormat::Hex => decoded(Encoding::Hex)?,
        KeyFormat::Text => KeySource::Raw(secret::without_line_end(self::text(path, &bytes)?.as_bytes()).to_vec()),
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
    Ok(KeyFile { source, spelling })
}

/// A public key or a certificate in DER. The library refuses either as a secret.
fn of_der(bytes: &[u8], pin: Pin) -> KeySource {
    if pin.has_public_keys() && is_certificate(bytes) {
        KeySource::CertificateDer(bytes.to_vec())
    } else {
        KeySource::Der(bytes.to_vec())
    }
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
    Err(format!("--key-format {name} is for {of}, which {} has not", pin.as_str()))
}

/// The text of a JWK set.
pub(crate) fn set<'b>(path: &Path, bytes: &'b [u8]) -> Result<&'b str, String> {
    if let Some(what) = no_set(bytes) { Err(named(path, what)) } else { text(path, bytes) }
}

/// All bytes of a file, which are wiped when they are dropped: it may hold a secret.
pub(crate) fn bytes(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let limit = MAX_LEN.saturating_add(1);
    // Of the full size from the beginning, so that no part is left behind where a smaller one was.
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit.saturating_mul(2)));
    let file = File::open(path).map_err(|error| {
        let is_dash = path.as_os_str() == "-";
        named(path, &if is_dash { "only the token is read from standard input".to_owned() } else { error.to_string() })
    })?;
    let mut file = file.take(u64::try_from(limit).unwrap_or(u64::MAX));
    file.read_to_end(&mut bytes).map_err(|error| named(path, &error.to_string()))?;
    if bytes.len() > MAX_LEN { Err(named(path, &format!("longer than {MAX_LEN} bytes"))) } else { Ok(bytes) }
}

/// The bytes of a file as text.
pub(crate) fn text<'b>(path: &Path, bytes: &'b [u8]) -> Result<&'b str, String> {
    str::from_utf8(bytes).map_err(|_| named(path, "not UTF-8"))
}

pub(crate) fn named(path: &Path, what: &str) -> String {
    format!("{}: {what}", path.display())
}

/// The form that `auto` stands for.
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
        // The library says what other text is.
        KeyFormat::Pem
    } else {
        KeyFormat::Der
    }
}
