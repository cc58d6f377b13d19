//! The origin under which browsers know a service.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use http::Uri;

/// The longest origin, in bytes: a name of 253 and what surrounds it.
const MAX_LEN: usize = 300;

/// The origin under which browsers know a service (RFC 6454): `https`, or `http` on this machine.
///
/// It is stated, and never read from a request: a proxy or a client decides about `Host`. Its text is the one that
/// browsers write into `Origin`.
///
/// ```
/// use cotter_http::{OriginError, PublicOrigin};
///
/// let origin = PublicOrigin::https("https://Shop.example:443/")?;
/// assert_eq!(origin.as_str(), "https://shop.example");
/// assert_eq!(PublicOrigin::https("http://shop.example").unwrap_err(), OriginError::NotHttps);
/// # Ok::<(), OriginError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicOrigin {
    text: Box<str>,
    is_https: bool,
}

impl PublicOrigin {
    /// Reads an `https` origin.
    ///
    /// # Errors
    ///
    /// [`OriginError`].
    pub fn https(origin: &str) -> Result<Self, OriginError> {
        let (read, _) = read(origin)?;
        if read.is_https { Ok(read) } else { Err(OriginError::NotHttps) }
    }

    /// Reads an `http` or `https` origin whose host is this machine: `localhost`, `127.0.0.0/8` or `[::1]`.
    ///
    /// Use it for tests and development. Without TLS, whoever is on the way of a request reads its cookie.
    ///
    /// ```
    /// use cotter_http::{OriginError, PublicOrigin};
    ///
    /// assert_eq!(PublicOrigin::on_loopback("http://localhost:8400")?.as_str(), "http://localhost:8400");
    /// assert_eq!(PublicOrigin::on_loopback("http://10.0.0.1").unwrap_err(), OriginError::NotLoopback);
    /// # Ok::<(), OriginError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`OriginError`].
    pub fn on_loopback(origin: &str) -> Result<Self, OriginError> {
        let (read, is_loopback) = read(origin)?;
        if is_loopback { Ok(read) } else { Err(OriginError::NotLoopback) }
    }

    /// The origin, as browsers write it (RFC 6454 §6.2): without a slash, and without the port that its scheme has.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `https`.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }
}

/// The origin, and whether its host is this machine.
fn read(text: &str) -> Result<(PublicOrigin, bool), OriginError> {
    if text.len() > MAX_LEN {
        return Err(OriginError::TooLong { max: MAX_LEN });
    }
    let uri: Uri = text.parse().map_err(|_| OriginError::Malformed)?;
    let authority = uri.authority().ok_or(OriginError::Malformed)?;
    if authority.as_str().contains('@') {
        return Err(OriginError::Credentials);
    }
    if uri.path_and_query().is_some_and(|path| path != "/") || text.contains('#') {
        return Err(OriginError::Path);
    }
    let scheme = uri.scheme_str().ok_or(OriginError::Malformed)?;
    let default_port = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return Err(OriginError::NotHttps),
    };
    let (host, is_loopback) = host(authority.host())?;
    // `host:` and a port that is not a number are read as none.
    let has_colon = authority.as_str().get(authority.host().len()..).is_some_and(|rest| !rest.is_empty());
    let text = match authority.port_u16() {
        Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
        None if has_colon => return Err(OriginError::Malformed),
        Some(_) | None => format!("{scheme}://{host}"),
    };
    Ok((PublicOrigin { text: text.into(), is_https: scheme == "https" }, is_loopback))
}

/// The host, as browsers write it, and whether it is this machine.
fn host(host: &str) -> Result<(String, bool), OriginError> {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = inner.parse().map_err(|_| OriginError::Malformed)?;
        // Browsers write these in another way than Rust, so nothing would be of this origin.
        if address.to_ipv4_mapped().is_some() {
            return Err(OriginError::Malformed);
        }
        return Ok((format!("[{address}]"), address.is_loopback()));
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Ok((address.to_string(), address.is_loopback()));
    }
    let is_name = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    // Browsers read `127.1` and `0x7f.1` as addresses, and write them in another way.
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    if !is_name || last.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(OriginError::Malformed);
    }
    let name = host.to_ascii_lowercase();
    let is_loopback = name == "localhost";
    Ok((name, is_loopback))
}

impl fmt::Debug for PublicOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for PublicOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why an origin is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// It is longer than the limit.
    #[error("origin is too long: expected at most {max} bytes")]
    TooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// It has no scheme, host or readable port.
    #[error("origin is malformed: expected a scheme, a host in ASCII and perhaps a port")]
    Malformed,
    /// It has a user name or a password.
    #[error("origin contains credentials: expected none")]
    Credentials,
    /// It has a path, a query or a fragment.
    #[error("origin has a path, a query or a fragment: expected none")]
    Path,
    /// Its scheme is not `https`.
    #[error("origin is not secure: expected https, or `PublicOrigin::on_loopback` for a service on this machine")]
    NotHttps,
    /// Its host is not this machine.
    #[error("host of the origin is not this machine: expected localhost, 127.0.0.0/8 or [::1], or an https origin")]
    NotLoopback,
}

#[cfg(test)]
mod tests;
