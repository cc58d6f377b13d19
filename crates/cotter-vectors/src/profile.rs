//! The policy of a `jwt` group that names a profile, and of a `dpop` group. A policy with anything that is not
//! understood is rejected.

mod access_token;
mod client;
mod client_assertion;
mod dpop;
mod id_token;
mod logout_token;
mod replay;
mod request_object;

use cotter::{Timestamp, VerifyError};
use serde::{Deserialize, de::DeserializeOwned};

pub(crate) use self::access_token::How as Presentation;
pub(crate) use self::dpop::{ProofCase, Proofs};
use self::{
    access_token::AccessTokenPolicy, client::ForClient, client_assertion::ClientAssertionPolicy,
    id_token::IdTokenPolicy, logout_token::LogoutTokenPolicy, request_object::RequestObjectPolicy,
};
use crate::{
    algorithm::AlgorithmName,
    check::{Check, Token, verdict},
    key::{KeySource, pin, pin_for_client},
    outcome::Got,
};

/// A profile, with its parameters.
pub(crate) enum Profile {
    AccessToken(AccessTokenPolicy),
    IdToken(IdTokenPolicy),
    LogoutToken(LogoutTokenPolicy),
    ClientAssertion(ClientAssertionPolicy),
    RequestObject(RequestObjectPolicy),
}

impl Profile {
    /// Reads the policy of a profile; `None` if it names no profile, and so is a policy of claims.
    pub(crate) fn read(json: &str) -> Result<Option<Self>, String> {
        #[derive(Deserialize)]
        struct Named {
            profile: Option<String>,
        }
        let named: Named = serde_json::from_str(json).map_err(|error| format!("policy: {error}"))?;
        let Some(name) = named.profile else { return Ok(None) };
        match name.as_str() {
            "access-token" => policy(json).map(Self::AccessToken),
            "id-token" => policy(json).map(Self::IdToken),
            "logout-token" => policy(json).map(Self::LogoutToken),
            "client-assertion" => policy(json).map(Self::ClientAssertion),
            "request-object" => policy(json).map(Self::RequestObject),
            _ => Err(format!("policy: no profile {name}")),
        }
        .map(Some)
    }

    /// Whether its tokens belong to one client, whose secret may be the key.
    pub(crate) const fn is_for_clients(&self) -> bool {
        match self {
            Self::AccessToken(_) => false,
            Self::IdToken(_) | Self::LogoutToken(_) | Self::ClientAssertion(_) | Self::RequestObject(_) => true,
        }
    }

    /// Makes the verifier of the profile, with the key of the group.
    pub(crate) fn pin(self, algorithm: AlgorithmName, kid: Option<&str>, key: &KeySource) -> Verifier {
        match self {
            Self::AccessToken(policy) => pin(algorithm, kid, key, policy),
            Self::IdToken(policy) => pin_for_client(algorithm, kid, key, ForClient(policy)),
            Self::LogoutToken(policy) => pin_for_client(algorithm, kid, key, ForClient(policy)),
            Self::ClientAssertion(policy) => pin_for_client(algorithm, kid, key, ForClient(policy)),
            Self::RequestObject(policy) => pin_for_client(algorithm, kid, key, ForClient(policy)),
        }
    }
}

/// The verifier of a group, or the code of the rule that its key or its policy breaks.
type Verifier = Result<Box<dyn Check>, &'static str>;

fn policy<P: DeserializeOwned>(json: &str) -> Result<P, String> {
    serde_json::from_str(json).map_err(|error| format!("policy: {error}"))
}

/// The name of a profile, which has been checked already.
#[derive(Deserialize)]
struct Name(#[expect(dead_code, reason = "it has been looked at")] String);

/// The clock of a group.
#[derive(Clone, Copy, Deserialize)]
#[serde(transparent)]
struct Now(u64);

impl From<Now> for Timestamp {
    fn from(now: Now) -> Self {
        Self::from_unix_seconds(now.0)
    }
}

/// A verifier of one profile, as a function of the text of a token.
struct Verify<F>(F);

impl<F: Fn(&str) -> Result<(), VerifyError> + Send + Sync> Check for Verify<F> {
    fn check(&self, token: &Token) -> Got {
        verdict(token, (self.0)(&token.text))
    }
}

fn verifier(verify: impl Fn(&str) -> Result<(), VerifyError> + Send + Sync + 'static) -> Verifier {
    Ok(Box::new(Verify(verify)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_an_error() {
        for refused in [
            r#"{"profile": "id_token"}"#,
            r#"{"profile": "dpop"}"#,
            r#"{"profile": 7}"#,
            r#"{"profile": "id-token", "now": 0, "iss": "a", "client_id": "b"}"#,
            r#"{"profile": "id-token", "now": 0, "iss": "a", "client_id": "b", "nonce": "c"}"#,
            r#"{"profile": "id-token", "now": 0, "iss": "a", "client_id": "b", "nonce": {"none": false}}"#,
            r#"{"profile": "id-token", "now": 0, "iss": "a", "client_id": "b", "nonce": {"none": true}, "max_age": null}"#,
            r#"{"profile": "id-token", "now": 0, "iss": "a", "client_id": "b", "nonce": {"none": true}, "typ": "JWT"}"#,
            r#"{"profile": "logout-token", "now": 0, "iss": "a", "client_id": "b", "replay": {"seen": []}}"#,
            r#"{"profile": "client-assertion", "now": -1, "server": "a", "client_id": "b"}"#,
            r#"{"profile": "request-object", "now": 0, "server": "a", "client_id": "b", "untyped": false}"#,
            r#"{"profile": "access-token", "now": 0, "iss": {"is": "a"}, "aud": {"is": "b"}}"#,
            r#"{"profile": "access-token", "now": 0, "iss": {"is": "a"}, "aud": {"any": true}, "presented": "bearer"}"#,
            r#"{"profile": "access-token", "now": 0, "iss": {"is": "a"}, "aud": {"is": "b"}, "presented": "bearer", "acr": null}"#,
        ] {
            assert!(Profile::read(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_policy_of_claims_has_no_profile() {
        assert!(Profile::read(r#"{"now": 0, "iss": {"any": true}}"#).unwrap().is_none());
        let json = r#"{"profile": "id-token", "now": 0, "iss": "a", "client_id": "b", "nonce": {"none": true}}"#;
        assert!(matches!(Profile::read(json), Ok(Some(Profile::IdToken(_)))));
    }
}
