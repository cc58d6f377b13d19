//! The URLs that may be fetched.

use std::fmt;

use url::{Host, Url};

/// The longest URL, in bytes.
const MAX_LEN: usize = 2048;

/// The URL of a JWK set or of an issuer's metadata: `https`, or `http` on this machine.
///
/// It has no user name, no password and no fragment. Its host may be a name or an address. The client decides whether it
/// connects to the addresses behind a name. A URL comes from a configuration, or from the metadata of an issuer that a
/// configuration names, never from a token.
///
/// ```
/// use cotter_jwks::{JwksUrl, UrlError};
///
/// let url = JwksUrl::https("https://auth.example/.well-known/jwks.json")?;
/// assert_eq!(url.host(), "auth.example");
/// assert_eq!(JwksUrl::https("http://auth.example/jwks.json").unwrap_err(), UrlError::NotHttps);
/// assert_eq!(JwksUrl::https("https://user@auth.example/").unwrap_err(), UrlError::Credentials);
/// # Ok::<(), UrlError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JwksUrl(Url);

impl JwksUrl {
    /// Reads an `https` URL (RFC 9110 §4.2.2), as the URL Standard of the WHATWG does.
    ///
    /// # Errors
    ///
    /// [`UrlError`].
    pub fn https(url: &str) -> Result<Self, UrlError> {
        let url = read(url)?;
        if url.scheme() == "https" { Ok(Self(url)) } else { Err(UrlError::NotHttps) }
    }

    /// Reads an `http` or `https` URL whose host is this machine: `localhost`, `127.0.0.0/8` or `[::1]`.
    ///
    /// Use it for tests and development, and for a proxy beside the service. Without TLS, whoever can listen on that port
    /// decides which keys are trusted.
    ///
    /// ```
    /// use cotter_jwks::{JwksUrl, UrlError};
    ///
    /// assert!(JwksUrl::on_loopback("http://127.0.0.1:8080/jwks.json").is_ok());
    /// assert_eq!(JwksUrl::on_loopback("http://10.0.0.1/jwks.json").unwrap_err(), UrlError::NotLoopback);
    /// ```
    ///
    /// # Errors
    ///
    /// [`UrlError`].
    pub fn on_loopback(url: &str) -> Result<Self, UrlError> {
        let url = read(url)?;
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        match url.scheme() {
            "http" | "https" if is_loopback => Ok(Self(url)),
            "http" | "https" => Err(UrlError::NotLoopback),
            _ => Err(UrlError::NotHttps),
        }
    }

    /// The URL, in the form of the URL Standard.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host: a name in its ASCII form, an address, or an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port, or the default of the scheme.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// Whether the scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The URL as a value of the crate `url`.
    #[must_use]
    pub const fn as_url(&self) -> &Url {
        &self.0
    }
}

fn read(text: &str) -> Result<Url, UrlError> {
    if text.len() > MAX_LEN {
        return Err(UrlError::TooLong { max: MAX_LEN });
    }
    // The URL Standard drops blanks and control characters, and reads `\` as `/`.
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(UrlError::Malformed);
    }
    // The URL Standard also accepts `https:host` and `https:///host`, and drops an empty user name. In an authority, `@`
    // always ends credentials.
    let (_, rest) = text.split_once("://").ok_or(UrlError::Malformed)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let url = Url::parse(text).map_err(|_| UrlError::Malformed)?;
    if authority.is_empty() || !url.has_host() {
        return Err(UrlError::Malformed);
    }
    if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
        return Err(UrlError::Credentials);
    }
    if url.fragment().is_some() {
        return Err(UrlError::Fragment);
    }
    Ok(url)
}

/// Reads a host, and returns it as [`JwksUrl::host`] does. A pattern is not a host.
pub(crate) fn host(text: &str) -> Result<String, UrlError> {
    let host = Host::parse(text).ok().filter(|_| !text.contains('*'));
    host.map(|host| host.to_string()).ok_or(UrlError::Host)
}

impl fmt::Debug for JwksUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for JwksUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a URL is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// The URL is longer than the limit.
    #[error("URL is too long: expected at most {max} bytes")]
    TooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// The text is not an absolute URL with a host, or contains blanks, control characters or backslashes.
    #[error("URL is malformed: expected an absolute URL with a host")]
    Malformed,
    /// The scheme is not `https`.
    #[error("URL is not secure: expected https")]
    NotHttps,
    /// The URL has a user name or a password.
    #[error("URL contains credentials: expected none")]
    Credentials,
    /// The URL has a fragment.
    #[error("URL has a fragment: expected none")]
    Fragment,
    /// The identifier of an issuer has a query.
    #[error("issuer has a query: expected none")]
    Query,
    /// A host that is stated by itself is not one, or is not all that is stated.
    #[error("host is malformed: expected a name or an address, without scheme, port or path")]
    Host,
    /// The host is not this machine.
    #[error("host is not this machine: expected localhost, 127.0.0.0/8 or [::1]")]
    NotLoopback,
}

impl UrlError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong { .. } => "url-too-long",
            Self::Malformed => "url-malformed",
            Self::NotHttps => "url-not-https",
            Self::Credentials => "url-credentials",
            Self::Fragment => "url-fragment",
            Self::Query => "url-query",
            Self::Host => "url-host",
            Self::NotLoopback => "url-not-loopback",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_https_or_on_this_machine() {
        let https = |url| JwksUrl::https(url).map(|url| url.as_str().to_owned()).map_err(UrlError::code);
        assert_eq!(https("https://a.example/k?x=1").unwrap(), "https://a.example/k?x=1");
        assert_eq!(https("HTTPS://A.example:443/k").unwrap(), "https://a.example/k");
        for (url, code) in [
            ("", "url-malformed"),
            ("/k", "url-malformed"),
            ("https://", "url-malformed"),
            ("https:a.example", "url-malformed"),
            ("https:///k", "url-malformed"),
            ("data:application/json,{}", "url-malformed"),
            ("https://a.example/ k", "url-malformed"),
            ("https://a.exa\nmple/", "url-malformed"),
            (" https://a.example/", "url-malformed"),
            ("https://a.example\\@b.example/", "url-malformed"),
            ("http://a.example/", "url-not-https"),
            ("ftp://a.example/", "url-not-https"),
            ("https://u@a.example/", "url-credentials"),
            ("https://:p@a.example/", "url-credentials"),
            ("https://@a.example/", "url-credentials"),
            // A zone is a matter of one machine (RFC 6874, which RFC 9844 withdraws).
            ("https://[fe80::1%25eth0]/", "url-malformed"),
            ("https://[fe80::1%eth0]/", "url-malformed"),
            ("https://[::1/", "url-malformed"),
            ("https://a.example:65536/", "url-malformed"),
            ("https://a.example:x/", "url-malformed"),
            ("https://a.exa\u{ad}mple\u{202e}/", "url-malformed"),
            ("https://a%00.example/", "url-malformed"),
            ("https://a.example\0/", "url-malformed"),
            ("https://256.256.256.256/", "url-malformed"),
            ("https://1.2.3.4.5/", "url-malformed"),
            ("https://a.example/#f", "url-fragment"),
            ("https://a.example/#", "url-fragment"),
        ] {
            assert_eq!(https(url), Err(code), "{url:?}");
        }
        // One host has one spelling, but a trailing dot stays: `jwks_uri` is compared, and TLS checks the name.
        assert_eq!(https("https://B\u{dc}CHER.example:0443/").unwrap(), "https://xn--bcher-kva.example/");
        assert_eq!(https("https://\u{ff41}.example/").unwrap(), "https://a.example/");
        assert_eq!(https("https://a.example./").unwrap(), "https://a.example./");
        // In a path or a query, it is a character as any other.
        assert!(https("https://a.example/@k?x=@").is_ok());
        assert_eq!(https(&format!("https://a.example/{}", "k".repeat(3000))), Err("url-too-long"));

        let here = |url| JwksUrl::on_loopback(url).map(|url| url.port()).map_err(UrlError::code);
        for url in ["http://localhost:80/", "http://127.0.0.1", "http://127.9.9.9/", "http://[::1]/", "http://0x7f.1/"]
        {
            assert_eq!(here(url), Ok(80), "{url}");
        }
        assert_eq!(here("https://localhost/"), Ok(443));
        for url in [
            "http://localhost.example/",
            "http://localhost./",
            "http://a.localhost/",
            "http://127.0.0.1.example/",
            "http://[::]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://10.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://0.0.0.0/",
            "https://a.example/",
        ] {
            assert_eq!(here(url), Err("url-not-loopback"), "{url}");
        }
    }
}
