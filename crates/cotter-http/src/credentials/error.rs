use cotter::AuthorizationError;
use thiserror::Error;

/// Why a request has no credentials that can be verified.
///
/// [`ProtectedResource::refuse_credentials`](crate::ProtectedResource::refuse_credentials) answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// The `Authorization` field is missing, is there several times, has another scheme, or is malformed.
    #[error(transparent)]
    Authorization(#[from] AuthorizationError),
    /// The `Authorization` field has bytes that are not visible ASCII (RFC 9110 §5.5).
    #[error("authorization is not text: expected visible ASCII")]
    AuthorizationNotText,
    /// The query has an `access_token` (RFC 6750 §2.3, RFC 9700 §4.3.2).
    #[error("request has an access token in its query: expected one in the Authorization header field")]
    TokenInQuery,
    /// The form has an `access_token` (RFC 6750 §2.2).
    #[error("request has an access token in its body: expected one in the Authorization header field")]
    TokenInBody,
    /// The request has an `Authorization` field and a session's cookie, which may be of different users.
    #[error("request has an authorization and a session's cookie: expected one of the two")]
    CookieToo,
    /// The scheme is `DPoP`, and there is no `DPoP` field (RFC 9449 §7.1).
    #[error("request has no DPoP header field: expected one with the scheme DPoP")]
    ProofMissing,
    /// There are several `DPoP` fields (RFC 9449 §4.3, item 1).
    #[error("request has several DPoP header fields: expected one")]
    ProofSeveral,
    /// The `DPoP` field has bytes that are not visible ASCII.
    #[error("DPoP header field is not text: expected visible ASCII")]
    ProofNotText,
}

impl CredentialError {
    /// The stable name of the rule that was broken, in kebab case.
    ///
    /// ```
    /// use cotter::AuthorizationError;
    /// use cotter_http::CredentialError;
    ///
    /// assert_eq!(CredentialError::TokenInQuery.code(), "token-in-query");
    /// assert_eq!(CredentialError::from(AuthorizationError::Missing).code(), "authorization-missing");
    /// ```
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Authorization(error) => error.code(),
            Self::AuthorizationNotText => "authorization-not-text",
            Self::TokenInQuery => "token-in-query",
            Self::TokenInBody => "token-in-body",
            Self::CookieToo => "cookie-and-authorization",
            Self::ProofMissing => "proof-missing",
            Self::ProofSeveral => "proof-several",
            Self::ProofNotText => "proof-not-text",
        }
    }

    /// Whether the request shows nothing that was meant as a credential: neither a token nor an attempt at one.
    ///
    /// A route that serves strangers too may serve such a request. Another scheme is an attempt.
    #[must_use]
    pub const fn is_none_shown(&self) -> bool {
        matches!(self, Self::Authorization(AuthorizationError::Missing))
    }
}
