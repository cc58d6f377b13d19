//! Whether a request may come from a page of another origin.

use http::{HeaderMap, HeaderValue, Method, header};

use crate::{PublicOrigin, is_safe};

/// The field by which a browser says where a request comes from (W3C Fetch Metadata Request Headers §2.3).
const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Decides whether a request may come from a page of another origin (RFC 10025, "Ambient Authority").
///
/// A browser attaches a cookie to requests of any page. So an unsafe request with a cookie must say that it comes from
/// the service's own pages, or from the user:
///
/// | `Sec-Fetch-Site` | `Origin` | |
/// |---|---|---|
/// | `same-origin`, `none` | anything | accepted |
/// | any other value, or repeated | anything | refused |
/// | absent | the public origin | accepted |
/// | absent | `null`, any other, or repeated | refused |
/// | absent | absent | refused; accepted by [`check_log_in`](Self::check_log_in): it is not a browser |
///
/// The origin is compared with the one that is stated, and never with `Host`. Safe methods are `GET`, `HEAD`, `OPTIONS`
/// and `TRACE` (RFC 9110 §9.2.1), unless the request asks for an upgrade, as that of a WebSocket does.
///
/// ```
/// use cotter_http::{CrossSite, CrossSiteError, PublicOrigin};
/// use http::{HeaderMap, Method};
///
/// let shop = CrossSite::new(PublicOrigin::https("https://shop.example")?);
/// let mut headers = HeaderMap::new();
/// assert_eq!(shop.check(&Method::POST, &headers), Err(CrossSiteError::Neither));
///
/// headers.insert("origin", "https://shop.example".parse()?);
/// assert_eq!(shop.check(&Method::POST, &headers), Ok(()));
///
/// headers.insert("sec-fetch-site", "cross-site".parse()?);
/// assert_eq!(shop.check(&Method::POST, &headers), Err(CrossSiteError::Site));
/// assert_eq!(shop.check(&Method::GET, &headers), Ok(()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossSite {
    origin: PublicOrigin,
}

impl CrossSite {
    /// Decides for a service that browsers know under this origin.
    #[must_use]
    pub const fn new(origin: PublicOrigin) -> Self {
        Self { origin }
    }

    /// The origin.
    #[must_use]
    pub const fn origin(&self) -> &PublicOrigin {
        &self.origin
    }

    /// Checks a request that has a cookie: an unsafe one must come from the service's own pages.
    ///
    /// # Errors
    ///
    /// [`CrossSiteError`]: answer 403, whatever the cookie is worth.
    pub fn check(&self, method: &Method, headers: &HeaderMap) -> Result<(), CrossSiteError> {
        if is_safe(method, headers) { Ok(()) } else { self.source(headers) }
    }

    /// Checks a request that makes a browser hold or lose a cookie: a log-in, or a log-out without a cookie. One that says
    /// nothing about its source is not from a browser, and is accepted.
    ///
    /// Without this check, a page of another site logs its visitor in under an account of its own.
    ///
    /// # Errors
    ///
    /// [`CrossSiteError`]: answer 403.
    pub fn check_log_in(&self, headers: &HeaderMap) -> Result<(), CrossSiteError> {
        match self.source(headers) {
            Err(CrossSiteError::Neither) => Ok(()),
            other => other,
        }
    }

    /// Whether a request comes from the service's own pages.
    fn source(&self, headers: &HeaderMap) -> Result<(), CrossSiteError> {
        match one(headers, SEC_FETCH_SITE)? {
            Some(site) if site == "same-origin" || site == "none" => return Ok(()),
            Some(_) => return Err(CrossSiteError::Site),
            None => {}
        }
        match one(headers, header::ORIGIN.as_str())? {
            Some(origin) if origin == self.origin.as_str() => Ok(()),
            Some(origin) if origin == "null" => Err(CrossSiteError::NullOrigin),
            Some(_) => Err(CrossSiteError::Origin),
            None => Err(CrossSiteError::Neither),
        }
    }
}

fn one<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h HeaderValue>, CrossSiteError> {
    let mut fields = headers.get_all(name).iter();
    match (fields.next(), fields.next()) {
        (_, Some(_)) => Err(CrossSiteError::Repeated),
        (first, None) => Ok(first),
    }
}

/// Why a request is refused: it may come from a page of another origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum CrossSiteError {
    /// `Sec-Fetch-Site` says so.
    #[error("request comes from another site: expected Sec-Fetch-Site same-origin or none")]
    Site,
    /// `Origin` is another.
    #[error("request comes from another origin: expected the public origin")]
    Origin,
    /// `Origin` is `null`: a sandboxed frame, a file, a redirect from elsewhere.
    #[error("request comes from an opaque origin: expected the public origin")]
    NullOrigin,
    /// Neither field is there.
    #[error("request does not say where it comes from: expected Sec-Fetch-Site or Origin")]
    Neither,
    /// One of them is repeated.
    #[error("request says twice where it comes from: expected Sec-Fetch-Site and Origin once")]
    Repeated,
}

impl CrossSiteError {
    /// The stable name of the rule that was broken, in snake case: for logs and counters.
    ///
    /// ```
    /// assert_eq!(cotter_http::CrossSiteError::NullOrigin.code(), "null_origin");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Origin => "origin",
            Self::NullOrigin => "null_origin",
            Self::Neither => "neither",
            Self::Repeated => "repeated",
        }
    }
}

#[cfg(test)]
mod tests;
