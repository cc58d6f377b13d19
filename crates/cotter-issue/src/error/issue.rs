use cotter::VerifyError;
use thiserror::Error;

/// Why a token was not issued.
///
/// ```
/// use core::time::Duration;
/// use cotter::{Ed25519, KeyId};
/// use cotter_issue::{Lifetime, SigningKey, Subject, jwt};
///
/// let key = SigningKey::<Ed25519>::generate(KeyId::ABSENT)?;
/// let issuer = jwt::Issuer::new(key, "order+jwt", "https://auth.example", "orders", Lifetime::of(Duration::from_secs(300))?)?;
/// let refused = issuer.issue(Subject::ABSENT, &serde_json::json!({"exp": 4_102_444_800_u64})).err().unwrap();
/// assert_eq!(refused.to_string(), "claims hold exp, which the issuer states: expected claims without it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The caller's claims do not serialize.
    #[error("claims do not serialize as JSON")]
    ClaimsSerialize,
    /// The caller's claims are not a JSON object.
    #[error("claims are not an object: expected a struct or a map")]
    ClaimsNotObject,
    /// The caller's claims have two members of one name.
    #[error("claims have a duplicate name")]
    ClaimsDuplicate,
    /// The caller's claims hold one that the issuer states, or must not state.
    #[error("claims hold {claim}, which the issuer states: expected claims without it")]
    ClaimReserved {
        /// The name of the claim.
        claim: &'static str,
    },
    /// The verifier of these tokens would reject it; the code is that of the rule.
    #[error("verifier would reject the token: {reason}")]
    Rejected {
        /// The rule that the token would break.
        reason: VerifyError,
    },
    /// The token is longer than the budget.
    #[error("token is too long: {len} bytes, expected at most {max}{}", claims(largest))]
    TokenTooLong {
        /// The length of the token, in bytes.
        len: usize,
        /// The budget, in bytes.
        max: usize,
        /// The names of the largest claims, the largest first.
        largest: Vec<String>,
    },
    /// The footer of a PASETO, the address of a request, or its method is not one.
    #[error("{what} is malformed")]
    Malformed {
        /// What is malformed.
        what: &'static str,
    },
    /// The system clock stands before 1970.
    #[error("system clock is out of range: expected a time after 1970")]
    Clock,
    /// The system gives no random bytes.
    #[error("no randomness: expected random bytes from the operating system")]
    Randomness,
    /// The private key could not sign: the system gives no random bytes, or a computation was disturbed.
    #[error("key could not sign")]
    Signing,
}

impl IssueError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ClaimsSerialize => "claims-serialize",
            Self::ClaimsNotObject => "claims-not-object",
            Self::ClaimsDuplicate => "claims-duplicate",
            Self::ClaimReserved { .. } => "claim-reserved",
            Self::Rejected { reason } => reason.code(),
            Self::TokenTooLong { .. } => "token-too-long",
            Self::Malformed { .. } => "malformed",
            Self::Clock => "clock",
            Self::Randomness => "randomness",
            Self::Signing => "signing",
        }
    }
}

/// What is said of the largest claims, where there are any.
fn claims(largest: &[String]) -> String {
    if largest.is_empty() { String::new() } else { format!("; largest claims: {}", largest.join(", ")) }
}

impl From<super::SigningFailed> for IssueError {
    fn from(_: super::SigningFailed) -> Self {
        Self::Signing
    }
}
