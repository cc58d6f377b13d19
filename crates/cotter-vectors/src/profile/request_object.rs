//! `profile: request-object`.

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::RequestObjects,
};
use serde::Deserialize;

use super::{
    Name, Now, Verifier,
    client::{ClientPolicy, at_most, with_times},
    verifier,
};
use crate::{
    policy::{True, present},
    revocation::Revocation,
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
    #[serde(default, deserialize_with = "present")]
    revocation: Option<Revocation>,
    #[serde(default, deserialize_with = "present")]
    max_token_len: Option<usize>,
    #[serde(default, deserialize_with = "present")]
    max_claims_members: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Exp {
    Optional,
}

impl ClientPolicy for RequestObjectPolicy {
    type Tokens<A: JwsAlgorithm> = RequestObjects<A>;

    fn with_key<A: JwsPublicKeyAlgorithm>(&self, key: PinnedKey<A>) -> RequestObjects<A> {
        RequestObjects::new(key, &self.client_id, &self.server)
    }

    fn with_secret<A>(&self, id: KeyId, secret: ClientSecret<'_>) -> Result<RequestObjects<A>, KeyError>
    where
        A: SecretAlgorithm + JwsAlgorithm,
    {
        RequestObjects::with_client_secret(id, secret, &self.client_id, &self.server)
    }

    fn with_rules<A: JwsAlgorithm>(self, requests: RequestObjects<A>) -> Verifier {
        let leeway = (self.leeway, RequestObjects::leeway);
        let issued_within = (self.issued_within, RequestObjects::issued_within);
        let mut requests = with_times(requests, leeway, issued_within)?;
        requests = at_most(requests, self.max_token_len, RequestObjects::max_token_len)?;
        requests = at_most(requests, self.max_claims_members, RequestObjects::max_claims_members)?;
        if let Some(revocation) = &self.revocation {
            requests =
                revocation.of(requests, self.now.into(), RequestObjects::revocation, RequestObjects::revocation_later);
        }
        if let Some(Exp::Optional) = self.exp {
            requests = requests.danger_exp_optional();
        }
        if let Some(True) = self.untyped {
            requests = requests.danger_allow_untyped();
        }
        let now = self.now.into();
        verifier(move |token| requests.verify_at(token, now).map(drop))
    }
}
