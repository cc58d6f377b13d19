//! The credentials of a request to a protected resource: shown in exactly one way.

mod error;
mod way;

use std::fmt;

use cotter::{Authorization, AuthorizationError};
use http::{
    HeaderMap, HeaderName, Uri,
    header::{AUTHORIZATION, GetAll, HeaderValue},
};

pub use error::CredentialError;
pub use way::Way;

use crate::challenge::Scheme;

/// The header field of a DPoP proof (RFC 9449 §4.1).
pub(crate) const DPOP: HeaderName = HeaderName::from_static("dpop");

/// The parameter by which a token must not be sent (RFC 6750 §2.2, §2.3).
const ACCESS_TOKEN: &str = "access_token";

/// The access token of a request, and the proof that came with it. Neither has been verified.
///
/// `Debug` shows the scheme alone.
///
/// ```
/// use cotter_http::{Credential, CredentialError, Schemes};
/// use http::{HeaderMap, HeaderValue, Uri, header::AUTHORIZATION};
///
/// let (mut headers, uri) = (HeaderMap::new(), Uri::from_static("/orders"));
/// headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer eyJh.e30.AA"));
/// let read = Credential::read(&headers, &uri, Schemes::Bearer);
/// assert_eq!(read, Ok(Credential::Bearer { token: "eyJh.e30.AA" }));
///
/// // The scheme DPoP needs a proof.
/// headers.insert(AUTHORIZATION, HeaderValue::from_static("DPoP eyJh.e30.AA"));
/// assert_eq!(Credential::read(&headers, &uri, Schemes::Both), Err(CredentialError::ProofMissing));
///
/// // A token in the query is in logs and in histories, whatever else the request has.
/// let uri = Uri::from_static("/orders?access_token=eyJh.e30.AA");
/// assert_eq!(Credential::read(&headers, &uri, Schemes::Both), Err(CredentialError::TokenInQuery));
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a service that passes one over would refuse its tokens, or worse")]
pub enum Credential<'r> {
    /// `Authorization: Bearer …` (RFC 6750 §2.1).
    Bearer {
        /// The access token.
        token: &'r str,
    },
    /// `Authorization: DPoP …` and one `DPoP` field (RFC 9449 §7.1).
    Dpop {
        /// The access token.
        token: &'r str,
        /// The proof.
        proof: &'r str,
    },
}

/// The schemes that a resource accepts.
///
/// ```
/// use cotter_http::{Scheme, Schemes};
///
/// assert!(Schemes::Both.has(Scheme::Dpop) && !Schemes::Bearer.has(Scheme::Dpop));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "every combination of the two schemes")]
pub enum Schemes {
    /// `Bearer` alone.
    Bearer,
    /// `DPoP` alone: tokens that are not bound to a key are refused.
    Dpop,
    /// Either, as the token is bound.
    Both,
}

impl Schemes {
    /// Whether the resource accepts this scheme.
    #[must_use]
    pub const fn has(self, scheme: Scheme) -> bool {
        matches!((self, scheme), (Self::Both, _) | (Self::Bearer, Scheme::Bearer) | (Self::Dpop, Scheme::Dpop))
    }
}

impl<'r> Credential<'r> {
    /// Reads the credentials from the `Authorization` field, the one way in which they may be shown.
    ///
    /// The field must be there once, with one of these schemes. A token in the query is refused even beside a field. Hand
    /// a body that is a form to [`ensure_no_token_in_form`].
    ///
    /// # Errors
    ///
    /// [`CredentialError`]; a scheme that the resource does not accept is [`AuthorizationError::OtherScheme`].
    pub fn read(headers: &'r HeaderMap, uri: &Uri, schemes: Schemes) -> Result<Self, CredentialError> {
        if uri.query().is_some_and(|query| has_token(query.as_bytes())) {
            return Err(CredentialError::TokenInQuery);
        }
        let fields = headers.get_all(AUTHORIZATION);
        if fields.iter().any(|value| value.to_str().is_err()) {
            return Err(CredentialError::AuthorizationNotText);
        }
        match Authorization::read_one(fields.iter().filter_map(|value| value.to_str().ok()))? {
            Authorization::Bearer(token) if schemes.has(Scheme::Bearer) => Ok(Self::Bearer { token }),
            Authorization::Dpop(token) if schemes.has(Scheme::Dpop) => {
                Ok(Self::Dpop { token, proof: proof_of(&headers.get_all(DPOP))? })
            }
            Authorization::Bearer(_) | Authorization::Dpop(_) => Err(AuthorizationError::OtherScheme.into()),
        }
    }

    /// The scheme by which the token was shown.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        match self {
            Self::Bearer { .. } => Scheme::Bearer,
            Self::Dpop { .. } => Scheme::Dpop,
        }
    }

    /// The access token, which has not been verified.
    #[must_use]
    pub const fn unverified_token(&self) -> &'r str {
        match self {
            Self::Bearer { token } | Self::Dpop { token, .. } => token,
        }
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({})", self.scheme().as_str())
    }
}

/// Refuses a body of the type `application/x-www-form-urlencoded` that has an `access_token` (RFC 6750 §2.2).
///
/// A name may be escaped, as the URL standard allows; it is compared after that is undone.
///
/// ```
/// use cotter_http::{CredentialError, ensure_no_token_in_form};
///
/// assert_eq!(ensure_no_token_in_form(b"item=tea&note=access_token"), Ok(()));
/// assert_eq!(ensure_no_token_in_form(b"item=tea&access%5ftoken=eyJh"), Err(CredentialError::TokenInBody));
/// ```
///
/// # Errors
///
/// [`CredentialError::TokenInBody`].
pub fn ensure_no_token_in_form(body: &[u8]) -> Result<(), CredentialError> {
    if has_token(body) { Err(CredentialError::TokenInBody) } else { Ok(()) }
}

fn has_token(form: &[u8]) -> bool {
    form_urlencoded::parse(form).any(|(name, _)| name == ACCESS_TOKEN)
}

/// The one proof (RFC 9449 §4.3, item 1).
fn proof_of<'r>(fields: &GetAll<'r, HeaderValue>) -> Result<&'r str, CredentialError> {
    let mut fields = fields.iter();
    match (fields.next(), fields.next()) {
        (None, _) => Err(CredentialError::ProofMissing),
        (Some(_), Some(_)) => Err(CredentialError::ProofSeveral),
        (Some(one), None) => one.to_str().map_err(|_| CredentialError::ProofNotText),
    }
}
