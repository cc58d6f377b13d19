//! A key in a file.

use std::{fs::File, io::Read, path::Path};

use cotter::{PublicKeyAlgorithm, RawKeyAlgorithm, SecretAlgorithm};
use cotter_audit::{
    algorithm::{AlgorithmName, Visitor},
    key::KeySource,
};

use crate::args::KeyFormat;

/// The longest file that is read, in bytes; the library takes no longer JWK either.
const MAX_LEN: usize = 64 * 1024;

/// Reads a key of this form, or says what is wrong with the file.
pub(crate) fn read(path: &Path, format: KeyFormat, algorithm: AlgorithmName) -> Result<KeySource, String> {
    let named = |what: &str| format!("{}: {what}", path.display());
    let bytes = bytes(path).map_err(|error| named(&error))?;
    let text = || String::from_utf8(bytes.clone()).map_err(|_| named("not UTF-8"));
    Ok(match resolve(format, &bytes, algorithm) {
        KeyFormat::Jwk if is_set(&bytes) => {
            return Err(named("a JWK set: not supported by this version, give one key"));
        }
        KeyFormat::Jwk => KeySource::Jwk(text()?),
        KeyFormat::Pem => KeySource::Pem(text()?),
        KeyFormat::Base64url => KeySource::Base64urlSecret(text()?.trim_ascii().to_owned()),
        KeyFormat::Raw => KeySource::Raw(bytes),
        KeyFormat::Der | KeyFormat::Auto => KeySource::Der(bytes),
    })
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| error.to_string())?;
    if bytes.len() > MAX_LEN { Err(format!("longer than {MAX_LEN} bytes")) } else { Ok(bytes) }
}

/// The form that `auto` stands for.
fn resolve(format: KeyFormat, bytes: &[u8], algorithm: AlgorithmName) -> KeyFormat {
    const BEGIN: &[u8] = b"-----BEGIN";
    if !matches!(format, KeyFormat::Auto) {
        format
    } else if bytes.trim_ascii_start().starts_with(b"{") {
        KeyFormat::Jwk
    } else if bytes.windows(BEGIN.len()).any(|part| part == BEGIN) {
        KeyFormat::Pem
    } else if algorithm.visit(IsSecret) {
        KeyFormat::Raw
    } else {
        KeyFormat::Der
    }
}

fn is_set(json: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(json).is_ok_and(|json| json.get("keys").is_some())
}

struct IsSecret;

impl Visitor for IsSecret {
    type Output = bool;

    fn curve<A: RawKeyAlgorithm>(self) -> bool {
        false
    }

    fn rsa<A: PublicKeyAlgorithm>(self) -> bool {
        false
    }

    fn secret<A: SecretAlgorithm>(self) -> bool {
        true
    }
}
