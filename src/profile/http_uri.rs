//! The address of an HTTP request, in a form that can be compared.

use alloc::{format, string::String, vec::Vec};
use core::net::Ipv6Addr;

use crate::strict::limits::MAX_URI_LEN;

/// An `http` or `https` URI without query and fragment, normalised (RFC 3986 §6.2.2, §6.2.3).
///
/// Two requests go to the same address if these are equal.
///
/// Query and fragment are cut off first, whatever they contain, since they are not compared (RFC 9449 §4.3, item 9).
/// Some characters may not occur in a URI's path, but browsers and libraries send them both as they are and escaped:
/// `|`, `[`, `]`, `^`, `"`, `` ` ``, `{`, `}`, `<`, `>` and everything beyond ASCII. Such a character is the same as
/// its escape in UTF-8, since it can mean nothing else. Escapes of characters that can be delimiters in a path stay as
/// they are, so `%2F` is not `/`, and `%40` is not `@`.
///
/// Anything that can be read in more than one way is rejected:
///
/// - user information
/// - hosts with characters other than letters, digits, `-`, `.` and `_` (so no `%2F` and no Unicode in a host)
/// - ports with leading zeros
/// - a backslash (a slash to browsers, a character to others)
/// - white space and controls (which browsers drop in some places)
/// - a `%` that does not begin an escape
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HttpUri(String);

impl HttpUri {
    /// Reads an absolute URI; `None` if the text is not one, or is rejected here.
    pub(super) fn read(text: &str) -> Option<Self> {
        let hierarchy = text.split(['?', '#']).next()?;
        if hierarchy.len() > MAX_URI_LEN {
            return None;
        }
        let (scheme, rest) = hierarchy.split_once("://")?;
        let (scheme, default_port) = match () {
            () if scheme.eq_ignore_ascii_case("https") => ("https", 443),
            () if scheme.eq_ignore_ascii_case("http") => ("http", 80),
            () => return None,
        };
        let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
        let authority = authority_of(authority, default_port)?;
        Some(Self(format!("{scheme}://{authority}{}", path_of(path)?)))
    }

    /// Whether a text begins with a scheme and a host that are accepted here, followed by a path of any form.
    pub(super) fn has_origin(text: &str) -> bool {
        let path = text.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
        path.and_then(|path| text.strip_suffix(path)).is_some_and(|origin| Self::read(origin).is_some())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host in lower case, with the port unless it is the scheme's own.
fn authority_of(text: &str, default_port: u16) -> Option<String> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            let port = if port.is_empty() { "" } else { port.strip_prefix(':')? };
            (format!("[{}]", address.parse::<Ipv6Addr>().ok()?), port)
        }
        None => {
            let (host, port) = text.split_once(':').unwrap_or((text, ""));
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            if host.is_empty() || !host.bytes().all(is_plain) {
                return None;
            }
            (host.to_ascii_lowercase(), port)
        }
    };
    match port_of(port)? {
        Some(port) if port != default_port => Some(format!("{host}:{port}")),
        _ => Some(host),
    }
}

/// The port, if there is one; the outer `None` means that the text is not a port.
fn port_of(text: &str) -> Option<Option<u16>> {
    if text.is_empty() {
        return Some(None);
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if is_number { text.parse().ok().map(Some) } else { None }
}

/// The path with every escape that it needs and no others, without dot segments; an empty path is `/`.
fn path_of(text: &str) -> Option<String> {
    let unescaped = with_needed_escapes(text)?;
    let Some(relative) = unescaped.strip_prefix('/') else { return Some("/".into()) };
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_open = false;
    for segment in relative.split('/') {
        ends_open = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    if ends_open {
        kept.push("");
    }
    Some(format!("/{}", kept.join("/")))
}

/// Undoes escapes of unreserved characters, and writes the digits of the others in upper case (RFC 3986 §6.2.2.1,
/// §6.2.2.2).
///
/// Characters that may not occur in a path are escaped, as the URL standard does with the path percent-encode set.
fn with_needed_escapes(path: &str) -> Option<String> {
    let mut out = String::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let escaped = u8::try_from(hex(rest.next()?)?.checked_mul(16)?.checked_add(hex(rest.next()?)?)?).ok()?;
            push(&mut out, escaped, is_unreserved(escaped));
        } else if is_ambiguous(byte) {
            return None;
        } else {
            push(&mut out, byte, is_of_path(byte));
        }
    }
    Some(out)
}

fn push(out: &mut String, byte: u8, as_it_is: bool) {
    if as_it_is { out.push(byte.into()) } else { out.push_str(&format!("%{byte:02X}")) }
}

/// White space, controls, and the backslash.
const fn is_ambiguous(byte: u8) -> bool {
    byte.is_ascii_control() || matches!(byte, b' ' | b'\\')
}

fn hex(digit: u8) -> Option<u32> {
    char::from(digit).to_digit(16)
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

const fn is_of_path(byte: u8) -> bool {
    is_unreserved(byte)
        || matches!(
            byte,
            b'/' | b':' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
        )
}

#[cfg(test)]
mod tests;
