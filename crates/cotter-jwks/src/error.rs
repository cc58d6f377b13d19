//! The errors of a refresh, and of a start.

use std::time::Duration;

use cotter::KeyError;

use crate::{UrlError, client::FetchError, discovery::MetadataError};

/// Why a refresh gave no key set.
///
/// The last good set is kept. No message contains text of the peer, except for key ids in the messages of [`KeyError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// There was no response within the limits.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The response is a redirect, which is not followed.
    #[error("response is a redirect (status {status}): expected the document itself")]
    Redirect {
        /// The status code.
        status: u16,
    },
    /// The status is not 200.
    #[error("response has the status {status}: expected 200")]
    Status {
        /// The status code.
        status: u16,
    },
    /// The response is a 304, and the request was not conditional (RFC 9110 §15.4.5).
    #[error("response is a 304: expected a body, since the request was not conditional")]
    NotModified,
    /// The response is a 304 with another entity tag than the one that was asked about (RFC 9111 §4.3.4). The next request is
    /// unconditional.
    #[error("response is a 304 for another set: expected the entity tag that was asked about")]
    NotModifiedOther,
    /// The response is compressed or otherwise encoded, although nobody asked for that.
    #[error("response has a Content-Encoding: expected none")]
    Encoded,
    /// The response has been in caches for longer than its lifetime allows (RFC 9111 §4.2).
    #[error("response is too old: expected an Age within its lifetime, or not far beyond")]
    Aged,
    /// The body is not UTF-8 (RFC 8259 §8.1).
    #[error("body is not UTF-8")]
    NotUtf8,
    /// The body is not a key set, is ambiguous, or has no usable key.
    ///
    /// Once there were keys, a set whose keys are all for other algorithms is not an error: it removes them.
    #[error("key set is refused: {0}")]
    Keys(#[from] KeyError),
    /// The issuer's metadata breaks a rule.
    #[error("metadata of the issuer: {0}")]
    Metadata(#[from] MetadataError),
}

impl RefreshError {
    /// The stable name of the error, in kebab case; the label `result` of the metric `jwks_fetch_total`.
    ///
    /// ```
    /// use cotter_jwks::RefreshError;
    ///
    /// assert_eq!(RefreshError::Status { status: 404 }.code(), "status");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fetch(error) => error.code(),
            Self::Redirect { .. } => "redirect",
            Self::Status { .. } => "status",
            Self::NotModified => "not-modified-unasked",
            Self::NotModifiedOther => "not-modified-other",
            Self::Encoded => "encoded",
            Self::Aged => "aged",
            Self::NotUtf8 => "not-utf8",
            Self::Keys(error) => error.code(),
            Self::Metadata(error) => error.code(),
        }
    }
}

/// Why a key set was not started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The URL is refused.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// A duration is out of its range.
    #[error("{name} is out of range: expected {min:?} to {max:?}")]
    OutOfRange {
        /// The method that sets it.
        name: &'static str,
        /// The least.
        min: Duration,
        /// The most.
        max: Duration,
    },
    /// There is no `tokio` runtime to start the task in. In a runtime without a timer, the task ends at once.
    #[error("no tokio runtime: expected to be called within one")]
    NoRuntime,
    /// Two key sets were given for one issuer.
    #[error("issuer is named twice: expected one key set for each")]
    IssuerDuplicate,
    /// The HTTP client cannot be built.
    #[cfg(feature = "reqwest")]
    #[error(transparent)]
    Client(#[from] crate::ClientError),
}

impl StartError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Url(error) => error.code(),
            Self::OutOfRange { .. } => "out-of-range",
            Self::NoRuntime => "no-runtime",
            Self::IssuerDuplicate => "issuer-duplicate",
            #[cfg(feature = "reqwest")]
            Self::Client(error) => error.code(),
        }
    }
}
