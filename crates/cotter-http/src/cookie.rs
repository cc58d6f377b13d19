//! The cookie of a session.

use std::fmt;

use cookie::{Cookie, SameSite, time};
use http::{HeaderMap, HeaderValue, header};

use crate::PublicOrigin;

/// The name of the cookie unless another is stated. Browsers keep a cookie of this prefix only if it came from the host
/// itself, over a secure connection, and not from a script (RFC 10017).
const NAME: &str = "__Host-Http-sid";

/// The most bytes of a name and a value together that browsers keep (RFC 10025).
pub const MAX_COOKIE_LEN: usize = 4096;

/// How a session's cookie is set, read and removed.
///
/// `Path=/; HttpOnly; Secure; SameSite=…`, without `Domain` and without `Max-Age`: the limits of the server decide when a
/// session is over. Its name is `__Host-Http-sid` unless stated otherwise.
///
/// ```
/// use cotter_http::SessionCookieSettings;
/// use http::{HeaderMap, header};
///
/// let settings = SessionCookieSettings::lax();
/// let set = settings.set("Yi3jXbzXzXb8Y1dIKHfr9xyWkg6mZL6GkRdGm2eh1oM")?;
/// assert!(set.to_str()?.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"));
///
/// let mut request = HeaderMap::new();
/// request.append(header::COOKIE, "theme=dark; __Host-Http-sid=Yi3jXbzXzXb8Y1dIKHfr9xyWkg6mZL6GkRdGm2eh1oM".parse()?);
/// assert_eq!(settings.read(&request)?.ok_or("no cookie")?.expose().len(), 43);
///
/// // A second one may come from whoever controls a neighbouring host.
/// request.append(header::COOKIE, "__Host-Http-sid=other".parse()?);
/// assert!(settings.read(&request).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCookieSettings {
    name: Box<str>,
    same_site: SameSite,
    is_secure: bool,
}

impl SessionCookieSettings {
    /// A cookie that comes with links from other sites too, but with none of their forms: `SameSite=Lax`.
    #[must_use]
    pub fn lax() -> Self {
        Self { name: NAME.into(), same_site: SameSite::Lax, is_secure: true }
    }

    /// A cookie that comes with requests of the own site alone: `SameSite=Strict`. A user who follows a link from
    /// another site comes without it.
    #[must_use]
    pub fn strict() -> Self {
        Self { same_site: SameSite::Strict, ..Self::lax() }
    }

    /// A cookie `sid` without `Secure`, for browsers that keep no secure cookie of `http://localhost`.
    ///
    /// Chromium and Firefox keep the usual one there. `__Host-Http-` needs `Secure`, so the name has no prefix: a page
    /// on another port of this machine can plant one.
    ///
    /// # Errors
    ///
    /// [`SecureOrigin`] unless the origin is `http` on this machine.
    pub fn without_secure_on_loopback(origin: &PublicOrigin) -> Result<Self, SecureOrigin> {
        // There is no other `http` origin.
        if origin.is_https() {
            return Err(SecureOrigin);
        }
        Ok(Self { name: "sid".into(), is_secure: false, ..Self::lax() })
    }

    /// Refuses a cookie without `Secure` for an `https` origin: it would also be sent, and set, without TLS.
    ///
    /// ```
    /// use cotter_http::{PublicOrigin, SessionCookieSettings};
    ///
    /// let development = PublicOrigin::on_loopback("http://localhost:8400")?;
    /// let insecure = SessionCookieSettings::without_secure_on_loopback(&development)?;
    /// assert!(insecure.ensure_secure_at(&development).is_ok());
    /// assert!(insecure.ensure_secure_at(&PublicOrigin::https("https://shop.example")?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SecureOrigin`].
    pub const fn ensure_secure_at(&self, origin: &PublicOrigin) -> Result<(), SecureOrigin> {
        if origin.is_https() && !self.is_secure { Err(SecureOrigin) } else { Ok(()) }
    }

    /// The same under another name.
    ///
    /// ```
    /// use cotter_http::SessionCookieSettings;
    ///
    /// assert!(SessionCookieSettings::lax().with_name("__Host-Http-shop").is_ok());
    /// assert!(SessionCookieSettings::lax().with_name("shop").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`CookieNameError`].
    pub fn with_name(self, name: &str) -> Result<Self, CookieNameError> {
        if name.is_empty() || name.len() > 64 || !name.bytes().all(is_token) {
            return Err(CookieNameError::NotAToken);
        }
        // Browsers compare the prefix without regard to case, and servers the name with it.
        let has_prefix = name.get(.."__Host-Http-".len()).is_some_and(|start| start == "__Host-Http-");
        match (self.is_secure, has_prefix) {
            (true, true) => Ok(Self { name: name.into(), ..self }),
            (true, false) => Err(CookieNameError::NoPrefix),
            (false, _) if name.starts_with("__") => Err(CookieNameError::PrefixWithoutSecure),
            (false, _) => Ok(Self { name: name.into(), ..self }),
        }
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &str {
        &self.name
    }

    /// The value of a `Set-Cookie` field that gives a browser this cookie. It is marked as sensitive.
    ///
    /// # Errors
    ///
    /// [`CookieValueError`] if a browser would not keep it, or would send something else.
    pub fn set(&self, value: &str) -> Result<HeaderValue, CookieValueError> {
        if self.name.len().saturating_add(value.len()) > MAX_COOKIE_LEN {
            return Err(CookieValueError::TooLong { max: MAX_COOKIE_LEN });
        }
        if value.is_empty() || !value.bytes().all(is_cookie_octet) {
            return Err(CookieValueError::Characters);
        }
        self.field(Cookie::new(&*self.name, value))
    }

    /// The value of a `Set-Cookie` field that takes this cookie from a browser: with the same attributes, without which
    /// browsers keep it.
    #[must_use]
    pub fn removal(&self) -> HeaderValue {
        let mut cookie = Cookie::new(&*self.name, "");
        cookie.set_max_age(time::Duration::ZERO);
        // For those that know no `Max-Age`.
        cookie.set_expires(time::OffsetDateTime::UNIX_EPOCH);
        // A name that was checked, and attributes in ASCII.
        self.field(cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    fn field(&self, mut cookie: Cookie<'_>) -> Result<HeaderValue, CookieValueError> {
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(self.same_site);
        cookie.set_secure(self.is_secure);
        let mut field = HeaderValue::try_from(cookie.to_string()).map_err(|_| CookieValueError::Characters)?;
        field.set_sensitive(true);
        Ok(field)
    }

    /// The cookie of a request, if there is one.
    ///
    /// It is `None` too if the value has characters beyond ASCII: no session has such a cookie.
    ///
    /// # Errors
    ///
    /// [`SeveralCookies`] if there are two of the name, in one field or several: answer 400. Nothing tells which of them
    /// this service has set.
    pub fn read<'h>(&self, headers: &'h HeaderMap) -> Result<Option<PresentedCookie<'h>>, SeveralCookies> {
        let mut found = of_name(headers, &self.name);
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(SeveralCookies),
            (first, None) => Ok(first.and_then(value).map(PresentedCookie)),
        }
    }

    /// Whether a request has a cookie of this name, with any value, or several.
    #[must_use]
    pub fn is_in(&self, headers: &HeaderMap) -> bool {
        of_name(headers, &self.name).next().is_some()
    }
}

/// The pairs of a request that have this name, whatever their value: a second one makes the request ambiguous even if
/// nobody could read it.
///
/// Only blanks of ASCII are dropped around a name. The crate `cookie` drops those of Unicode too, so that a cookie which a
/// page of a neighbouring host may set would pass for `__Host-…`, which it may not.
pub(crate) fn of_name<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h [u8]> {
    let fields = headers.get_all(header::COOKIE).iter();
    let pairs = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b';'));
    pairs.filter(move |pair| {
        let mut parts = pair.split(|byte| *byte == b'=');
        parts.next().is_some_and(|found| found.trim_ascii() == name.as_bytes()) && parts.next().is_some()
    })
}

/// The value of a pair, if it is ASCII.
fn value(pair: &[u8]) -> Option<&str> {
    let pair = str::from_utf8(pair).ok().filter(|pair| pair.is_ascii())?;
    Cookie::parse(pair).ok()?.value_raw()
}

/// A character of a name (RFC 9110 §5.6.2).
const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

/// A character of a value without quotes (RFC 6265 §4.1.1).
const fn is_cookie_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2B | 0x2D..=0x3A | 0x3C..=0x5B | 0x5D..=0x7E)
}

/// The value of a cookie that a request shows. It has no `Debug` or `Display`.
///
/// ```compile_fail
/// fn log(cookie: &cotter_http::PresentedCookie<'_>) {
///     println!("{cookie:?}");
/// }
/// ```
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it is a credential, and nothing shows it")]
pub struct PresentedCookie<'h>(&'h str);

impl<'h> PresentedCookie<'h> {
    /// The value, for whoever looks its session up.
    #[must_use]
    pub const fn expose(&self) -> &'h str {
        self.0
    }
}

/// A request has two cookies of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("session cookie is repeated: expected one")]
#[non_exhaustive]
pub struct SeveralCookies;

/// A value cannot be a cookie's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CookieValueError {
    /// Browsers drop it.
    #[error("cookie is too long: expected at most {max} bytes of name and value")]
    TooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// It is empty, or has blanks, quotes, commas, semicolons, backslashes or other characters than ASCII.
    #[error("value of a cookie is empty or has a forbidden character: expected cookie-octets (RFC 6265 §4.1.1)")]
    Characters,
}

/// A name cannot be a session cookie's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CookieNameError {
    /// It is empty, longer than 64 bytes, or has characters that names have not.
    #[error("name of a cookie is not a token: expected 1 to 64 characters (RFC 9110 §5.6.2)")]
    NotAToken,
    /// Others can set a cookie of this name.
    #[error("name of a cookie has no prefix: expected __Host-Http-")]
    NoPrefix,
    /// Browsers keep a cookie of this name only with `Secure`.
    #[error("name of a cookie has a prefix that needs Secure: expected none")]
    PrefixWithoutSecure,
}

/// The origin is secure, so its cookie is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("origin is https: expected a cookie with Secure")]
#[non_exhaustive]
pub struct SecureOrigin;

impl fmt::Display for SessionCookieSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests;
