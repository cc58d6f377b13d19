//! The profiles with a client: ID tokens, logout tokens, client assertions and request objects.
//!
//! Their key is a public key, or the client's secret.

use std::time::Duration;

use clap::Args;
use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, PinnedKey, SecretAlgorithm, Timestamp,
};
use cotter_vectors::key::{WithClientKey, pin_for_client};

use super::{
    answer::{self, Claims, Verdict, answer},
    keys::{asked, with_keys},
};
use crate::{
    error::{Answer, CliError},
    key_set::WithRing,
    options::{ClockOptions, KeyOptions, LeewayOption, LimitOptions, TokenArguments, seconds},
};

/// The options that these profiles share, for the end of each command.
#[derive(Args, Debug)]
pub(super) struct ClientOptions {
    #[command(flatten)]
    key: KeyOptions,
    /// Require an iat that is at most this many seconds ago
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds, help_heading = "Time")]
    pub(super) issued_within: Option<Duration>,
    #[command(flatten)]
    pub(super) leeway: LeewayOption,
    #[command(flatten)]
    pub(super) limits: LimitOptions,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    token: TokenArguments,
}

/// One of these profiles, with the options of the command line.
pub(super) trait ClientProfile {
    /// Verifies a token with one of these public keys.
    fn with_public_keys<A: JwsPublicKeyAlgorithm>(&self, keys: Keyring<A>, token: &str, now: Timestamp) -> Verdict;

    /// Verifies a token that is authenticated with the client's secret.
    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(
        &self,
        id: KeyId,
        secret: ClientSecret<'_>,
        token: &str,
        now: Timestamp,
    ) -> Verdict;
}

/// Verifies the token, and prints its claims.
pub(super) fn run(profile: &impl ClientProfile, options: &ClientOptions) -> Result<Answer, CliError> {
    let ClientOptions { key, clock, token, .. } = options;
    let verdict = with_keys(key, token, pin_for_client, |token| VerifyForClient { profile, clock, token })?;
    answer(verdict, asked(key, token, false), token.json, answer::claims)
}

/// A token, and the profile that verifies it.
struct VerifyForClient<'a, P> {
    profile: &'a P,
    clock: &'a ClockOptions,
    token: String,
}

impl<P: ClientProfile> WithClientKey for VerifyForClient<'_, P> {
    type Output = Verdict;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.with_ring(Keyring::from(key?))
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>) -> Verdict {
        self.profile.with_client_secret::<A>(id, secret, &self.token, self.clock.now()?)
    }

    fn without_key(self, error: KeyError) -> Verdict {
        Err(error.into())
    }
}

impl<P: ClientProfile> WithRing for VerifyForClient<'_, P> {
    type Verified = cotter::Verified<Claims>;

    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        self.profile.with_public_keys(ring, &self.token, self.clock.now()?)
    }
}
