//! The profiles of the library, and their policies.

mod access_token;
mod dpop;

use serde::Deserialize;

use crate::{
    algorithm::AlgorithmName,
    check::Check,
    key::{KeySource, pin},
};
use access_token::AccessTokenPolicy;
pub(crate) use dpop::{ProofCase, Proofs};

/// The policy of a `jwt` group that names a profile.
pub(crate) enum Profile {
    AccessToken(AccessTokenPolicy),
}

impl Profile {
    /// Reads a policy that names a profile, or says why it is not understood; `None` if it names none.
    pub(crate) fn of(policy: &str) -> Option<Result<Self, String>> {
        #[derive(Deserialize)]
        struct Named {
            profile: String,
        }
        let Named { profile } = serde_json::from_str(policy).ok()?;
        Some(match profile.as_str() {
            "access-token" => read(policy).map(Self::AccessToken),
            _ => Err(profile),
        })
    }

    /// The verifier of this profile.
    pub(crate) fn verifier(
        self,
        algorithm: AlgorithmName,
        kid: Option<&str>,
        key: &KeySource,
    ) -> Result<Box<dyn Check>, &'static str> {
        match self {
            Self::AccessToken(policy) => pin(algorithm, kid, key, access_token::ForAccessTokens(policy)),
        }
    }
}

/// A policy is understood whole or not at all.
fn read<'p, P: Deserialize<'p>>(policy: &'p str) -> Result<P, String> {
    serde_json::from_str(policy).map_err(|error| format!("policy: {error}"))
}
