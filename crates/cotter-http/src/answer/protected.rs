use std::time::Duration;

use cotter::{AuthorizationError, Fault, VerifyError};
use http::{HeaderMap, StatusCode, Uri};

use super::{Answer, StepUp};
use crate::{
    challenge::{Challenge, Description, ErrorCode, NotQuotable, QuotedText, Scheme},
    credentials::{Credential, CredentialError, Schemes},
};

/// When to come back, unless stated otherwise.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// What a resource says of itself when it refuses a request: its realm, its schemes, its algorithms.
///
/// | Refused for | Answer |
/// |---|---|
/// | no credentials, another scheme | 401, a challenge for each scheme, without an error |
/// | credentials in several ways, malformed | 400 `invalid_request` |
/// | the token | 401 `invalid_token`, which says whether the token has expired, and nothing else of it |
/// | the proof | 401 `invalid_dpop_proof` or `use_dpop_nonce` |
/// | a missing scope | 403 `insufficient_scope` with the scopes |
/// | an authentication that is too old or too weak | 401 `insufficient_user_authentication` (RFC 9470) |
/// | too many proofs of one key | 429 and `Retry-After` |
/// | the service's own fault | 503 and `Retry-After`, without a challenge |
///
/// An error goes to the scheme that the request has used (RFC 9449 §7.2).
///
/// ```
/// use cotter::AuthorizationError;
/// use cotter_http::ProtectedResource;
///
/// let orders = ProtectedResource::bearer("orders")?.and_dpop(["ES256", "EdDSA"]);
/// let answer = orders.refuse_credentials(&AuthorizationError::Missing.into());
/// let challenges: Vec<_> = answer.challenges().iter().map(ToString::to_string).collect();
/// assert_eq!(challenges, [r#"Bearer realm="orders""#, r#"DPoP algs="ES256 EdDSA""#]);
/// # Ok::<(), cotter_http::NotQuotable>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProtectedResource {
    realm: QuotedText,
    schemes: Schemes,
    algs: Vec<String>,
    metadata: Option<QuotedText>,
    retry_after: Duration,
}

impl ProtectedResource {
    /// A resource that accepts bearer tokens.
    ///
    /// # Errors
    ///
    /// [`NotQuotable`], if the realm is not visible ASCII and spaces.
    pub fn bearer(realm: impl Into<String>) -> Result<Self, NotQuotable> {
        let realm = QuotedText::new(realm)?;
        Ok(Self { realm, schemes: Schemes::Bearer, algs: Vec::new(), metadata: None, retry_after: RETRY_AFTER })
    }

    /// Accepts tokens with DPoP proofs of these algorithms too.
    #[must_use]
    pub fn and_dpop<'a>(self, algs: impl IntoIterator<Item = &'a str>) -> Self {
        Self { schemes: Schemes::Both, algs: algs.into_iter().map(Into::into).collect(), ..self }
    }

    /// Accepts tokens with DPoP proofs of these algorithms alone.
    #[must_use]
    pub fn only_dpop<'a>(self, algs: impl IntoIterator<Item = &'a str>) -> Self {
        Self { schemes: Schemes::Dpop, ..self.and_dpop(algs) }
    }

    /// States the address of the resource's metadata in every challenge (RFC 9728 §5.1).
    ///
    /// # Errors
    ///
    /// [`NotQuotable`], if the address is not visible ASCII.
    pub fn resource_metadata(self, url: impl Into<String>) -> Result<Self, NotQuotable> {
        Ok(Self { metadata: Some(QuotedText::new(url)?), ..self })
    }

    /// Asks clients to come back after this time, instead of 2 s, when the service cannot tell. Rounded up to seconds.
    #[must_use]
    pub fn retry_after(self, after: Duration) -> Self {
        Self { retry_after: after, ..self }
    }

    /// The schemes that the resource accepts.
    #[must_use]
    pub const fn schemes(&self) -> Schemes {
        self.schemes
    }

    /// Reads the credentials of a request, by these schemes.
    ///
    /// # Errors
    ///
    /// As [`Credential::read`].
    pub fn read<'r>(&self, headers: &'r HeaderMap, uri: &Uri) -> Result<Credential<'r>, CredentialError> {
        Credential::read(headers, uri, self.schemes)
    }

    /// Answers a request without credentials that can be verified.
    pub fn refuse_credentials(&self, error: &CredentialError) -> Answer {
        match error {
            CredentialError::Authorization(AuthorizationError::Missing | AuthorizationError::OtherScheme) => {
                Answer::challenging(StatusCode::UNAUTHORIZED, None, self.plain())
            }
            CredentialError::ProofMissing => self.refuse_proof(Description::ProofMissing),
            CredentialError::ProofSeveral | CredentialError::ProofNotText => {
                self.refuse_proof(Description::ProofInvalid)
            }
            CredentialError::Authorization(_)
            | CredentialError::AuthorizationNotText
            | CredentialError::TokenInQuery
            | CredentialError::TokenInBody
            | CredentialError::CookieToo => {
                let error = ErrorCode::InvalidRequest;
                let challenge = self.challenge(self.first_scheme(), Some(error), |challenge| challenge);
                Answer::challenging(StatusCode::BAD_REQUEST, Some(error), vec![challenge])
            }
        }
    }

    /// Answers a token that was shown by this scheme, and rejected.
    ///
    /// The answer to `use_dpop_nonce` needs a nonce: [`Answer::dpop_nonce`].
    pub fn refuse_token(&self, scheme: Scheme, error: &VerifyError) -> Answer {
        match error.fault() {
            Fault::Token => {
                let description =
                    if error.is_expired() { Description::TokenExpired } else { Description::TokenInvalid };
                self.refuse(StatusCode::UNAUTHORIZED, scheme, ErrorCode::InvalidToken, |challenge| {
                    challenge.description(description)
                })
            }
            Fault::Proof if matches!(error.code(), "nonce-missing" | "nonce-mismatch") => {
                self.refuse(StatusCode::UNAUTHORIZED, Scheme::Dpop, ErrorCode::UseDpopNonce, |challenge| {
                    challenge.description(Description::NonceRequired)
                })
            }
            Fault::Proof if error.code() == "proof-missing" => self.refuse_proof(Description::ProofMissing),
            Fault::Proof => self.refuse_proof(Description::ProofInvalid),
            Fault::Sender => Answer::later(StatusCode::TOO_MANY_REQUESTS, self.retry_after),
            Fault::Service | _ => self.unavailable(),
        }
    }

    /// Answers a token that lacks one of these scopes (RFC 6750 §3.1).
    pub fn insufficient_scope<'s>(&self, scheme: Scheme, scopes: impl IntoIterator<Item = &'s str>) -> Answer {
        self.refuse(StatusCode::FORBIDDEN, scheme, ErrorCode::InsufficientScope, |challenge| {
            challenge.description(Description::ScopeMissing).scope(scopes)
        })
    }

    /// Answers a token whose user must be authenticated again, or better (RFC 9470 §3).
    pub fn step_up(&self, scheme: Scheme, needed: &StepUp) -> Answer {
        let error = ErrorCode::InsufficientUserAuthentication;
        self.refuse(StatusCode::UNAUTHORIZED, scheme, error, |challenge| {
            let challenge = challenge.description(Description::AuthenticationInsufficient);
            let challenge = match needed.max_age {
                Some(max_age) => challenge.max_age(max_age),
                None => challenge,
            };
            if needed.acr_values.is_empty() {
                challenge
            } else {
                challenge.acr_values(needed.acr_values.iter().map(String::as_str))
            }
        })
    }

    /// Answers a request of which the service cannot tell whether it may be served.
    pub fn unavailable(&self) -> Answer {
        Answer::later(StatusCode::SERVICE_UNAVAILABLE, self.retry_after)
    }

    fn refuse_proof(&self, description: Description) -> Answer {
        self.refuse(StatusCode::UNAUTHORIZED, Scheme::Dpop, ErrorCode::InvalidDpopProof, |challenge| {
            challenge.description(description)
        })
    }

    /// The error goes to the scheme that was used. Who has used `Bearer` is shown the other scheme too, which the token
    /// may be for.
    fn refuse(
        &self,
        status: StatusCode,
        scheme: Scheme,
        error: ErrorCode,
        with: impl FnOnce(Challenge) -> Challenge,
    ) -> Answer {
        let mut challenges = vec![self.challenge(scheme, Some(error), with)];
        if scheme == Scheme::Bearer && error == ErrorCode::InvalidToken && self.schemes == Schemes::Both {
            challenges.push(self.challenge(Scheme::Dpop, None, |challenge| challenge));
        }
        Answer::challenging(status, Some(error), challenges)
    }

    /// A challenge for each scheme.
    fn plain(&self) -> Vec<Challenge> {
        [Scheme::Bearer, Scheme::Dpop]
            .into_iter()
            .filter(|scheme| self.schemes.has(*scheme))
            .map(|scheme| self.challenge(scheme, None, |challenge| challenge))
            .collect()
    }

    fn challenge(
        &self,
        scheme: Scheme,
        error: Option<ErrorCode>,
        with: impl FnOnce(Challenge) -> Challenge,
    ) -> Challenge {
        let challenge = Challenge::new(scheme);
        let challenge = if scheme == Scheme::Bearer { challenge.realm(&self.realm) } else { challenge };
        let challenge = match error {
            Some(error) => with(challenge.error(error)),
            None => challenge,
        };
        let challenge = match scheme {
            Scheme::Bearer => challenge,
            Scheme::Dpop => challenge.algs(self.algs.iter().map(String::as_str)),
        };
        match &self.metadata {
            Some(url) => challenge.resource_metadata(url),
            None => challenge,
        }
    }

    /// The scheme of a request that has used none, or several.
    const fn first_scheme(&self) -> Scheme {
        match self.schemes {
            Schemes::Bearer | Schemes::Both => Scheme::Bearer,
            Schemes::Dpop => Scheme::Dpop,
        }
    }
}
