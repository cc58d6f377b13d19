use std::fmt;

use thiserror::Error;

/// A text that can be written as a `quoted-string` (RFC 9110 §5.6.4): visible ASCII and spaces.
///
/// ```
/// use cotter_http::{NotQuotable, QuotedText};
///
/// assert_eq!(QuotedText::new(r"a\b")?.to_string(), r#""a\\b""#);
/// assert_eq!(QuotedText::new("a\r\nSet-Cookie: b=c"), Err(NotQuotable));
/// # Ok::<(), NotQuotable>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedText(String);

/// A text has a character that a `quoted-string` of ASCII cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("text cannot be quoted: expected visible ASCII and spaces")]
#[expect(clippy::exhaustive_structs, reason = "there is one rule, and the text is not shown")]
pub struct NotQuotable;

impl QuotedText {
    /// Checks a text.
    ///
    /// # Errors
    ///
    /// [`NotQuotable`] for controls, tabs and everything beyond ASCII.
    pub fn new(text: impl Into<String>) -> Result<Self, NotQuotable> {
        let text = text.into();
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { Ok(Self(text)) } else { Err(NotQuotable) }
    }

    /// The text, without quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Those of these texts that are scope tokens (RFC 6749 §3.3), with a space between two.
    pub(crate) fn of_tokens<'t>(tokens: impl IntoIterator<Item = &'t str>) -> Self {
        let tokens: Vec<_> = tokens.into_iter().filter(|token| is_scope_token(token)).collect();
        Self(tokens.join(" "))
    }

    /// Words of this crate.
    pub(super) fn of_words(words: &'static str) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for QuotedText {
    /// Writes the `quoted-string`, with its quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for char in self.0.chars() {
            if matches!(char, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{char}")?;
        }
        f.write_str("\"")
    }
}

/// Whether a text is a `scope-token` (RFC 6749 §3.3): visible ASCII without spaces, quotes and backslashes.
///
/// A nonce for DPoP proofs has the same characters (RFC 9449 §8.1).
///
/// ```
/// use cotter_http::is_scope_token;
///
/// assert!(is_scope_token("orders:read") && !is_scope_token("orders:read orders:write") && !is_scope_token(""));
/// ```
#[must_use]
pub const fn is_scope_token(text: &str) -> bool {
    let mut bytes = text.as_bytes();
    while let [byte, rest @ ..] = bytes {
        if !matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~') {
            return false;
        }
        bytes = rest;
    }
    !text.is_empty()
}
