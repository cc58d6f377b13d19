//! Where a feed is.

use std::{fmt, net::IpAddr, time::Duration};

use http::{Uri, uri::Scheme};

use crate::revocation::Watermark;

/// The part of the URL before `/snapshot` and `/since`.
pub(super) struct Address(Box<str>);

impl Address {
    pub(super) fn https(url: &str) -> Result<Self, HttpFeedError> {
        let uri = read(url)?;
        if uri.scheme() == Some(&Scheme::HTTPS) { Ok(Self::of(url)) } else { Err(HttpFeedError::NotHttps) }
    }

    pub(super) fn on_loopback(url: &str) -> Result<Self, HttpFeedError> {
        let uri = read(url)?;
        let host = uri.host().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
        // The connector for this machine speaks no TLS.
        let is_plain = uri.scheme() == Some(&Scheme::HTTP);
        if is_loopback && is_plain { Ok(Self::of(url)) } else { Err(HttpFeedError::NotLoopback) }
    }

    fn of(url: &str) -> Self {
        Self(url.trim_end_matches('/').into())
    }

    pub(super) fn uri(&self, path: &str) -> Option<Uri> {
        format!("{}{path}", self.0).parse().ok()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn read(url: &str) -> Result<Uri, HttpFeedError> {
    let uri: Uri = url.parse().map_err(|_| HttpFeedError::Malformed)?;
    let authority = uri.authority().ok_or(HttpFeedError::Malformed)?;
    if uri.scheme().is_none() {
        return Err(HttpFeedError::Malformed);
    }
    let is_plain = !authority.as_str().contains('@') && uri.query().is_none() && !url.contains('#');
    if is_plain { Ok(uri) } else { Err(HttpFeedError::Malformed) }
}

/// Path and query of what came after a watermark. Parts of a second are not waited.
pub(super) fn since(after: &Watermark, wait: Duration) -> String {
    let path = String::from("/since?");
    let begin = path.len();
    let mut query = form_urlencoded::Serializer::for_suffix(path, begin);
    query.append_pair("after", after.as_str()).append_pair("wait", &wait.as_secs().to_string());
    query.finish()
}

/// Why a feed cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum HttpFeedError {
    /// The URL is not absolute, or has credentials, a query or a fragment.
    #[error("URL of the feed is malformed: expected an absolute URL without credentials, query and fragment")]
    Malformed,
    /// The scheme is not `https`.
    #[error("URL of the feed is not secure: expected https, or `HttpFeed::on_loopback`")]
    NotHttps,
    /// The host is not this machine, or the scheme is not `http`.
    #[error("URL of the feed is not http on this machine: expected localhost, 127.0.0.0/8 or [::1]")]
    NotLoopback,
    /// The name has a colon, or one of both a control character.
    #[error("credentials of the feed cannot be sent: expected no control character, and no colon in the name")]
    Credentials,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_https_or_on_this_machine() {
        let https = |url| Address::https(url).map(|address| address.0);
        let here = |url| Address::on_loopback(url).map(|address| address.0);
        assert_eq!(https("https://as.example/feed/").as_deref(), Ok("https://as.example/feed"));
        for url in ["http://localhost:8400/r", "http://127.0.0.1:8400/r", "http://[::1]:8400/r"] {
            assert_eq!(here(url).as_deref(), Ok(url));
            assert_eq!(https(url), Err(HttpFeedError::NotHttps));
        }
        for url in ["http://10.0.0.1/r", "http://localhost.example/r", "http://as.example/r", "https://localhost/r"] {
            assert_eq!(here(url), Err(HttpFeedError::NotLoopback), "{url}");
        }
        for url in ["", "/r", "as.example", "https://u:p@as.example", "https://as.example?x", "https://as.example#x"] {
            assert_eq!(https(url), Err(HttpFeedError::Malformed), "{url:?}");
        }
    }

    #[test]
    fn a_watermark_is_one_parameter_whatever_it_has() {
        let path = since(&Watermark::new("a b&wait=9#%+/é"), Duration::from_millis(1999));
        assert_eq!(path, "/since?after=a+b%26wait%3D9%23%25%2B%2F%C3%A9&wait=1");
        assert!(Address::on_loopback("http://localhost/r").unwrap().uri(&path).is_some());
    }
}
