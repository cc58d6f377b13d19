//! `profile: logout-token`.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::LogoutTokens,
};
use serde::Deserialize;

use super::{
    Name, Now, Verifier,
    client::{ClientPolicy, at_most, with_times},
    replay::Replay,
    verifier,
};
use crate::{
    policy::{True, present},
    revocation::Revocation,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogoutTokenPolicy {
    #[serde(rename = "profile")]
    _profile: Name,
    now: Now,
    iss: String,
    client_id: String,
    #[serde(default, deserialize_with = "present")]
    leeway: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    issued_within: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    untyped: Option<True>,
    #[serde(default, deserialize_with = "present")]
    exp_optional: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    replay: Option<Replay>,
    #[serde(default, deserialize_with = "present")]
    revocation: Option<Revocation>,
    #[serde(default, deserialize_with = "present")]
    max_token_len: Option<usize>,
    #[serde(default, deserialize_with = "present")]
    max_claims_members: Option<usize>,
}

impl ClientPolicy for LogoutTokenPolicy {
    type Tokens<A: JwsAlgorithm> = LogoutTokens<A>;

    fn with_key<A: JwsPublicKeyAlgorithm>(&self, key: PinnedKey<A>) -> LogoutTokens<A> {
        LogoutTokens::new(key, &self.iss, &self.client_id)
    }

    fn with_secret<A>(&self, id: KeyId, secret: ClientSecret<'_>) -> Result<LogoutTokens<A>, KeyError>
    where
        A: SecretAlgorithm + JwsAlgorithm,
    {
        LogoutTokens::with_client_secret(id, secret, &self.iss, &self.client_id)
    }

    fn with_rules<A: JwsAlgorithm>(self, tokens: LogoutTokens<A>) -> Verifier {
        let leeway = (self.leeway, LogoutTokens::leeway);
        let issued_within = (self.issued_within, LogoutTokens::issued_within);
        let mut tokens = with_times(tokens, leeway, issued_within)?;
        tokens = at_most(tokens, self.max_token_len, LogoutTokens::max_token_len)?;
        tokens = at_most(tokens, self.max_claims_members, LogoutTokens::max_claims_members)?;
        if let Some(revocation) = &self.revocation {
            tokens = revocation.of(tokens, self.now.into(), LogoutTokens::revocation, LogoutTokens::revocation_later);
        }
        if let Some(age) = self.exp_optional {
            tokens = tokens.exp_optional(Duration::from_secs(age));
        }
        if let Some(True) = self.untyped {
            tokens = tokens.danger_allow_untyped();
        }
        let now = self.now.into();
        verifier(move |token| {
            match &self.replay {
                None => tokens.verify_at(token, now),
                Some(replay) => tokens.verify_once_at(token, replay, now),
            }
            .map(drop)
        })
    }
}
