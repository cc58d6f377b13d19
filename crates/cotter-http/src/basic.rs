//! HTTP Basic (RFC 7617), by which services authenticate.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The longest field that is decoded, in bytes.
const MAX_LEN: usize = 1024;

/// The user name and the password of a request, not compared with anything yet. `Debug` is not implemented.
///
/// ```
/// use cotter_http::{Basic, BasicError};
/// use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
///
/// // RFC 7617 §2
/// let mut headers = HeaderMap::new();
/// headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
/// assert_eq!(Basic::read(&headers)?.user(), "Aladdin");
/// assert_eq!(Basic::read(&HeaderMap::new()).err(), Some(BasicError::Missing));
/// # Ok::<(), BasicError>(())
/// ```
#[expect(missing_debug_implementations, reason = "it holds a secret, and nothing shows it")]
pub struct Basic {
    text: Zeroizing<String>,
    colon: usize,
}

impl Basic {
    /// Reads the one `Authorization` field of a request.
    ///
    /// # Errors
    ///
    /// [`BasicError`].
    pub fn read(headers: &HeaderMap) -> Result<Self, BasicError> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let value = match (values.next(), values.next()) {
            (None, _) => return Err(BasicError::Missing),
            (Some(_), Some(_)) => return Err(BasicError::Several),
            (Some(value), None) => value.to_str().map_err(|_| BasicError::Malformed)?,
        };
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("Basic") {
            return Err(BasicError::OtherScheme);
        }
        if value.len() > MAX_LEN {
            return Err(BasicError::Malformed);
        }
        let bytes = Zeroizing::new(STANDARD.decode(rest.trim_start_matches(' ')).map_err(|_| BasicError::Malformed)?);
        let text = Zeroizing::new(str::from_utf8(&bytes).map_err(|_| BasicError::Malformed)?.to_owned());
        let colon = text.find(':').ok_or(BasicError::Malformed)?;
        // RFC 7617 §2: neither has control characters.
        if text.chars().any(char::is_control) { Err(BasicError::Malformed) } else { Ok(Self { text, colon }) }
    }

    /// The user name, which anybody can claim.
    #[must_use]
    pub fn user(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    fn password(&self) -> &str {
        self.text.get(self.colon..).and_then(|rest| rest.strip_prefix(':')).unwrap_or_default()
    }
}

/// Services with their passwords, as digests.
///
/// All are compared, in constant time, so that the time of a refusal tells nothing of a password.
///
/// ```
/// use cotter_http::{Basic, BasicClients};
/// use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
///
/// let clients = BasicClients::new().with("Aladdin", "open sesame")?;
/// let mut headers = HeaderMap::new();
/// headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
/// assert_eq!(clients.authenticate(&Basic::read(&headers)?), Some("Aladdin"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct BasicClients {
    clients: Vec<(Box<str>, Secret)>,
}

/// The digest of a name and a password.
#[derive(Clone)]
struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl BasicClients {
    /// No clients: every request is refused.
    #[must_use]
    pub const fn new() -> Self {
        Self { clients: Vec::new() }
    }

    /// Adds a client. Choose random passwords of base64url: OAuth libraries escape other characters.
    ///
    /// # Errors
    ///
    /// [`BasicClientError`].
    pub fn with(mut self, user: &str, password: &str) -> Result<Self, BasicClientError> {
        let is_bad = |text: &str| text.is_empty() || text.chars().any(char::is_control);
        if is_bad(user) || user.contains(':') {
            return Err(BasicClientError::User);
        }
        if is_bad(password) {
            return Err(BasicClientError::Password);
        }
        if self.clients.iter().any(|(known, _)| **known == *user) {
            return Err(BasicClientError::Taken);
        }
        self.clients.push((user.into(), digest(user, password)));
        Ok(self)
    }

    /// The name of the client whose password this is.
    #[must_use]
    pub fn authenticate(&self, presented: &Basic) -> Option<&str> {
        let shown = digest(presented.user(), presented.password());
        let mut found = None;
        for (name, secret) in &self.clients {
            if bool::from(secret.0.ct_eq(&shown.0)) {
                found = Some(&**name);
            }
        }
        found
    }
}

fn digest(user: &str, password: &str) -> Secret {
    let hash = Sha256::new_with_prefix("cotter basic\0").chain_update(user).chain_update("\0").chain_update(password);
    Secret(hash.finalize().into())
}

/// The challenge for a realm: `Basic realm="…", charset="UTF-8"` (RFC 7617 §2, §2.1). A realm that cannot be quoted is
/// left empty.
///
/// ```
/// assert_eq!(cotter_http::basic_challenge("services"), r#"Basic realm="services", charset="UTF-8""#);
/// ```
#[must_use]
pub fn basic_challenge(realm: &str) -> HeaderValue {
    let is_plain = |byte: u8| (byte == b' ' || byte.is_ascii_graphic()) && !matches!(byte, b'"' | b'\\');
    let realm = if realm.bytes().all(is_plain) { realm } else { "" };
    let value = HeaderValue::try_from(format!(r#"Basic realm="{realm}", charset="UTF-8""#));
    value.unwrap_or_else(|_| HeaderValue::from_static(r#"Basic realm="""#))
}

/// A request has no Basic credentials that can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BasicError {
    /// There is no `Authorization` field.
    #[error("request has no Authorization header field: expected Basic")]
    Missing,
    /// There are several.
    #[error("request has several Authorization header fields: expected one")]
    Several,
    /// It is of another scheme.
    #[error("authorization scheme is not supported: expected Basic")]
    OtherScheme,
    /// It is not base64 of a user name, a colon and a password, in UTF-8 and without control characters.
    #[error("authorization is malformed: expected base64 of a name, a colon and a password")]
    Malformed,
}

/// A client cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BasicClientError {
    /// The name is empty, or has a colon or a control character.
    #[error("user name is malformed: expected one without a colon or control characters")]
    User,
    /// The password is empty, or has a control character.
    #[error("password is malformed: expected one that is not empty, without control characters")]
    Password,
    /// There is a client with this name.
    #[error("user name is taken: expected each once")]
    Taken,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<Basic, BasicError> {
        Basic::read(&HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::try_from(value).unwrap())]))
    }

    fn shown(user_and_password: &str) -> Result<Basic, BasicError> {
        read(&format!("Basic {}", STANDARD.encode(user_and_password)))
    }

    #[test]
    fn only_the_right_password_of_the_right_name() {
        let clients = BasicClients::new().with("orders", "pass:word").unwrap().with("stock", "other").unwrap();
        assert_eq!(clients.authenticate(&shown("orders:pass:word").unwrap()), Some("orders"));
        assert_eq!(clients.authenticate(&shown("stock:other").unwrap()), Some("stock"));
        for wrong in
            ["orders:", "orders:other", "stock:pass:word", "orders:pass:word ", ":pass:word", "Orders:pass:word"]
        {
            assert_eq!(clients.authenticate(&shown(wrong).unwrap()), None, "{wrong}");
        }
        assert_eq!(BasicClients::new().authenticate(&shown(":").unwrap()), None);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for other in ["Bearer abc", "DPoP abc", "Basi QQ==", ""] {
            assert_eq!(read(other).err(), Some(BasicError::OtherScheme), "{other}");
        }
        for malformed in ["Basic", "Basic ", "Basic !", "Basic QQ==", "Basic QTpB QTpB", "Basic QTpB,", "Basic QTr/"] {
            assert_eq!(read(malformed).err(), Some(BasicError::Malformed), "{malformed}");
        }
        assert_eq!(shown("a:b\nc").err(), Some(BasicError::Malformed));
        assert_eq!(shown(&format!("a:{}", "b".repeat(MAX_LEN))).err(), Some(BasicError::Malformed));
        assert!(read(&format!("BASIC   {}", STANDARD.encode("a:b"))).is_ok());
        let mut two = HeaderMap::new();
        two.append(header::AUTHORIZATION, HeaderValue::from_static("Basic QTpB"));
        two.append(header::AUTHORIZATION, HeaderValue::from_static("Basic QTpB"));
        assert_eq!(Basic::read(&two).err(), Some(BasicError::Several));
    }

    #[test]
    fn a_client_without_a_password_is_refused() {
        let with = |user, password| BasicClients::new().with(user, password).err();
        assert_eq!(with("a", ""), Some(BasicClientError::Password));
        assert_eq!(with("", "b"), Some(BasicClientError::User));
        assert_eq!(with("a:", "b"), Some(BasicClientError::User));
        let taken = BasicClients::new().with("a", "b").unwrap().with("a", "c").err();
        assert_eq!(taken, Some(BasicClientError::Taken));
        assert!(!format!("{:?}", BasicClients::new().with("a", "hunter2").unwrap()).contains("hunter2"));
    }

    #[test]
    fn a_realm_that_cannot_be_quoted_is_left_out() {
        for realm in ["a\"b", "a\\b", "a\nb", "ü"] {
            assert_eq!(basic_challenge(realm), r#"Basic realm="", charset="UTF-8""#);
        }
    }
}
