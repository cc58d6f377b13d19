//! `profile: id-token`.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, PinnedKey, SecretAlgorithm,
    profile::{IdToken, IdTokens, SignIn},
};
use serde::Deserialize;

use super::{Name, Now, Verifier, verifier};
use crate::{
    key::WithClientKey,
    policy::{True, present},
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
}

/// What was sent.
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

impl WithClientKey for IdTokenPolicy {
    type Output = Verifier;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verifier {
        let key = key.map_err(|refused| refused.code())?;
        let tokens = IdTokens::new(key, &self.iss, &self.client_id);
        self.with_tokens(tokens)
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>) -> Verifier {
        let tokens = IdTokens::<A>::with_client_secret(id, secret, &self.iss, &self.client_id);
        self.with_tokens(tokens.map_err(|refused| refused.code())?)
    }

    fn without_key(self, error: KeyError) -> Verifier {
        Err(error.code())
    }
}

impl IdTokenPolicy {
    fn with_tokens<A: JwsAlgorithm>(self, tokens: IdTokens<A>) -> Verifier {
        let mut tokens = tokens;
        if let Some(seconds) = self.leeway {
            tokens = tokens.leeway(Duration::from_secs(seconds)).map_err(|error| error.code())?;
        }
        if let Some(age) = self.issued_within {
            tokens = tokens.issued_within(Duration::from_secs(age));
        }
        if let Some(template) = &self.any_tenant {
            tokens = tokens.danger_any_tenant(template).map_err(|error| error.code())?;
        }
        tokens = self.also_issuers.iter().fold(tokens, IdTokens::also_issuer);
        tokens = self.trusted_audiences.iter().fold(tokens, IdTokens::trust_audience);
        tokens = self.trusted_parties.iter().fold(tokens, IdTokens::trust_authorized_party);
        let now = self.now.into();
        verifier(move |token| tokens.verify_at(token, &self.sign_in(), now).map(|_: IdToken| ()))
    }

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
