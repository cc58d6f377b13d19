//! Addresses, and the origins that others know them by.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

/// Where a service listens or is reached: `HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    text: String,
    is_loopback: bool,
}

impl Address {
    /// The same, to listen on or to connect to.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// As an origin: between the services there is plain HTTP, on this machine alone.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.text)
    }

    /// The port; 0 for a free one.
    pub(crate) fn port(&self) -> u16 {
        self.text.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or_default()
    }

    pub(crate) const fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected HOST:PORT, such as 127.0.0.1:8400";
        let (host, port) = text.rsplit_once(':').ok_or(EXPECTED)?;
        port.parse::<u16>().map_err(|_| EXPECTED)?;
        let url = Url::parse(&format!("http://{text}/")).map_err(|_| EXPECTED)?;
        if host.is_empty() || url.path() != "/" || !url.username().is_empty() || url.query().is_some() {
            return Err(EXPECTED);
        }
        Ok(Self { text: text.to_owned(), is_loopback: is_loopback(&url) })
    }
}

impl From<std::net::SocketAddr> for Address {
    fn from(address: std::net::SocketAddr) -> Self {
        Self { text: address.to_string(), is_loopback: address.ip().is_loopback() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// An origin (RFC 6454 §6.1), which is compared, or connected to by a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    text: String,
    is_private: bool,
}

impl Origin {
    /// `http://localhost:PORT`.
    pub(crate) fn of_localhost(port: u16) -> Self {
        Self { text: format!("http://localhost:{port}"), is_private: true }
    }

    pub(crate) fn of(address: std::net::SocketAddr) -> Self {
        Self { text: format!("http://{address}"), is_private: address.ip().is_loopback() }
    }

    /// `scheme://host[:port]`.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }

    /// Whether it is `https`, or on this machine.
    pub(crate) const fn is_private(&self) -> bool {
        self.is_private
    }

    /// With the port that was taken, if it is 0.
    pub(crate) fn with_port_taken(self, port: u16) -> Self {
        match self.text.strip_suffix(":0") {
            Some(rest) => Self { text: format!("{rest}:{port}"), ..self },
            None => self,
        }
    }
}

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected an origin without a path, such as https://shop.example";
        let url = Url::parse(text).map_err(|_| EXPECTED)?;
        let origin = url.origin().ascii_serialization();
        if !matches!(url.scheme(), "http" | "https") || text.strip_suffix('/').unwrap_or(text) != origin {
            return Err(EXPECTED);
        }
        Ok(Self { text: origin, is_private: url.scheme() == "https" || is_loopback(&url) })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for text in ["127.0.0.1:0", "[::1]:8400", "localhost:8400", "0.0.0.0:80", "orders.internal:8401"] {
            assert_eq!(text.parse::<Address>().unwrap().as_str(), text);
        }
        for text in ["", "8400", ":8400", "host", "host:99999", "host:80/path", "user@host:80", "http://host:80"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
        assert!("[::1]:1".parse::<Address>().unwrap().is_loopback());
        for text in ["0.0.0.0:1", "orders.localhost:1", "localhost.example:1"] {
            assert!(!text.parse::<Address>().unwrap().is_loopback(), "{text}");
        }
    }

    #[test]
    fn an_origin_has_no_path() {
        for (text, is_private) in
            [("http://localhost:1", true), ("https://shop.example", true), ("http://shop.example", false)]
        {
            let origin: Origin = text.parse().unwrap();
            assert_eq!((origin.as_str(), origin.is_private()), (text, is_private));
        }
        assert_eq!("https://shop.example/".parse::<Origin>().unwrap().as_str(), "https://shop.example");
        // Names below `localhost` are looked up by some systems, so that another machine may answer.
        for text in ["http://shop.localhost:1", "http://localhost.example", "http://localhost.:1", "http://10.0.0.1:1"]
        {
            assert!(!text.parse::<Origin>().unwrap().is_private(), "{text}");
        }
        for text in ["http://127.0.0.2:1", "http://[::1]:1", "https://shop.localhost"] {
            assert!(text.parse::<Origin>().unwrap().is_private(), "{text}");
        }
        for text in ["shop.example", "https://shop.example/path", "https://a@shop.example", "ftp://x", "HTTPS://X", ""]
        {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
        assert_eq!("http://localhost:0".parse::<Origin>().unwrap().with_port_taken(7).as_str(), "http://localhost:7");
    }
}
