use thiserror::Error;

/// Why a policy or a limit could not be set: this crate does not allow the value.
///
/// ```
/// use core::time::Duration;
/// use cotter::{Expect, Policy};
///
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
/// let refused = policy.leeway(Duration::from_secs(3600)).unwrap_err();
/// assert_eq!(refused.code(), "leeway-too-long");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The leeway is longer than ten minutes.
    #[error("leeway is too long: expected at most {max_seconds} seconds")]
    LeewayTooLong {
        /// The most that is allowed, in seconds.
        max_seconds: u64,
    },
    /// The policy does not state exactly one issuer, by which a router finds the verifier.
    #[error("policy has no issuer, or several: expected exactly one")]
    IssuerNotExact,
    /// There is already a verifier for the same issuer.
    #[error("issuer has two verifiers: expected one for each issuer")]
    IssuerDuplicate,
    /// The issuer template does not have exactly one claim in braces, in the path of an `https` URL.
    #[error(
        "issuer template is malformed: expected one claim in braces in the path of an https URL, such as https://login.example/{{tid}}/v2.0"
    )]
    IssuerTemplate,
    /// The token limit is past the ceiling.
    #[error("token limit is too high: expected at most {max} bytes")]
    TokenLimitTooHigh {
        /// The ceiling, in bytes.
        max: usize,
    },
    /// The limit of the header is past the ceiling.
    #[error("header limit is too high: expected at most {max} bytes")]
    HeaderLimitTooHigh {
        /// The ceiling, in bytes.
        max: usize,
    },
    /// The limit of the members of a claims set is past the ceiling.
    #[error("claims limit is too high: expected at most {max} members")]
    ClaimsLimitTooHigh {
        /// The ceiling, in members of all objects together.
        max: usize,
    },
    /// The maximum age of DPoP proofs is longer than ten minutes.
    #[error("maximum age of proofs is too long: expected at most {max_seconds} seconds")]
    ProofAgeTooLong {
        /// The most that is allowed, in seconds.
        max_seconds: u64,
    },
}

impl PolicyError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LeewayTooLong { .. } => "leeway-too-long",
            Self::IssuerNotExact => "issuer-not-exact",
            Self::IssuerDuplicate => "issuer-duplicate",
            Self::IssuerTemplate => "issuer-template",
            Self::TokenLimitTooHigh { .. } => "token-limit-too-high",
            Self::HeaderLimitTooHigh { .. } => "header-limit-too-high",
            Self::ClaimsLimitTooHigh { .. } => "claims-limit-too-high",
            Self::ProofAgeTooLong { .. } => "proof-age-too-long",
        }
    }
}
