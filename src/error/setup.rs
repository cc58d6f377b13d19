use core::{error::Error, fmt};

use super::{KeyError, PolicyError};

/// Why a verifier could not be set up.
///
/// This is the one error for a function that reads keys and states a policy.
///
/// ```
/// use core::time::Duration;
/// use cotter::{Ed25519, Expect, PinnedKey, Policy, SetupError, jwt};
///
/// fn verifier(pem: &str, leeway: Duration) -> Result<jwt::Verifier<Ed25519>, SetupError> {
///     let key = PinnedKey::from_pem("2026-11", pem)?;
///     let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
///     Ok(jwt::Verifier::new(key, policy.leeway(leeway)?))
/// }
///
/// # let pem = include_str!("../../vectors/demo/ed25519.pem");
/// assert!(verifier(pem, Duration::from_secs(60)).is_ok());
/// assert_eq!(verifier(pem, Duration::from_secs(3600)).unwrap_err().code(), "leeway-too-long");
/// assert_eq!(verifier("", Duration::from_secs(60)).unwrap_err().code(), "pem-malformed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetupError {
    /// A key, a key id or a set of keys was refused.
    Key(KeyError),
    /// A policy or a limit could not be set.
    Policy(PolicyError),
}

impl SetupError {
    /// The stable name of the rule that was broken, in kebab case: the code of the error inside.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(error) => error.code(),
            Self::Policy(error) => error.code(),
        }
    }
}

impl From<KeyError> for SetupError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<PolicyError> for SetupError {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(error) => error.fmt(f),
            Self::Policy(error) => error.fmt(f),
        }
    }
}

/// The message is that of the error inside, which `source` therefore does not return again.
impl Error for SetupError {}
