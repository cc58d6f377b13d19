//! The profiles of what one client is given, or sends: ID tokens, logout tokens, client assertions and request objects.

use std::time::Duration;

use cotter::{
    ClientSecret, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, PinnedKey, SecretAlgorithm, Timestamp,
    profile::{ClientAssertions, IdTokens, LogoutTokens, RequestObjects},
};
use cotter_vectors::{
    algorithm::AlgorithmName,
    key::{WithClientKey, pin_for_client},
};

use super::{parties, sign_in::Sent};
use crate::{
    Trouble,
    args::Verify,
    key_set::WithRing,
    verify::{Verdict, at_or_now, with_keys},
};

pub(super) fn verify(arguments: &Verify, kind: Kind<'_>, algorithm: AlgorithmName) -> Result<Verdict, Trouble> {
    let (iss, aud) = parties(arguments)?;
    with_keys(arguments, algorithm, pin_for_client, |token| VerifyForClient {
        kind,
        token,
        iss,
        aud,
        leeway: arguments.leeway(),
        issued_within: arguments.max_age.map(Duration::from_secs),
        untyped: arguments.profile.danger_allow_untyped,
        at: arguments.at,
    })
}

/// What the token is.
pub(super) enum Kind<'a> {
    IdToken(Sent<'a>),
    LogoutToken,
    ClientAssertion,
    RequestObject,
}

/// A token, and the profile that it is held to.
struct VerifyForClient<'a> {
    kind: Kind<'a>,
    token: String,
    iss: &'a str,
    aud: &'a str,
    leeway: Option<Duration>,
    issued_within: Option<Duration>,
    untyped: bool,
    at: Option<Timestamp>,
}

impl WithClientKey for VerifyForClient<'_> {
    type Output = Verdict;

    fn with_public_key<A: JwsPublicKeyAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Verdict {
        self.with_ring(Keyring::from(key?))
    }

    fn with_client_secret<A: SecretAlgorithm + JwsAlgorithm>(self, id: KeyId, secret: ClientSecret<'_>) -> Verdict {
        let Self { iss, aud, .. } = self;
        match &self.kind {
            Kind::IdToken(sent) => self.id_token(sent, IdTokens::<A>::with_client_secret(id, secret, iss, aud)?),
            Kind::LogoutToken => self.logout_token(LogoutTokens::<A>::with_client_secret(id, secret, iss, aud)?),
            Kind::ClientAssertion => {
                self.client_assertion(ClientAssertions::<A>::with_client_secret(id, secret, iss, aud)?)
            }
            Kind::RequestObject => self.request_object(RequestObjects::<A>::with_client_secret(id, secret, iss, aud)?),
        }
    }

    fn without_key(self, error: KeyError) -> Verdict {
        Err(error.into())
    }
}

impl WithRing for VerifyForClient<'_> {
    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        let Self { iss, aud, .. } = self;
        match &self.kind {
            Kind::IdToken(sent) => self.id_token(sent, IdTokens::new(ring, iss, aud)),
            Kind::LogoutToken => self.logout_token(LogoutTokens::new(ring, iss, aud)),
            Kind::ClientAssertion => self.client_assertion(ClientAssertions::new(ring, iss, aud)),
            Kind::RequestObject => self.request_object(RequestObjects::new(ring, iss, aud)),
        }
    }
}

impl VerifyForClient<'_> {
    fn id_token<A: JwsAlgorithm>(&self, sent: &Sent<'_>, mut tokens: IdTokens<A>) -> Verdict {
        if let Some(leeway) = self.leeway {
            tokens = tokens.leeway(leeway)?;
        }
        if let Some(age) = self.issued_within {
            tokens = tokens.issued_within(age);
        }
        tokens = sent.arguments.trust_aud.iter().fold(tokens, IdTokens::trust_audience);
        tokens = sent.arguments.trust_azp.iter().fold(tokens, IdTokens::trust_authorized_party);
        let verified = tokens.verify_as_at(&self.token, &sent.sign_in(), at_or_now(self.at)?)?;
        Ok(verified.verified().clone())
    }

    fn logout_token<A: JwsAlgorithm>(&self, mut tokens: LogoutTokens<A>) -> Verdict {
        if let Some(leeway) = self.leeway {
            tokens = tokens.leeway(leeway)?;
        }
        if let Some(age) = self.issued_within {
            tokens = tokens.issued_within(age);
        }
        if self.untyped {
            tokens = tokens.danger_allow_untyped();
        }
        Ok(tokens.verify_as_at(&self.token, at_or_now(self.at)?)?.verified().clone())
    }

    fn client_assertion<A: JwsAlgorithm>(&self, mut assertions: ClientAssertions<A>) -> Verdict {
        if let Some(leeway) = self.leeway {
            assertions = assertions.leeway(leeway)?;
        }
        if let Some(age) = self.issued_within {
            assertions = assertions.issued_within(age);
        }
        if self.untyped {
            assertions = assertions.danger_allow_untyped();
        }
        Ok(assertions.danger_verify_repeated_as_at(&self.token, at_or_now(self.at)?)?.verified().clone())
    }

    fn request_object<A: JwsAlgorithm>(&self, mut requests: RequestObjects<A>) -> Verdict {
        if let Some(leeway) = self.leeway {
            requests = requests.leeway(leeway)?;
        }
        if let Some(age) = self.issued_within {
            requests = requests.issued_within(age);
        }
        if self.untyped {
            requests = requests.danger_allow_untyped();
        }
        Ok(requests.verify_as_at(&self.token, at_or_now(self.at)?)?.verified().clone())
    }
}
