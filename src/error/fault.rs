use core::fmt;

/// Whose fault a rejection is, which decides how a service answers.
///
/// | Fault | Status | Challenge, for an access token |
/// |---|---|---|
/// | [`Token`](Self::Token) | 401 | `error="invalid_token"` (RFC 6750 §3.1, RFC 8705 §3) |
/// | [`Proof`](Self::Proof) | 401 | `DPoP error="invalid_dpop_proof"` (RFC 9449 §7.1) |
/// | the same, with the code `nonce-missing` or `nonce-mismatch` | 401 | `DPoP error="use_dpop_nonce"` and a `DPoP-Nonce` field (RFC 9449 §9) |
/// | [`Sender`](Self::Sender) | 429 | none, but a `Retry-After` |
/// | [`Service`](Self::Service) | 503 | none; log it, since no client can do anything about it |
///
/// Answer errors of [`require_auth_age`](crate::profile::AccessToken::require_auth_age) and
/// [`require_acr`](crate::profile::AccessToken::require_acr) with `insufficient_user_authentication` (RFC 9470 §3).
///
/// An authorization server answers 400 `invalid_dpop_proof` or `use_dpop_nonce` for a proof (RFC 9449 §5, §8), 401
/// `invalid_client` for a client assertion (RFC 6749 §5.2), and 400 for the others. A missing or malformed
/// `Authorization` header field is an [`AuthorizationError`](crate::AuthorizationError); answer it without an error
/// code or with `invalid_request`.
///
/// ```
/// use cotter::{Claim, Fault, VerifyError};
///
/// /// The status and the `WWW-Authenticate` field of a resource server.
/// fn answer(refused: &VerifyError) -> (u16, Option<&'static str>) {
///     match refused.fault() {
///         Fault::Token => (401, Some(r#"DPoP error="invalid_token""#)),
///         Fault::Proof if matches!(refused.code(), "nonce-missing" | "nonce-mismatch") => {
///             (401, Some(r#"DPoP error="use_dpop_nonce""#))
///         }
///         Fault::Proof => (401, Some(r#"DPoP error="invalid_dpop_proof""#)),
///         Fault::Sender => (429, None),
///         Fault::Service => (503, None),
///         // A fault that a later release distinguishes.
///         _ => (500, None),
///     }
/// }
///
/// let proof = |reason| VerifyError::DpopProof { reason: Box::new(reason) };
/// assert_eq!(answer(&VerifyError::Expired), (401, Some(r#"DPoP error="invalid_token""#)));
/// assert_eq!(answer(&VerifyError::Unexpected(Claim::Cnf)), (401, Some(r#"DPoP error="invalid_token""#)));
/// assert_eq!(answer(&proof(VerifyError::Expired)), (401, Some(r#"DPoP error="invalid_dpop_proof""#)));
/// assert_eq!(answer(&proof(VerifyError::Missing(Claim::Nonce))), (401, Some(r#"DPoP error="use_dpop_nonce""#)));
/// assert_eq!(answer(&VerifyError::ReplayQuota), (429, None));
/// assert_eq!(answer(&VerifyError::RevocationUnknown), (503, None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The token breaks a rule, or was not presented with the key that it is bound to.
    ///
    /// Presenting a key other than the token's is the token's fault, as in the example of RFC 9449 §7.1 ("Invalid DPoP
    /// key binding"): a mismatch of [`Claim::Jkt`](crate::Claim::Jkt) or [`Claim::X5t`](crate::Claim::X5t). So is
    /// presenting a bound token as a bearer token: an unexpected [`Claim::Cnf`](crate::Claim::Cnf).
    Token,
    /// The DPoP proof breaks a rule, was used before, or is missing. Nothing was found wrong with the token.
    Proof,
    /// The sender has too many uses in the replay check ([`ReplayQuota`](crate::VerifyError::ReplayQuota)). The token
    /// may be good, and a later one can be accepted.
    Sender,
    /// The service cannot tell: its clock, revocation check or replay check gives no answer, its keys are out of date, or
    /// the address that it states for the request has no scheme or host. The token may be good, but is rejected.
    Service,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token => "token",
            Self::Proof => "proof",
            Self::Sender => "sender",
            Self::Service => "service",
        })
    }
}
