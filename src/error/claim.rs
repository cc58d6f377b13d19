mod rules;

use super::VerifyError;
pub(in crate::error) use rules::{Rules, Wording};

/// The claims that have rules, and the members of claims that have rules of their own.
///
/// [`VerifyError::Missing`], [`Mismatch`](VerifyError::Mismatch), [`Unexpected`](VerifyError::Unexpected) and
/// [`Malformed`](VerifyError::Malformed) say which rule was broken, and this says which claim broke it. Each variant
/// gives the form of the claim, and when the claim is required or rejected.
///
/// ```
/// use cotter::{Claim, VerifyError};
///
/// assert_eq!(VerifyError::Mismatch(Claim::Iss).code(), "iss-mismatch");
/// assert_eq!(VerifyError::Mismatch(Claim::Iss).to_string(), "iss is not the expected issuer");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Claim {
    /// `exp`: a time from 1970 to the end of the year 9999, as a number (RFC 7519 §4.1.4) or, in a PASETO, as RFC 3339
    /// text.
    ///
    /// Missing: the policy requires one, which is the default.
    Exp,
    /// `nbf`: a time like [`Exp`](Self::Exp) (RFC 7519 §4.1.5).
    Nbf,
    /// `iat`: a time like [`Exp`](Self::Exp) (RFC 7519 §4.1.6).
    ///
    /// Missing: the policy or its revocation check needs one.
    Iat,
    /// `iss`: a string (RFC 7519 §4.1.1).
    ///
    /// Missing or a mismatch: the policy expects one, compared byte by byte. Unexpected: it expects none.
    Iss,
    /// `sub`: a string (RFC 7519 §4.1.2).
    ///
    /// Missing, or empty: the policy, the profile or the revocation check needs one. A mismatch: the profile expects another.
    Sub,
    /// `aud`: a string or, in a JWT, a non-empty array of strings (RFC 7519 §4.1.3).
    ///
    /// Missing, or a mismatch in every member: the policy expects one, compared byte by byte. Unexpected: it expects none.
    Aud,
    /// `jti`: a string (RFC 7519 §4.1.7).
    ///
    /// Missing, or empty: the policy or its revocation check needs one.
    Jti,
    /// `nonce`: a string (OpenID Connect Core §2). It is read only if one is stated, and in the profiles that have
    /// rules for it.
    ///
    /// Missing or a mismatch: the policy, the sign-in or the request states one. Unexpected: none was sent (OpenID Connect Core §2), or
    /// the token is a logout token (Back-Channel Logout §2.4).
    Nonce,
    /// `sid`: a string, not empty in a logout token (Back-Channel Logout §2.1). It is read only where it is needed.
    ///
    /// Missing: the revocation check of the policy needs one.
    Sid,
    /// `azp`: a string (OpenID Connect Core §2).
    ///
    /// Missing: the ID token has several audiences. A mismatch: it is neither the client nor a party that is trusted by name (OpenID Connect
    /// Core §3.1.3.7).
    Azp,
    /// `auth_time`: a number of seconds from 1970 to 9999 (OpenID Connect Core §2).
    ///
    /// Missing: `max_age` was sent (OpenID Connect Core §3.1.2.1), or an access token must have a recent authentication
    /// (RFC 9470 §3).
    AuthTime,
    /// `acr`: a string (OpenID Connect Core §2).
    ///
    /// Missing or a mismatch: the token must have one of the values that were requested.
    Acr,
    /// `amr`: an array of strings (OpenID Connect Core §2).
    Amr,
    /// `at_hash`: a string (OpenID Connect Core §3.1.3.6), the left half of the hash of the access token (§3.1.3.8).
    ///
    /// Missing: the ID token came with an access token (§3.2.2.9).
    AtHash,
    /// `c_hash`: a string (OpenID Connect Core §3.3.2.11), the left half of the hash of the code (§3.3.2.10).
    ///
    /// Missing: the ID token came with a code (§3.3.2.10).
    CHash,
    /// `events`: an object (Back-Channel Logout §2.4).
    ///
    /// Missing: a logout token needs it. Unexpected: an ID token that has it is a security event or a logout token (RFC 8417 §4.6).
    Events,
    /// The member of `events` for a back-channel logout: an object, required in a logout token (Back-Channel Logout
    /// §2.4).
    LogoutEvent,
    /// `client_id`: a string that is not empty (RFC 9068 §2.2, RFC 9101 §5).
    ///
    /// Missing: access tokens and request objects need it. A mismatch: a request object names another client (RFC 9101
    /// §5).
    ClientId,
    /// `scope`: a string of scopes with one space between them (RFC 9068 §2.2.3, RFC 6749 §3.3).
    Scope,
    /// `roles`: an array of strings or of objects with a string `value` (RFC 9068 §2.2.3.1, RFC 7643 §4.1.2).
    Roles,
    /// `groups`: an array like [`Roles`](Self::Roles).
    Groups,
    /// `entitlements`: an array like [`Roles`](Self::Roles).
    Entitlements,
    /// `cnf`: an object with at least one member (RFC 7800 §3.1).
    ///
    /// Missing: the token was presented with a certificate or a proof (RFC 8705 §3, RFC 9449 §7.1). Unexpected: the
    /// token is bound to a key, and was presented without proof of possession (RFC 9449 §7.2, RFC 8705 §3).
    Cnf,
    /// `jkt` in `cnf`: the canonical base64url of a SHA-256 digest (RFC 9449 §6.1).
    ///
    /// A mismatch: it is not the thumbprint of the proof's key (RFC 9449 §4.3, item 12).
    Jkt,
    /// `x5t#S256` in `cnf`: the canonical base64url of a SHA-256 digest (RFC 8705 §3.1).
    ///
    /// A mismatch: it is not the digest of the certificate that was presented (RFC 8705 §3.1).
    X5t,
    /// `htm` of a DPoP proof: a required string (RFC 9449 §4.2).
    ///
    /// A mismatch: it is not the method of the request, compared byte by byte (RFC 9449 §4.3, item 8).
    Htm,
    /// `htu` of a DPoP proof: a required URI, absolute, `http` or `https`, and one that this crate accepts (RFC 9449
    /// §4.2).
    ///
    /// A mismatch: it is not the address of the request. Both are normalised, without query and fragment (RFC 9449
    /// §4.3, item 9).
    Htu,
    /// `ath` of a DPoP proof: the canonical base64url of a SHA-256 digest (RFC 9449 §4.2).
    ///
    /// Missing: the proof was presented with an access token (RFC 9449 §4.2). A mismatch: it is the hash of another
    /// token (§4.3, item 12).
    Ath,
}

impl Claim {
    /// The error for this claim if it is present in another form.
    pub(crate) const fn malformed(self) -> VerifyError {
        VerifyError::Malformed { claim: self, expected: self.rules().form }
    }
}
