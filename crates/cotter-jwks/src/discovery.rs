//! Finds the URL of an issuer's key set, by OpenID Connect Discovery or RFC 8414.

use serde::Deserialize;

use crate::{JwksUrl, RefreshError, UrlError, client::Response, response, url};

/// Where an issuer publishes its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Discovery {
    /// `/.well-known/openid-configuration` after the path of the issuer (OpenID Connect Discovery §4).
    OpenIdConnect,
    /// `/.well-known/oauth-authorization-server` before the path of the issuer (RFC 8414 §3.1).
    OAuth,
}

/// An issuer, by its identifier: the `iss` of its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issuer {
    identifier: String,
    metadata: JwksUrl,
    /// Hosts besides its own at which its key set may be.
    hosts: Vec<String>,
}

impl Issuer {
    /// Reads an identifier, which must not have a query (OpenID Connect Discovery §3, RFC 8414 §2).
    pub(crate) fn new(identifier: &str, discovery: Discovery, read: Reading) -> Result<Self, UrlError> {
        let url = read(identifier)?;
        if url.as_url().query().is_some() {
            return Err(UrlError::Query);
        }
        let mut metadata = url.as_url().clone();
        let path = url.as_url().path().trim_end_matches('/');
        metadata.set_path(&match discovery {
            Discovery::OpenIdConnect => format!("{path}/.well-known/openid-configuration"),
            Discovery::OAuth => format!("/.well-known/oauth-authorization-server{path}"),
        });
        Ok(Self { identifier: identifier.to_owned(), metadata: read(metadata.as_str())?, hosts: Vec::new() })
    }

    /// Allows a host besides its own, in any spelling.
    pub(crate) fn allow_host(&mut self, host: &str) -> Result<(), UrlError> {
        self.hosts.push(url::host(host)?);
        Ok(())
    }

    pub(crate) const fn metadata(&self) -> &JwksUrl {
        &self.metadata
    }

    /// Reads the issuer's metadata, and returns the URL of its key set.
    pub(crate) fn jwks_uri(&self, response: &Response) -> Result<JwksUrl, RefreshError> {
        let metadata: Metadata =
            serde_json::from_str(response::body(response)?).map_err(|_| MetadataError::Malformed)?;
        if metadata.issuer != self.identifier {
            return Err(MetadataError::Issuer.into());
        }
        let read = if self.metadata.is_https() { JwksUrl::https } else { JwksUrl::on_loopback };
        let url = read(&metadata.jwks_uri).map_err(MetadataError::JwksUri)?;
        let is_own = url.host() == self.metadata.host() && url.port() == self.metadata.port();
        if is_own || self.hosts.iter().any(|host| host == url.host()) {
            Ok(url)
        } else {
            Err(MetadataError::JwksHost.into())
        }
    }
}

/// How URLs are read: [`JwksUrl::https`] or [`JwksUrl::on_loopback`].
pub(crate) type Reading = fn(&str) -> Result<JwksUrl, UrlError>;

/// The members that are read. A duplicate is refused.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
}

/// The rule that an issuer's metadata breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// The document is not a JSON object with the strings `issuer` and `jwks_uri`, each once.
    #[error("document is malformed: expected a JSON object with issuer and jwks_uri")]
    Malformed,
    /// The `issuer` differs from the stated identifier, byte by byte (OpenID Connect Discovery §4.3, RFC 8414 §3.3).
    #[error("issuer is not the one that was asked for")]
    Issuer,
    /// The `jwks_uri` is refused.
    #[error("jwks_uri is refused: {0}")]
    JwksUri(UrlError),
    /// The `jwks_uri` is at another host or port than the issuer, and no [`jwks_host`](crate::Builder::jwks_host) allows it.
    #[error("jwks_uri is on another host than the issuer: allow that host with `jwks_host`")]
    JwksHost,
}

impl MetadataError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "metadata-malformed",
            Self::Issuer => "metadata-issuer",
            Self::JwksUri(error) => error.code(),
            Self::JwksHost => "metadata-jwks-host",
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn metadata(issuer: &str, discovery: Discovery) -> String {
        Issuer::new(issuer, discovery, JwksUrl::https).unwrap().metadata().as_str().to_owned()
    }

    #[test]
    fn the_paths_are_those_of_the_standards() {
        let openid = |issuer| metadata(issuer, Discovery::OpenIdConnect);
        let oauth = |issuer| metadata(issuer, Discovery::OAuth);
        assert_eq!(openid("https://a.example"), "https://a.example/.well-known/openid-configuration");
        assert_eq!(openid("https://a.example/"), "https://a.example/.well-known/openid-configuration");
        assert_eq!(openid("https://a.example/t/1"), "https://a.example/t/1/.well-known/openid-configuration");
        assert_eq!(openid("https://a.example:8443/t/"), "https://a.example:8443/t/.well-known/openid-configuration");
        assert_eq!(oauth("https://a.example"), "https://a.example/.well-known/oauth-authorization-server");
        assert_eq!(oauth("https://a.example/"), "https://a.example/.well-known/oauth-authorization-server");
        assert_eq!(oauth("https://a.example/t/1"), "https://a.example/.well-known/oauth-authorization-server/t/1");
        assert_eq!(oauth("https://a.example/t/1/"), "https://a.example/.well-known/oauth-authorization-server/t/1");
        let with_query = Issuer::new("https://a.example/?a", Discovery::OAuth, JwksUrl::https);
        assert_eq!(with_query.unwrap_err(), UrlError::Query);
        let plain = Issuer::new("http://a.example/", Discovery::OAuth, JwksUrl::https);
        assert_eq!(plain.unwrap_err(), UrlError::NotHttps);
    }

    fn jwks_uri(issuer: &str, hosts: &[&str], body: &str) -> Result<String, &'static str> {
        let read = if issuer.starts_with("http:") { JwksUrl::on_loopback } else { JwksUrl::https };
        let mut issuer = Issuer::new(issuer, Discovery::OpenIdConnect, read).unwrap();
        hosts.iter().for_each(|host| issuer.allow_host(host).unwrap());
        let response = Response::new(200, HeaderMap::new(), body.into());
        issuer.jwks_uri(&response).map(|url| url.as_str().to_owned()).map_err(|error| error.code())
    }

    #[test]
    fn the_issuer_is_compared_and_the_host_is_its_own() {
        let body = |issuer: &str, uri: &str| format!(r#"{{"issuer":"{issuer}","jwks_uri":"{uri}","x":[1]}}"#);
        let own = "https://a.example/k";
        assert_eq!(jwks_uri("https://a.example", &[], &body("https://a.example", own)).unwrap(), own);
        for (found, code) in [
            (body("https://a.example/", own), "metadata-issuer"),
            (body("https://A.example", own), "metadata-issuer"),
            (body("https://b.example", own), "metadata-issuer"),
            (body("https://a.example", "http://a.example/k"), "url-not-https"),
            (body("https://a.example", "https://u:p@a.example/k"), "url-credentials"),
            (body("https://a.example", "file:///etc/passwd"), "url-malformed"),
            (body("https://a.example", "/k"), "url-malformed"),
            (body("https://a.example", "https://b.example/k"), "metadata-jwks-host"),
            (body("https://a.example", "https://a.example:8443/k"), "metadata-jwks-host"),
            (body("https://a.example", "https://169.254.169.254/k"), "metadata-jwks-host"),
            (
                format!(r#"{{"issuer":"https://a.example","issuer":"https://a.example","jwks_uri":"{own}"}}"#),
                "metadata-malformed",
            ),
            (r#"{"issuer":"https://a.example"}"#.to_owned(), "metadata-malformed"),
            (r#"{"issuer":["https://a.example"],"jwks_uri":"https://a.example/k"}"#.to_owned(), "metadata-malformed"),
            ("<html>".to_owned(), "metadata-malformed"),
        ] {
            assert_eq!(jwks_uri("https://a.example", &[], &found), Err(code), "{found}");
        }
        let elsewhere = body("https://a.example", "https://keys.example/k");
        assert_eq!(jwks_uri("https://a.example", &["KEYS.example"], &elsewhere).unwrap(), "https://keys.example/k");
        assert_eq!(jwks_uri("https://a.example", &["example"], &elsewhere), Err("metadata-jwks-host"));
        let here = body("http://localhost:1", "http://localhost:1/k");
        assert_eq!(jwks_uri("http://localhost:1", &[], &here).unwrap(), "http://localhost:1/k");
        let away = body("http://localhost:1", "https://b.example/k");
        assert_eq!(jwks_uri("http://localhost:1", &["b.example"], &away), Err("url-not-loopback"));
    }
}
