//! `profile: client-assertion`.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::{ClientAssertion, ClientAssertions},
};
use serde::Deserialize;

use super::{Name, Now, Verifier, replay::Replay, verifier};
use crate::{
    key::WithClientKey,
    policy::{True, present},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientAssertionPolicy {
    #[serde(rename = "profile")]
    _profile: Name,
    now: Now,
    client_id: String,
    server: String,
    #[serde(default, deserialize_with = "present")]
    leeway: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    issued_within: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    expires_within: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    untyped: Option<True>,
    #[serde(default)]
    endpoints: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    replay: Option<Replay>,
}

impl WithClientKey for ClientAssertionPolicy {
    type Output = Verifier;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verifier {
        let key = key.map_err(|refused| refused.code())?;
        let assertions = ClientAssertions::new(key, &self.client_id, &self.server);
        self.with_assertions(assertions)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>) -> Verifier {
        let assertions = ClientAssertions::<A>::with_client_secret(id, secret, &self.client_id, &self.server);
        self.with_assertions(assertions.map_err(|refused| refused.code())?)
    }

    fn without_key(self, error: KeyError) -> Verifier {
        Err(error.code())
    }
}

impl ClientAssertionPolicy {
    fn with_assertions<A: JwsAlgorithm>(self, assertions: ClientAssertions<A>) -> Verifier {
        let mut assertions = assertions;
        if let Some(seconds) = self.leeway {
            assertions = assertions.leeway(Duration::from_secs(seconds)).map_err(|error| error.code())?;
        }
        if let Some(age) = self.issued_within {
            assertions = assertions.issued_within(Duration::from_secs(age));
        }
        if let Some(lifetime) = self.expires_within {
            assertions = assertions.expires_within(Duration::from_secs(lifetime));
        }
        assertions = self.endpoints.iter().fold(assertions, ClientAssertions::danger_also_audience);
        if let Some(True) = self.untyped {
            assertions = assertions.danger_allow_untyped();
        }
        let now = self.now.into();
        verifier(move |token| {
            match &self.replay {
                None => assertions.danger_verify_repeated_at(token, now),
                Some(replay) => assertions.verify_at(token, replay, now),
            }
            .map(|_: ClientAssertion| ())
        })
    }
}
