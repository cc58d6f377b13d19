//! A key in a file.

use std::{fs::File, io::Read, path::Path};

use cotter_audit::key::KeySource;
use serde::{Deserialize, de::IgnoredAny};
use zeroize::Zeroizing;

use crate::{args::KeyFormat, pin::Pin};

/// The longest file that is read, in bytes; the library takes no longer JWK either.
const MAX_LEN: usize = 64 * 1024;

/// Reads a key of this form, or says what is wrong with the file.
pub(crate) fn read(path: &Path, format: KeyFormat, pin: Pin) -> Result<KeySource, String> {
    let bytes = bytes(path)?;
    let text = || text(path, &bytes).map(str::to_owned);
    Ok(match resolve(format, &bytes, pin) {
        KeyFormat::Jwk if is_set(&bytes) => {
            return Err(named(path, "a JWK set: expected one key; a set of public keys is named with --jwks"));
        }
        KeyFormat::Jwk => KeySource::Jwk(text()?),
        KeyFormat::Pem => KeySource::Pem(text()?),
        KeyFormat::Paserk => KeySource::Paserk(self::text(path, &bytes)?.trim_ascii().to_owned()),
        KeyFormat::Base64url => KeySource::Base64urlSecret(self::text(path, &bytes)?.trim_ascii().to_owned()),
        KeyFormat::Raw => KeySource::Raw(bytes.to_vec()),
        KeyFormat::Der | KeyFormat::Auto => KeySource::Der(bytes.to_vec()),
    })
}

/// All bytes of a file, which are wiped when they are dropped: it may hold a secret.
pub(crate) fn bytes(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let limit = MAX_LEN.saturating_add(1);
    // Of the full size from the beginning, so that no part is left behind where a smaller one was.
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit.saturating_mul(2)));
    let file = File::open(path).map_err(|error| named(path, &error.to_string()))?;
    let mut file = file.take(u64::try_from(limit).unwrap_or(u64::MAX));
    file.read_to_end(&mut bytes).map_err(|error| named(path, &error.to_string()))?;
    if bytes.len() > MAX_LEN { Err(named(path, &format!("longer than {MAX_LEN} bytes"))) } else { Ok(bytes) }
}

/// The bytes of a file as text.
pub(crate) fn text<'b>(path: &Path, bytes: &'b [u8]) -> Result<&'b str, String> {
    str::from_utf8(bytes).map_err(|_| named(path, "not UTF-8"))
}

/// Whether bytes are a JSON object that has `keys`.
pub(crate) fn is_set(json: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Set {
        #[serde(rename = "keys")]
        _keys: IgnoredAny,
    }
    serde_json::from_slice::<Set>(json).is_ok()
}

/// Whether bytes have a PEM block somewhere.
pub(crate) fn is_pem(bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN";
    bytes.windows(BEGIN.len()).any(|part| part == BEGIN)
}

/// Whether bytes are meant to be a PASERK. A secret of 32 bytes that begins like one is none: a PASERK is longer.
fn is_paserk(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    text.len() > 32 && matches!(text, [b'k', b'1'..=b'4', b'.', ..])
}

/// Whether bytes are meant to be a JSON object.
pub(crate) fn is_json(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
}

fn named(path: &Path, what: &str) -> String {
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
    } else if pin.is_paseto() && is_paserk(bytes) {
        KeyFormat::Paserk
    } else if pin.has_public_keys() {
        KeyFormat::Der
    } else {
        KeyFormat::Raw
    }
}
