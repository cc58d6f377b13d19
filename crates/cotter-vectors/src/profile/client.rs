//! The shared part of the profiles with a client: how their verifiers are made, two rules about time, and limits.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, PolicyError, SecretAlgorithm,
};

use super::Verifier;
use crate::key::WithClientKey;

/// The policy of a profile whose tokens belong to one client.
pub(crate) trait ClientPolicy {
    /// The library's verifier of the profile.
    type Tokens<A: JwsAlgorithm>;

    /// Makes the verifier with the issuer's or the client's public key.
    fn with_key<A: JwsPublicKeyAlgorithm>(&self, key: PinnedKey<A>) -> Self::Tokens<A>;

    /// Makes the verifier with the client's secret.
    fn with_secret<A>(&self, id: KeyId, secret: ClientSecret<'_>) -> Result<Self::Tokens<A>, KeyError>
    where
        A: SecretAlgorithm + JwsAlgorithm;

    /// Adds the rules of the policy to the verifier.
    fn with_rules<A: JwsAlgorithm>(self, tokens: Self::Tokens<A>) -> Verifier;
}

/// Makes the verifier of a policy from the client's key.
pub(super) struct ForClient<P>(pub(super) P);

impl<P: ClientPolicy> WithClientKey for ForClient<P> {
    type Output = Verifier;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verifier {
        let tokens = self.0.with_key(key.map_err(|refused| refused.code())?);
        self.0.with_rules(tokens)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>) -> Verifier {
        let tokens = self.0.with_secret::<A>(id, secret).map_err(|refused| refused.code())?;
        self.0.with_rules(tokens)
    }

    fn without_key(self, error: KeyError) -> Verifier {
        Err(error.code())
    }
}

/// Applies the leeway and the age of a policy, in seconds; each comes with the method that sets it.
pub(super) fn with_times<T>(
    mut tokens: T,
    (leeway, set_leeway): (Option<u64>, impl FnOnce(T, Duration) -> Result<T, PolicyError>),
    (issued_within, set_issued_within): (Option<u64>, impl FnOnce(T, Duration) -> T),
) -> Result<T, &'static str> {
    if let Some(seconds) = leeway {
        tokens = set_leeway(tokens, Duration::from_secs(seconds)).map_err(|refused| refused.code())?;
    }
    Ok(match issued_within {
        Some(seconds) => set_issued_within(tokens, Duration::from_secs(seconds)),
        None => tokens,
    })
}

/// Applies a limit of a policy; `set` is the method that sets it.
pub(super) fn at_most<T>(
    tokens: T,
    limit: Option<usize>,
    set: impl FnOnce(T, usize) -> Result<T, PolicyError>,
) -> Result<T, &'static str> {
    match limit {
        Some(limit) => set(tokens, limit).map_err(|refused| refused.code()),
        None => Ok(tokens),
    }
}
