//! The bytes and the text of a file.

use std::{fs::File, io::Read, path::Path};

use zeroize::Zeroizing;

/// The longest file that is read if no option says otherwise, in bytes; the library accepts no longer JWK either.
pub(crate) const MAX_LEN: usize = 64 * 1024;

/// Reads a whole file. The bytes are wiped when they are dropped, since they may hold a secret.
pub(crate) fn bytes(path: &Path, max_len: usize) -> Result<Zeroizing<Vec<u8>>, String> {
    read(path, max_len, |_| Ok(()))
}

/// Reads a whole file that passes a check when it is open.
fn read(
    path: &Path,
    max_len: usize,
    check: impl FnOnce(&File) -> Result<(), String>,
) -> Result<Zeroizing<Vec<u8>>, String> {
    let limit = max_len.saturating_add(1);
    // Of the full size from the beginning, so that growing leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit.saturating_mul(2)));
    let file = File::open(path).map_err(|error| {
        let is_dash = path.as_os_str() == "-";
        named(path, &if is_dash { "expected a file, not standard input".to_owned() } else { error.to_string() })
    })?;
    check(&file)?;
    let mut file = file.take(u64::try_from(limit).unwrap_or(u64::MAX));
    file.read_to_end(&mut bytes).map_err(|error| named(path, &error.to_string()))?;
    if bytes.len() > max_len { Err(named(path, &format!("longer than {max_len} bytes"))) } else { Ok(bytes) }
}

/// What is done with a private file that others may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Refused,
    Accepted,
}

/// Reads a file with a private key or a passphrase, which nobody but its owner may read or change (Unix).
pub(crate) fn private_bytes(path: &Path, open: Open) -> Result<Zeroizing<Vec<u8>>, String> {
    read(path, MAX_LEN, |file| if open == Open::Refused { ensure_private(path, file) } else { Ok(()) })
}

#[cfg(unix)]
fn ensure_private(path: &Path, file: &File) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;

    let data = file.metadata().map_err(|error| named(path, &error.to_string()))?;
    let mode = data.mode() & 0o7777;
    // A pipe or a terminal is opened by whoever was given it.
    if data.is_file() && mode & 0o077 != 0 {
        let message = format!("file-mode: open to others (mode {mode:04o}): expected mode 0600, as by 'chmod 600'");
        return Err(named(path, &message));
    }
    Ok(())
}

#[cfg(not(unix))]
fn ensure_private(_: &Path, _: &File) -> Result<(), String> {
    Ok(())
}

/// The bytes of a file as text.
pub(crate) fn text<'b>(path: &Path, bytes: &'b [u8]) -> Result<&'b str, String> {
    str::from_utf8(bytes).map_err(|_| named(path, "not UTF-8"))
}

/// A token in a file, without the line end behind it. Anything around it would make a hash of another token.
pub(crate) fn token(path: &Path) -> Result<String, String> {
    let bytes = bytes(path, MAX_LEN)?;
    let token = text(path, &bytes)?.trim_ascii_end();
    let problem = if token.is_empty() {
        "empty"
    } else if token.contains(char::is_whitespace) {
        "white space before or inside the token"
    } else if token.starts_with(['"', '\'', '{', '\u{feff}']) {
        "something before the token"
    } else {
        return Ok(token.to_owned());
    };
    Err(named(path, &format!("{problem}: expected a token and nothing else")))
}

/// A message about a file.
pub(crate) fn named(path: &Path, what: &str) -> String {
    format!("{}: {what}", path.display())
}
