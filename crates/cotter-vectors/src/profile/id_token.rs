//! `profile: id-token`.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::{IdTokens, SignIn},
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
pub(crate) struct IdTokenPolicy {
    #[serde(rename = "profile")]
    _profile: Name,
    now: Now,
    iss: String,
    client_id: String,
    nonce: Nonce,
    #[serde(default, deserialize_with = "present")]
    leeway: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    issued_within: Option<u64>,
    #[serde(default)]
    also_issuers: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    any_tenant: Option<String>,
    #[serde(default)]
    trusted_audiences: Vec<String>,
    #[serde(default)]
    trusted_parties: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    sub: Option<String>,
    #[serde(default, deserialize_with = "present")]
    max_age: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    acr_values: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    access_token: Option<AccessToken>,
    #[serde(default, deserialize_with = "present")]
    code: Option<String>,
    #[serde(default, deserialize_with = "present")]
    revocation: Option<Revocation>,
    #[serde(default, deserialize_with = "present")]
    max_token_len: Option<usize>,
    #[serde(default, deserialize_with = "present")]
    max_claims_members: Option<usize>,
}

/// The nonce that the request sent.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Nonce {
    Sent(String),
    SentBefore(String),
    None(True),
}

/// Where the access token came from.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AccessToken {
    AuthorizationEndpoint(String),
    TokenEndpoint(String),
}

impl ClientPolicy for IdTokenPolicy {
    type Tokens<A: JwsAlgorithm> = IdTokens<A>;

    fn with_key<A: JwsPublicKeyAlgorithm>(&self, key: PinnedKey<A>) -> IdTokens<A> {
        IdTokens::new(key, &self.iss, &self.client_id)
    }

    fn with_secret<A>(&self, id: KeyId, secret: ClientSecret<'_>) -> Result<IdTokens<A>, KeyError>
    where
        A: SecretAlgorithm + JwsAlgorithm,
    {
        IdTokens::with_client_secret(id, secret, &self.iss, &self.client_id)
    }

    fn with_rules<A: JwsAlgorithm>(self, tokens: IdTokens<A>) -> Verifier {
        let leeway = (self.leeway, IdTokens::leeway);
        let issued_within = (self.issued_within, IdTokens::issued_within);
        let mut tokens = with_times(tokens, leeway, issued_within)?;
        tokens = at_most(tokens, self.max_token_len, IdTokens::max_token_len)?;
        tokens = at_most(tokens, self.max_claims_members, IdTokens::max_claims_members)?;
        if let Some(revocation) = &self.revocation {
            tokens = revocation.of(tokens, self.now.into(), IdTokens::revocation, IdTokens::revocation_later);
        }
        if let Some(template) = &self.any_tenant {
            tokens = tokens.danger_any_tenant(template).map_err(|error| error.code())?;
        }
        tokens = self.also_issuers.iter().fold(tokens, IdTokens::also_issuer);
        tokens = self.trusted_audiences.iter().fold(tokens, IdTokens::trust_audience);
        tokens = self.trusted_parties.iter().fold(tokens, IdTokens::trust_authorized_party);
        let now = self.now.into();
        verifier(move |token| tokens.verify_at(token, &self.sign_in(), now).map(drop))
    }
}

impl IdTokenPolicy {
    fn sign_in(&self) -> SignIn<'_> {
        let mut sign_in = match &self.nonce {
            Nonce::Sent(nonce) => SignIn::nonce(nonce),
            Nonce::SentBefore(nonce) => SignIn::refreshed(nonce),
            Nonce::None(True) => SignIn::without_nonce(),
        };
        if let Some(sub) = &self.sub {
            sign_in = sign_in.subject(sub);
        }
        if let Some(age) = self.max_age {
            sign_in = sign_in.max_age(Duration::from_secs(age));
        }
        if let Some(values) = &self.acr_values {
            sign_in = sign_in.acr_values(values.iter().map(String::as_str));
        }
        sign_in = match &self.access_token {
            None => sign_in,
            Some(AccessToken::AuthorizationEndpoint(token)) => sign_in.access_token(token),
            Some(AccessToken::TokenEndpoint(token)) => sign_in.access_token_from_token_endpoint(token),
        };
        match &self.code {
            None => sign_in,
            Some(code) => sign_in.code(code),
        }
    }
}
