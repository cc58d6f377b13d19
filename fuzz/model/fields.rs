//! Requests for the targets of `cotter-http`: a field a line, the digit of its name and its value.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// The name of the cookie that the targets are about.
pub const COOKIE_NAME: &str = "__Host-Http-sid";

const NAMES: [HeaderName; 8] = [
    header::AUTHORIZATION,
    HeaderName::from_static("dpop"),
    header::COOKIE,
    header::ORIGIN,
    HeaderName::from_static("sec-fetch-site"),
    header::HOST,
    header::UPGRADE,
    header::CONTENT_TYPE,
];

/// The fields of some lines. A line that no header field can hold is left out.
pub fn fields<'l>(lines: impl Iterator<Item = &'l [u8]>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines.take(64) {
        let Some((number, value)) = line.split_first() else { continue };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(&NAMES[usize::from(number.wrapping_sub(b'0')) % NAMES.len()], value);
        }
    }
    headers
}

/// The only value of a field, if it has one.
pub fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(HeaderValue::as_bytes);
    first.filter(|_| values.next().is_none())
}

/// The scheme of the one `Authorization` field, in small letters, and what follows it.
pub fn shown(headers: &HeaderMap) -> Option<(String, &[u8])> {
    let field = only(headers, "authorization")?;
    let at = field.iter().position(|byte| *byte == b' ')?;
    Some((String::from_utf8_lossy(&field[..at]).to_ascii_lowercase(), field[at..].trim_ascii_start()))
}

/// The values of all cookies of the name, in every field: what stands before the first `=` of a piece, without blanks.
pub fn cookies(headers: &HeaderMap) -> Vec<&[u8]> {
    let pieces = headers.get_all(header::COOKIE).iter().flat_map(|field| field.as_bytes().split(|byte| *byte == b';'));
    pieces
        .filter_map(|piece| piece.iter().position(|byte| *byte == b'=').map(|at| (&piece[..at], &piece[at + 1..])))
        .filter(|(name, _)| name.trim_ascii() == COOKIE_NAME.as_bytes())
        .map(|(_, value)| value.trim_ascii())
        .collect()
}
