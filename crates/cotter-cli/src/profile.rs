//! `cotter verify --profile`.

use std::time::Duration;

use clap::{Args, ValueEnum};
use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, PinnedKey, SecretAlgorithm, Timestamp,
    profile::{ClientAssertions, IdTokens, LogoutTokens, RequestObjects, SignIn},
};
use cotter_audit::key::WithClientKey;

use crate::{
    key_set::WithRing,
    verify::{Refusal, Verdict, at_or_now},
};

/// A kind of JWT with rules of its own.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Profile {
    /// An ID token of OpenID Connect; --aud is the client.
    IdToken,
    /// A logout token of OpenID Connect Back-Channel Logout; --aud is the client.
    LogoutToken,
    /// A client assertion (RFC 7523): --iss is the client, and --aud the authorization server. Repeated uses are not refused.
    ClientAssertion,
    /// A request object (RFC 9101): --iss is the client, and --aud the authorization server.
    RequestObject,
}

#[derive(Args, Debug)]
pub(crate) struct ProfileArguments {
    /// Verify a token of this kind, for exactly one --iss and one --aud; with HMAC the key is the client's secret.
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<Profile>,
    /// The nonce that was sent for the ID token.
    #[arg(long, value_name = "NONCE", requires = "profile", conflicts_with = "no_nonce")]
    nonce: Option<String>,
    /// No nonce was sent for the ID token.
    #[arg(long, requires = "profile")]
    no_nonce: bool,
    /// The access token that came beside the ID token; at_hash must be there.
    #[arg(long, value_name = "TOKEN", requires = "profile", conflicts_with = "access_token_from_token_endpoint")]
    access_token: Option<String>,
    /// The access token that came from the token endpoint with the ID token; at_hash may be left out.
    #[arg(long, value_name = "TOKEN", requires = "profile")]
    access_token_from_token_endpoint: Option<String>,
    /// The code that came beside the ID token; c_hash must be there.
    #[arg(long, value_name = "CODE", requires = "profile")]
    code: Option<String>,
    /// The max_age that was sent for the ID token, in seconds; auth_time must be there.
    #[arg(long, value_name = "SECONDS", requires = "profile")]
    auth_max_age: Option<u64>,
    /// acr of the ID token must be this; if repeated, one of these.
    #[arg(long, value_name = "ACR", requires = "profile")]
    acr: Vec<String>,
    /// The ID token may be for this audience too.
    #[arg(long, value_name = "AUDIENCE", requires = "profile")]
    trust_aud: Vec<String>,
    /// azp of the ID token may be this instead of the client.
    #[arg(long, value_name = "CLIENT", requires = "profile")]
    trust_azp: Vec<String>,
    /// Accept a logout token, a client assertion or a request object whose typ is absent or JWT, and no other.
    #[arg(long, requires = "profile")]
    danger_untyped: bool,
}

impl ProfileArguments {
    /// What is wrong with them for this profile.
    pub(crate) fn problem(&self, profile: Profile) -> Option<&'static str> {
        let of_sign_in = self.no_nonce
            || [&self.nonce, &self.access_token, &self.access_token_from_token_endpoint, &self.code]
                .iter()
                .any(|argument| argument.is_some())
            || self.auth_max_age.is_some()
            || [&self.acr, &self.trust_aud, &self.trust_azp].iter().any(|values| !values.is_empty());
        match profile {
            Profile::IdToken if self.nonce.is_none() && !self.no_nonce => {
                Some("id-token: expected --nonce or --no-nonce")
            }
            Profile::IdToken if self.danger_untyped => {
                Some("--danger-untyped: an ID token has no typ, or JWT, as it is")
            }
            Profile::LogoutToken | Profile::ClientAssertion | Profile::RequestObject if of_sign_in => {
                Some("what was sent and what came with it (--nonce, --access-token, --acr, …) is of ID tokens")
            }
            Profile::IdToken | Profile::LogoutToken | Profile::ClientAssertion | Profile::RequestObject => None,
        }
    }

    fn sign_in(&self) -> SignIn<'_> {
        let mut sign_in = self.nonce.as_deref().map_or_else(SignIn::without_nonce, SignIn::nonce);
        if let Some(age) = self.auth_max_age {
            sign_in = sign_in.max_age(Duration::from_secs(age));
        }
        if !self.acr.is_empty() {
            sign_in = sign_in.acr_values(self.acr.iter().map(String::as_str));
        }
        if let Some(token) = &self.access_token {
            sign_in = sign_in.access_token(token);
        }
        if let Some(token) = &self.access_token_from_token_endpoint {
            sign_in = sign_in.access_token_from_token_endpoint(token);
        }
        match &self.code {
            Some(code) => sign_in.code(code),
            None => sign_in,
        }
    }
}

/// A token, and the profile that it is held to.
pub(crate) struct VerifyProfile<'t> {
    pub(crate) profile: Profile,
    pub(crate) arguments: &'t ProfileArguments,
    pub(crate) token: &'t str,
    pub(crate) iss: &'t str,
    pub(crate) aud: &'t str,
    pub(crate) leeway: Duration,
    pub(crate) issued_within: Option<Duration>,
    pub(crate) at: Option<Timestamp>,
}

impl WithClientKey for VerifyProfile<'_> {
    type Output = Verdict;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.with_ring(key.map(Keyring::from))
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: &str) -> Verdict {
        let Self { iss, aud, .. } = self;
        match self.profile {
            Profile::IdToken => self.id_token(IdTokens::<A>::with_client_secret(id, secret, iss, aud)?),
            Profile::LogoutToken => self.logout_token(LogoutTokens::<A>::with_client_secret(id, secret, iss, aud)?),
            Profile::ClientAssertion => {
                self.client_assertion(ClientAssertions::<A>::with_client_secret(id, secret, iss, aud)?)
            }
            Profile::RequestObject => {
                self.request_object(RequestObjects::<A>::with_client_secret(id, secret, iss, aud)?)
            }
        }
    }

    fn without_key(self, error: KeyError) -> Verdict {
        Err(error.into())
    }
}

impl WithRing for VerifyProfile<'_> {
    type Output = Verdict;

    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Result<Keyring<A>, KeyError>) -> Verdict {
        let ring = ring?;
        let Self { iss, aud, .. } = self;
        match self.profile {
            Profile::IdToken => self.id_token(IdTokens::new(ring, iss, aud)),
            Profile::LogoutToken => self.logout_token(LogoutTokens::new(ring, iss, aud)),
            Profile::ClientAssertion => self.client_assertion(ClientAssertions::new(ring, iss, aud)),
            Profile::RequestObject => self.request_object(RequestObjects::new(ring, iss, aud)),
        }
    }

    fn without_ring(self, error: KeyError) -> Verdict {
        Err(error.into())
    }
}

impl VerifyProfile<'_> {
    fn id_token<A: JwsAlgorithm>(&self, tokens: IdTokens<A>) -> Verdict {
        let mut tokens = tokens.leeway(self.leeway).map_err(Refusal::Policy)?;
        if let Some(age) = self.issued_within {
            tokens = tokens.issued_within(age);
        }
        tokens = self.arguments.trust_aud.iter().fold(tokens, IdTokens::trust_audience);
        tokens = self.arguments.trust_azp.iter().fold(tokens, IdTokens::trust_authorized_party);
        let verified = tokens.verify_at(self.token, &self.arguments.sign_in(), at_or_now(self.at)?)?;
        Ok(verified.verified().clone())
    }

    fn logout_token<A: JwsAlgorithm>(&self, tokens: LogoutTokens<A>) -> Verdict {
        let mut tokens = tokens.leeway(self.leeway).map_err(Refusal::Policy)?;
        if let Some(age) = self.issued_within {
            tokens = tokens.issued_within(age);
        }
        if self.arguments.danger_untyped {
            tokens = tokens.danger_untyped();
        }
        Ok(tokens.verify_at(self.token, at_or_now(self.at)?)?.verified().clone())
    }

    fn client_assertion<A: JwsAlgorithm>(&self, assertions: ClientAssertions<A>) -> Verdict {
        let mut assertions = assertions.leeway(self.leeway).map_err(Refusal::Policy)?;
        if let Some(age) = self.issued_within {
            assertions = assertions.issued_within(age);
        }
        if self.arguments.danger_untyped {
            assertions = assertions.danger_untyped();
        }
        Ok(assertions.danger_verify_repeated_at(self.token, at_or_now(self.at)?)?.verified().clone())
    }

    fn request_object<A: JwsAlgorithm>(&self, requests: RequestObjects<A>) -> Verdict {
        let mut requests = requests.leeway(self.leeway).map_err(Refusal::Policy)?;
        if let Some(age) = self.issued_within {
            requests = requests.issued_within(age);
        }
        if self.arguments.danger_untyped {
            requests = requests.danger_untyped();
        }
        Ok(requests.verify_at(self.token, at_or_now(self.at)?)?.verified().clone())
    }
}
