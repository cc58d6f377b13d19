//! Challenges: the values of `WWW-Authenticate` (RFC 9110 §11.6.1).

mod quoted;

use std::{fmt, time::Duration};

use http::HeaderValue;

pub use quoted::is_scope_token;
pub use quoted::{NotQuotable, QuotedText};

/// A scheme by which an access token is shown.
///
/// ```
/// use cotter_http::Scheme;
///
/// assert_eq!(Scheme::Dpop.as_str(), "DPoP");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the two schemes of access tokens: RFC 6750, RFC 9449")]
pub enum Scheme {
    /// `Bearer` (RFC 6750).
    Bearer,
    /// `DPoP` (RFC 9449).
    Dpop,
}

impl Scheme {
    /// The scheme's name, as its document spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }
}

/// The code of an error in a challenge.
///
/// ```
/// use cotter_http::ErrorCode;
///
/// assert_eq!(ErrorCode::InvalidToken.as_str(), "invalid_token");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The request is malformed, or shows credentials in several ways (RFC 6750 §3.1).
    InvalidRequest,
    /// The token is expired, revoked, malformed or for somebody else (RFC 6750 §3.1).
    InvalidToken,
    /// The token lacks a scope (RFC 6750 §3.1).
    InsufficientScope,
    /// The user has to be authenticated again, or better (RFC 9470 §3).
    InsufficientUserAuthentication,
    /// The DPoP proof breaks a rule (RFC 9449 §7.1).
    InvalidDpopProof,
    /// The DPoP proof needs a nonce of the server (RFC 9449 §9).
    UseDpopNonce,
}

impl ErrorCode {
    /// The code, as its document spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InsufficientUserAuthentication => "insufficient_user_authentication",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => "use_dpop_nonce",
        }
    }
}

/// The words of an error. There are no others, so an answer tells nothing of a token but that it has expired.
///
/// ```
/// use cotter_http::Description;
///
/// assert_eq!(Description::TokenExpired.as_str(), "the token has expired");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Description {
    /// The token's time has run out: a new one may be accepted.
    TokenExpired,
    /// The token breaks any other rule.
    TokenInvalid,
    /// A scope is missing.
    ScopeMissing,
    /// The user was authenticated too long ago, or not well enough.
    AuthenticationInsufficient,
    /// There is no proof.
    ProofMissing,
    /// The proof breaks a rule, was used before, or there are several.
    ProofInvalid,
    /// The proof has no nonce, or not the one that is asked for.
    NonceRequired,
}

impl Description {
    /// The words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TokenExpired => "the token has expired",
            Self::TokenInvalid => "the token is not valid for this resource",
            Self::ScopeMissing => "the token lacks a scope",
            Self::AuthenticationInsufficient => "a more recent or a stronger authentication is required",
            Self::ProofMissing => "a DPoP proof is required",
            Self::ProofInvalid => "the DPoP proof is not valid for this request",
            Self::NonceRequired => "the DPoP proof needs the nonce of this answer",
        }
    }
}

/// One challenge. Its parameters are in the order in which they were added, each at most once.
///
/// ```
/// use cotter_http::{Challenge, Description, ErrorCode, QuotedText, Scheme};
///
/// let challenge = Challenge::new(Scheme::Bearer)
///     .realm(&QuotedText::new(r#"the "best" orders"#)?)
///     .error(ErrorCode::InvalidToken)
///     .description(Description::TokenExpired);
/// assert_eq!(challenge.to_string(),
///     r#"Bearer realm="the \"best\" orders", error="invalid_token", error_description="the token has expired""#);
/// # Ok::<(), cotter_http::NotQuotable>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Challenge {
    scheme: Scheme,
    parameters: Vec<(&'static str, QuotedText)>,
}

impl Challenge {
    /// A challenge without parameters.
    pub const fn new(scheme: Scheme) -> Self {
        Self { scheme, parameters: Vec::new() }
    }

    /// States the realm (RFC 9110 §11.5).
    pub fn realm(self, realm: &QuotedText) -> Self {
        self.with("realm", realm.clone())
    }

    /// States the error.
    pub fn error(self, code: ErrorCode) -> Self {
        self.with("error", QuotedText::of_tokens([code.as_str()]))
    }

    /// Describes the error, to a developer.
    pub fn description(self, description: Description) -> Self {
        self.with("error_description", QuotedText::of_words(description.as_str()))
    }

    /// States the scopes that are needed (RFC 6750 §3). A text that is not a scope (RFC 6749 §3.3) is left out.
    pub fn scope<'s>(self, scopes: impl IntoIterator<Item = &'s str>) -> Self {
        self.with("scope", QuotedText::of_tokens(scopes))
    }

    /// States the algorithms of proofs that are accepted (RFC 9449 §7.1).
    pub fn algs<'s>(self, algs: impl IntoIterator<Item = &'s str>) -> Self {
        self.with("algs", QuotedText::of_tokens(algs))
    }

    /// States how long ago the user may have been authenticated, in whole seconds (RFC 9470 §3).
    pub fn max_age(self, max_age: Duration) -> Self {
        self.with("max_age", QuotedText::of_tokens([max_age.as_secs().to_string().as_str()]))
    }

    /// States the classes of authentication of which one is needed (RFC 9470 §3). A text with a space is left out.
    pub fn acr_values<'s>(self, values: impl IntoIterator<Item = &'s str>) -> Self {
        self.with("acr_values", QuotedText::of_tokens(values))
    }

    /// States the address of the resource's metadata (RFC 9728 §5.1).
    pub fn resource_metadata(self, url: &QuotedText) -> Self {
        self.with("resource_metadata", url.clone())
    }

    /// The scheme.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The value of a `WWW-Authenticate` field.
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        // A challenge is visible ASCII and spaces, which every header field can have.
        HeaderValue::try_from(self.to_string()).unwrap_or_else(|_| HeaderValue::from_static(self.scheme.as_str()))
    }

    fn with(mut self, name: &'static str, value: QuotedText) -> Self {
        self.parameters.retain(|(other, _)| *other != name);
        self.parameters.push((name, value));
        self
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scheme.as_str())?;
        for (at, (name, value)) in self.parameters.iter().enumerate() {
            let separator = if at == 0 { " " } else { ", " };
            write!(f, "{separator}{name}={value}")?;
        }
        Ok(())
    }
}
