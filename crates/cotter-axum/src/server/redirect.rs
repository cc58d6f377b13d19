//! Redirect URIs (RFC 6749 §3.1.2), and the ports of loopback (RFC 8252 §7.3).

/// A registered redirect URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RedirectUri(Box<str>);

/// The hosts at which a native application may listen on any port.
const LOOPBACKS: [&str; 2] = ["http://127.0.0.1", "http://[::1]"];

impl RedirectUri {
    /// Reads one that is to be registered.
    pub(super) fn new(uri: &str) -> Result<Self, RedirectUriError> {
        if !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(RedirectUriError::Characters);
        }
        if uri.contains('#') {
            return Err(RedirectUriError::Fragment);
        }
        let (scheme, rest) = uri.split_once(':').ok_or(RedirectUriError::Scheme)?;
        let host = rest.strip_prefix("//").and_then(host_of);
        let is_acceptable = match scheme {
            "https" => host.is_some(),
            "http" => host.is_some_and(|host| matches!(host, "127.0.0.1" | "[::1]" | "localhost")),
            // RFC 8252 §7.1: the reverse of a domain name. So none is `javascript` or `data`.
            private => {
                let is_plain =
                    |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
                private.contains('.') && private.bytes().all(is_plain)
            }
        };
        if is_acceptable { Ok(Self(uri.into())) } else { Err(RedirectUriError::Scheme) }
    }

    /// Whether a request's redirect URI is this one, compared byte by byte but for the port of a loopback address.
    pub(super) fn accepts(&self, requested: &str) -> bool {
        if *self.0 == *requested {
            return true;
        }
        match (without_port(&self.0), without_port(requested)) {
            (Some(registered), Some(requested)) => registered == requested,
            _ => false,
        }
    }
}

/// The origin of a URI, or its scheme if it has no host: what a Content Security Policy names (CSP3 §2.3.1).
pub(super) fn origin(uri: &str) -> &str {
    let scheme = uri.split_inclusive(':').next().unwrap_or_default();
    let Some(rest) = uri.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("//")) else { return scheme };
    if !matches!(scheme, "http:" | "https:") {
        return scheme;
    }
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    uri.get(..scheme.len().saturating_add(2).saturating_add(host.len())).unwrap_or_default()
}

/// The redirect URI with the parameters of an answer.
pub(super) fn with_query(uri: &str, parameters: &[(&str, &str)]) -> String {
    let separator = if uri.contains('?') { '&' } else { '?' };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("{uri}{separator}{}", query.finish())
}

/// The host and the path of an address of loopback; `None` for any other address.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let (host, rest) = LOOPBACKS.iter().find_map(|host| Some((*host, uri.strip_prefix(host)?)))?;
    let path = match rest.strip_prefix(':') {
        None => rest,
        Some(rest) => {
            let digits = rest.len().saturating_sub(rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
            let (port, path) = rest.split_at_checked(digits)?;
            let is_port = !port.starts_with('0') && port.parse::<u16>().is_ok();
            if !is_port {
                return None;
            }
            path
        }
    };
    // Whatever else follows the host would be a part of it: `http://127.0.0.1.attacker.example`.
    if path.is_empty() || path.starts_with(['/', '?']) { Some((host, path)) } else { None }
}

/// The host of an authority that has nothing else but a port: a name, or an address in brackets. It can be written into
/// a Content Security Policy.
fn host_of(rest: &str) -> Option<&str> {
    let authority = rest.split(['/', '?']).next()?;
    let host_len = match authority.strip_prefix('[') {
        Some(address) => address.find(']')?.checked_add(2)?,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at_checked(host_len)?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let is_host = match host.strip_prefix('[').and_then(|address| address.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_name),
    };
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    if is_host && is_port { Some(host) } else { None }
}

/// A redirect URI cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// It has a character that is not printable ASCII, or a space.
    #[error("redirect URI has characters that need escapes: expected printable ASCII")]
    Characters,
    /// It has a fragment (RFC 6749 §3.1.2).
    #[error("redirect URI has a fragment: expected none")]
    Fragment,
    /// It is neither `https`, nor `http` at loopback, nor of a scheme that is the reverse of a domain name (RFC 8252 §7).
    #[error("redirect URI is of another kind: expected https, http at a loopback address, or a scheme with a dot")]
    Scheme,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_port_at_loopback_and_nothing_else() {
        let uri = RedirectUri::new("http://127.0.0.1/callback").unwrap();
        for good in ["http://127.0.0.1/callback", "http://127.0.0.1:1/callback", "http://127.0.0.1:65535/callback"] {
            assert!(uri.accepts(good), "{good}");
        }
        for bad in [
            "",
            "http://127.0.0.1",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:0/callback",
            "http://127.0.0.1:080/callback",
            "http://127.0.0.1:65536/callback",
            "http://127.0.0.1:99999999999999999999/callback",
            "http://127.0.0.1:80@attacker.example/callback",
            "http://127.0.0.1@attacker.example/callback",
            "http://127.0.0.1.attacker.example/callback",
            "http://127.0.0.1:51004/callback/",
            "http://127.0.0.1:51004/callback?",
            "http://127.0.0.1:51004/callback#",
            "http://127.0.0.1:51004/callback/../other",
            "http://127.0.0.1:51004/Callback",
            "http://127.0.0.1:51004//callback",
            "http://127.0.0.1:51004\\@attacker.example/callback",
            "https://127.0.0.1:51004/callback",
            "HTTP://127.0.0.1:51004/callback",
            "http://localhost:51004/callback",
            "http://[::1]:51004/callback",
            "http://127.1:51004/callback",
            "http://127.0.0.1:51004/callback ",
        ] {
            assert!(!uri.accepts(bad), "{bad}");
        }
        assert!(RedirectUri::new("http://[::1]/a?b=c").unwrap().accepts("http://[::1]:7/a?b=c"));
        assert!(!RedirectUri::new("http://[::1]/a?b=c").unwrap().accepts("http://[::1]:7/a?b=d"));
        assert!(
            !RedirectUri::new("http://localhost:7/a").unwrap().accepts("http://localhost:8/a"),
            "a name (RFC 8252 §8.3)"
        );
        assert!(!RedirectUri::new("https://app.example/a").unwrap().accepts("https://app.example:8/a"));
    }

    #[test]
    fn what_can_be_registered() {
        for good in [
            "https://app.example/callback",
            "http://127.0.0.1:8080/callback",
            "http://localhost:8080/callback",
            "com.example.app:/callback",
        ] {
            assert!(RedirectUri::new(good).is_ok(), "{good}");
        }
        for (bad, error) in [
            ("http://app.example/", RedirectUriError::Scheme),
            ("http://localhost.attacker.example/", RedirectUriError::Scheme),
            ("https://", RedirectUriError::Scheme),
            ("https://user@app.example/", RedirectUriError::Scheme),
            ("https://app.example;sandbox/", RedirectUriError::Scheme),
            ("https://app.example'/", RedirectUriError::Scheme),
            ("https://app.example,x/", RedirectUriError::Scheme),
            ("https://app.example\\x/", RedirectUriError::Scheme),
            ("https://app.example:x/", RedirectUriError::Scheme),
            ("http://localhost:80@attacker.example/cb", RedirectUriError::Scheme),
            ("http://127.0.0.1:80@attacker.example/cb", RedirectUriError::Scheme),
            ("http://[::1].attacker.example/cb", RedirectUriError::Scheme),
            ("http://[::2]/cb", RedirectUriError::Scheme),
            ("javascript:alert(1)", RedirectUriError::Scheme),
            ("data:text/html,x", RedirectUriError::Scheme),
            ("/callback", RedirectUriError::Scheme),
            ("https://app.example/#x", RedirectUriError::Fragment),
            ("https://app.example/a b", RedirectUriError::Characters),
            ("https://app.example/\r\nx: y", RedirectUriError::Characters),
        ] {
            assert_eq!(RedirectUri::new(bad), Err(error), "{bad}");
        }
    }

    #[test]
    fn the_answer_is_added_to_the_query() {
        assert_eq!(
            with_query("https://a.example/b", &[("c", "d&e"), ("f", "g h")]),
            "https://a.example/b?c=d%26e&f=g+h"
        );
        assert_eq!(with_query("https://a.example/b?x=y", &[("c", "d")]), "https://a.example/b?x=y&c=d");
        assert_eq!(origin("http://127.0.0.1:8080/callback?a"), "http://127.0.0.1:8080");
        assert_eq!(origin("https://app.example"), "https://app.example");
        assert_eq!(origin("com.example.app:/callback"), "com.example.app:");
    }
}
