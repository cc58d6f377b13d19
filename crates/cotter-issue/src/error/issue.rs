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
    /// The key is of a schedule, which would remove it while such a token lives.
    #[error(
        "lifetime is longer than the schedule of the key allows for: expected at most its token_life of {max_seconds} s"
    )]
    LifetimeOverSchedule {
        /// The longest life of a token that the schedule was made for, in seconds.
        max_seconds: u64,
    },
    /// The token would have to expire at or before the moment at which it is issued.
    #[error("no life is left for the token: expected an end that is at least one second ahead")]
    NotAfterPassed,
    /// A token, a code or the method of a request is not one, such as an empty text.
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

    // Signatures of remotes.
    /// The remote's signature has another form than was stated.
    #[error("signature is {found}: expected {expected}")]
    SignatureForm {
        /// What the signature is.
        found: &'static str,
        /// The form, or the constructor that converts it.
        expected: &'static str,
    },
    /// The remote's signature has another length than the algorithm and the key have.
    #[error("signature has {found} bytes: expected {expected}")]
    SignatureLength {
        /// The length that was found, in bytes.
        found: usize,
        /// The length of every signature by this key, in bytes.
        expected: usize,
    },
    /// The remote's signature is not in the one encoding that is accepted, as DER that is not to the letter, or a number out of its range.
    #[error("signature is malformed: expected {expected}")]
    SignatureMalformed {
        /// The encoding.
        expected: &'static str,
    },
    /// The remote's signature does not verify: it is by another key or version of it, by another algorithm, or over other bytes.
    #[error("signature does not verify under the pinned key: expected one by that key, over the signing input")]
    SignatureMismatch,
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
            Self::LifetimeOverSchedule { .. } => "lifetime-over-schedule",
            Self::NotAfterPassed => "not-after-passed",
            Self::Malformed { .. } => "malformed",
            Self::Clock => "clock",
            Self::Randomness => "randomness",
            Self::Signing => "signing",
            Self::SignatureForm { .. } => "signature-form",
            Self::SignatureLength { .. } => "signature-length",
            Self::SignatureMalformed { .. } => "signature-malformed",
            Self::SignatureMismatch => "signature-mismatch",
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
