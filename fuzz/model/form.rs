//! Forms as the URL standard reads them ("application/x-www-form-urlencoded parsing"), in bytes, by steps of its own.

/// The names and the values of a form or a query.
pub fn pairs(form: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let pieces = form.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| {
            let end = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
            (plain(&piece[..end]), plain(piece.get(end + 1..).unwrap_or_default()))
        })
        .collect()
}

/// A form of these pairs, with every byte escaped.
pub fn written(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let escaped = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let pieces: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    pieces.join("&").into_bytes()
}

fn plain(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let escaped = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        let (plain, len) = match (byte, escaped) {
            (b'%', Some(escaped)) => (escaped, 3),
            (b'+', _) => (b' ', 1),
            (byte, _) => (*byte, 1),
        };
        bytes.push(plain);
        at += len;
    }
    bytes
}
