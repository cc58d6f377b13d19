//! `profile: client-assertion`.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::ClientAssertions,
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
    #[serde(default, deserialize_with = "present")]
    revocation: Option<Revocation>,
    #[serde(default, deserialize_with = "present")]
    max_token_len: Option<usize>,
    #[serde(default, deserialize_with = "present")]
    max_claims_members: Option<usize>,
}

impl ClientPolicy for ClientAssertionPolicy {
    type Tokens<A: JwsAlgorithm> = ClientAssertions<A>;

    fn with_key<A: JwsPublicKeyAlgorithm>(&self, key: PinnedKey<A>) -> ClientAssertions<A> {
        ClientAssertions::new(key, &self.client_id, &self.server)
    }

    fn with_secret<A>(&self, id: KeyId, secret: ClientSecret<'_>) -> Result<ClientAssertions<A>, KeyError>
    where
        A: SecretAlgorithm + JwsAlgorithm,
    {
        ClientAssertions::with_client_secret(id, secret, &self.client_id, &self.server)
    }

    fn with_rules<A: JwsAlgorithm>(self, assertions: ClientAssertions<A>) -> Verifier {
        let leeway = (self.leeway, ClientAssertions::leeway);
        let issued_within = (self.issued_within, ClientAssertions::issued_within);
        let mut assertions = with_times(assertions, leeway, issued_within)?;
        assertions = at_most(assertions, self.max_token_len, ClientAssertions::max_token_len)?;
        assertions = at_most(assertions, self.max_claims_members, ClientAssertions::max_claims_members)?;
        if let Some(revocation) = &self.revocation {
            assertions = revocation.of(
                assertions,
                self.now.into(),
                ClientAssertions::revocation,
                ClientAssertions::revocation_later,
            );
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
            .map(drop)
        })
    }
}
