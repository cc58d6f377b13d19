//! `profile: request-object`.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::RequestObjects,
};
use serde::{Deserialize, de::IgnoredAny};

use super::{Name, Now, Verifier, verifier};
use crate::{
    key::WithClientKey,
    policy::{True, present},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestObjectPolicy {
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
    untyped: Option<True>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<Exp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Exp {
    Optional,
}

impl WithClientKey for RequestObjectPolicy {
    type Output = Verifier;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verifier {
        let key = key.map_err(|refused| refused.code())?;
        let requests = RequestObjects::new(key, &self.client_id, &self.server);
        self.with_requests(requests)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>) -> Verifier {
        let requests = RequestObjects::<A>::with_client_secret(id, secret, &self.client_id, &self.server);
        self.with_requests(requests.map_err(|refused| refused.code())?)
    }

    fn without_key(self, error: KeyError) -> Verifier {
        Err(error.code())
    }
}

impl RequestObjectPolicy {
    fn with_requests<A: JwsAlgorithm>(self, requests: RequestObjects<A>) -> Verifier {
        let mut requests = requests;
        if let Some(seconds) = self.leeway {
            requests = requests.leeway(Duration::from_secs(seconds)).map_err(|error| error.code())?;
        }
        if let Some(age) = self.issued_within {
            requests = requests.issued_within(Duration::from_secs(age));
        }
        if let Some(Exp::Optional) = self.exp {
            requests = requests.danger_exp_optional();
        }
        if let Some(True) = self.untyped {
            requests = requests.danger_allow_untyped();
        }
        let now = self.now.into();
        verifier(move |token| requests.verify_at::<IgnoredAny>(token, now).map(drop))
    }
}
