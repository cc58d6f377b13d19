//! `profile: logout-token`.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::{LogoutToken, LogoutTokens},
};
use serde::Deserialize;

use super::{Name, Now, Verifier, replay::Replay, verifier};
use crate::{
    key::WithClientKey,
    policy::{True, present},
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
}

impl WithClientKey for LogoutTokenPolicy {
    type Output = Verifier;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verifier {
        let key = key.map_err(|refused| refused.code())?;
        let tokens = LogoutTokens::new(key, &self.iss, &self.client_id);
        self.with_tokens(tokens)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>) -> Verifier {
        let tokens = LogoutTokens::<A>::with_client_secret(id, secret, &self.iss, &self.client_id);
        self.with_tokens(tokens.map_err(|refused| refused.code())?)
    }

    fn without_key(self, error: KeyError) -> Verifier {
        Err(error.code())
    }
}

impl LogoutTokenPolicy {
    fn with_tokens<A: JwsAlgorithm>(self, tokens: LogoutTokens<A>) -> Verifier {
        let mut tokens = tokens;
        if let Some(seconds) = self.leeway {
            tokens = tokens.leeway(Duration::from_secs(seconds)).map_err(|error| error.code())?;
        }
        if let Some(age) = self.issued_within {
            tokens = tokens.issued_within(Duration::from_secs(age));
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
            .map(|_: LogoutToken| ())
        })
    }
}
