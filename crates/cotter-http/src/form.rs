//! Forms and queries, read without guessing which of two values counts.

use http::{HeaderMap, header};
use zeroize::Zeroizing;

/// The longest body of a form, and the longest query, in bytes.
const MAX_LEN: usize = 16 * 1024;

/// The most parameters of one request.
const MAX_FIELDS: usize = 64;

/// The form of a request to an OAuth endpoint: a body of `application/x-www-form-urlencoded`, and nothing else.
///
/// A parameter that comes twice, or in the query, could be read in two ways, so the request is refused (RFC 6749 §3.2). A
/// parameter without a value counts as absent. Values are wiped when the form is dropped, and `Debug` is not implemented.
///
/// ```
/// use cotter_http::{Form, FormError};
/// use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
/// let form = Form::read(&headers, None, b"grant_type=refresh_token&scope=a+b&state=")?;
/// assert_eq!(form.get("scope"), Some("a b"));
/// assert_eq!(form.get("state"), None);
///
/// assert_eq!(Form::read(&headers, None, b"scope=a&scope=b").err(), Some(FormError::Repeated));
/// assert_eq!(Form::read(&headers, Some("scope=a"), b"").err(), Some(FormError::InQuery));
/// # Ok::<(), FormError>(())
/// ```
#[expect(missing_debug_implementations, reason = "it holds secrets, and nothing shows them")]
pub struct Form(Parameters);

impl Form {
    /// Reads the form of a request from its header, its query and its body.
    ///
    /// # Errors
    ///
    /// The first [`FormError`].
    pub fn read(headers: &HeaderMap, query: Option<&str>, body: &[u8]) -> Result<Self, FormError> {
        if query.is_some_and(|query| !query.is_empty()) {
            return Err(FormError::InQuery);
        }
        ensure_form(headers)?;
        let parameters = Parameters::read(body)?;
        if parameters.has_repetitions() { Err(FormError::Repeated) } else { Ok(Self(parameters)) }
    }

    /// The value of a parameter; `None` if it is absent or empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.values(name).find(|value| !value.is_empty())
    }

    /// The parameters, for what reads them from a query too.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.0
    }
}

/// The parameters of a query or a form, which may be repeated.
///
/// An authorization endpoint answers a repeated parameter by a redirect, unless it is one that the redirect needs.
///
/// ```
/// use cotter_http::{FormError, Parameters};
///
/// let parameters = Parameters::from_query("client_id=cli&state=1&state=2")?;
/// assert_eq!(parameters.one("client_id"), Ok(Some("cli")));
/// assert_eq!(parameters.one("state"), Err(FormError::Repeated));
/// assert_eq!(parameters.one("scope"), Ok(None));
/// # Ok::<(), FormError>(())
/// ```
#[expect(missing_debug_implementations, reason = "it holds secrets, and nothing shows them")]
pub struct Parameters(Vec<(String, Zeroizing<String>)>);

impl Parameters {
    /// Reads the query of a request.
    ///
    /// # Errors
    ///
    /// [`FormError::TooLong`], [`FormError::NotUtf8`].
    pub fn from_query(query: &str) -> Result<Self, FormError> {
        Self::read(query.as_bytes())
    }

    /// Reads the body of a form, in which a parameter may be repeated.
    ///
    /// # Errors
    ///
    /// [`FormError::MediaType`], and those of [`from_query`](Self::from_query).
    pub fn from_form(headers: &HeaderMap, body: &[u8]) -> Result<Self, FormError> {
        ensure_form(headers)?;
        Self::read(body)
    }

    fn read(text: &[u8]) -> Result<Self, FormError> {
        if text.len() > MAX_LEN {
            return Err(FormError::TooLong { max_bytes: MAX_LEN });
        }
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(text) {
            let (name, value) = (name.into_owned(), Zeroizing::new(value.into_owned()));
            // What is not UTF-8 is decoded as this character, which no parameter has.
            if name.contains(char::REPLACEMENT_CHARACTER) || value.contains(char::REPLACEMENT_CHARACTER) {
                return Err(FormError::NotUtf8);
            }
            if fields.len() == MAX_FIELDS {
                return Err(FormError::TooMany { max: MAX_FIELDS });
            }
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    /// The value of a parameter; `None` if it is absent or empty.
    ///
    /// # Errors
    ///
    /// [`FormError::Repeated`] if it comes twice, even with one value.
    pub fn one(&self, name: &str) -> Result<Option<&str>, FormError> {
        let mut values = self.values(name);
        match (values.next(), values.next()) {
            (first, None) => Ok(first.filter(|value| !value.is_empty())),
            (_, Some(_)) => Err(FormError::Repeated),
        }
    }

    /// Whether any parameter comes twice.
    #[must_use]
    pub fn has_repetitions(&self) -> bool {
        self.0.iter().any(|(name, _)| self.values(name).nth(1).is_some())
    }

    fn values<'p>(&'p self, name: &str) -> impl Iterator<Item = &'p str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| &***value)
    }
}

/// The request says that its body is a form, once.
fn ensure_form(headers: &HeaderMap) -> Result<(), FormError> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(FormError::MediaType);
    }
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(FormError::MediaType) };
    let mut parts = value.to_str().map_err(|_| FormError::MediaType)?.split(';').map(str::trim);
    let is_form = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    // Libraries state this one, though the type has no parameters.
    let is_utf8 = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    };
    if is_form && parts.filter(|part| !part.is_empty()).all(is_utf8) { Ok(()) } else { Err(FormError::MediaType) }
}

/// A form or a query was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// The body is not said to be a form, or is said to be one twice.
    #[error("body is not a form: expected application/x-www-form-urlencoded")]
    MediaType,
    /// It is too long.
    #[error("form is too long: expected at most {max_bytes} bytes")]
    TooLong {
        /// The limit.
        max_bytes: usize,
    },
    /// It has too many parameters.
    #[error("form has too many parameters: expected at most {max}")]
    TooMany {
        /// The limit.
        max: usize,
    },
    /// A name or a value is not UTF-8.
    #[error("parameter is not UTF-8")]
    NotUtf8,
    /// A parameter comes twice.
    #[error("parameter is repeated: expected each once")]
    Repeated,
    /// The request has parameters in its query.
    #[error("request has a query: expected parameters in the body alone")]
    InQuery,
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(content_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))])
    }

    fn read(body: &[u8]) -> Result<Form, FormError> {
        Form::read(&headers("application/x-www-form-urlencoded"), None, body)
    }

    #[test]
    fn a_body_of_another_type_is_refused() {
        for good in [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-URLEncoded; charset=UTF-8",
            "application/x-www-form-urlencoded;charset=\"utf-8\";",
        ] {
            assert!(Form::read(&headers(good), None, b"a=1").is_ok(), "{good}");
        }
        for bad in [
            "",
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded; charset=utf-16",
            "application/x-www-form-urlencoded; a=b",
            "application/x-www-form-urlencoded, application/x-www-form-urlencoded",
        ] {
            assert_eq!(Form::read(&headers(bad), None, b"a=1").err(), Some(FormError::MediaType), "{bad}");
        }
        assert_eq!(Form::read(&HeaderMap::new(), None, b"a=1").err(), Some(FormError::MediaType));
        let mut twice = headers("application/x-www-form-urlencoded");
        twice.append(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        assert_eq!(Form::read(&twice, None, b"a=1").err(), Some(FormError::MediaType));
        let mut encoded = headers("application/x-www-form-urlencoded");
        encoded.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(Form::read(&encoded, None, b"a=1").err(), Some(FormError::MediaType));
        assert_eq!(Parameters::from_form(&encoded, b"a=1").err(), Some(FormError::MediaType));
        let plain = headers("application/x-www-form-urlencoded");
        assert_eq!(Parameters::from_form(&plain, b"a=1&a=2").unwrap().one("a"), Err(FormError::Repeated));
    }

    #[test]
    fn a_parameter_comes_once() {
        for body in ["a=1&a=1", "a=1&b=2&a=", "a=&a=", "a&a", "a=1&%61=2", "=1&=2"] {
            assert_eq!(read(body.as_bytes()).err(), Some(FormError::Repeated), "{body}");
        }
        assert_eq!(read(b"a=1&&b=2&").unwrap().get("b"), Some("2"));
        assert_eq!(read(b"a=1&A=2").unwrap().get("a"), Some("1"), "names have a case");
    }

    #[test]
    fn a_query_is_refused() {
        let form = |query| Form::read(&headers("application/x-www-form-urlencoded"), Some(query), b"a=1").err();
        assert_eq!(form("a=1"), Some(FormError::InQuery));
        assert_eq!(form("b"), Some(FormError::InQuery));
        assert_eq!(form(""), None);
    }

    #[test]
    fn what_is_not_utf8_is_refused() {
        for body in [&b"a=%ff"[..], b"%80=1", b"a=\xc3", b"a=%c3%28", b"a=%EF%BF%BD"] {
            assert_eq!(read(body).err(), Some(FormError::NotUtf8), "{body:?}");
        }
        assert_eq!(read(b"a=%C3%BC+%2B").unwrap().get("a"), Some("ü +"));
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read(fields in proptest::collection::btree_map("[^\u{fffd}]{1,8}", "[^\u{fffd}]{1,20}", 0..20)) {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
            let form = read(body.as_bytes()).unwrap();
            for (name, value) in &fields {
                proptest::prop_assert_eq!(form.get(name), Some(&**value));
            }
        }

        #[test]
        fn every_body_is_read_or_refused(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            if let Ok(form) = read(&body) {
                proptest::prop_assert!(!form.parameters().has_repetitions());
                proptest::prop_assert!(form_urlencoded::parse(&body).all(|(name, _)| form.parameters().one(&name).is_ok()));
            }
        }
    }

    #[test]
    fn sizes_are_bounded() {
        let longest = format!("a={}", "x".repeat(MAX_LEN - 2));
        assert!(read(longest.as_bytes()).is_ok());
        assert_eq!(read(format!("{longest}x").as_bytes()).err(), Some(FormError::TooLong { max_bytes: MAX_LEN }));
        let most = (0..MAX_FIELDS).map(|n| format!("p{n}=1")).collect::<Vec<_>>().join("&");
        assert!(read(most.as_bytes()).is_ok());
        assert_eq!(read(format!("{most}&q=1").as_bytes()).err(), Some(FormError::TooMany { max: MAX_FIELDS }));
    }
}
