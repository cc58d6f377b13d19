//! What an ID token must say for one sign-in, in the order of OpenID Connect Core §3.1.3.7.

use core::time::Duration;

use super::{
    IdTokens,
    claims::Claims,
    hash::left_half_of_hash,
    sign_in::{Beside, Nonce, SignIn},
};
use crate::{
    Claim, JwsAlgorithm, Timestamp, VerifyError,
    algorithm::TokenHash,
    claims::Claims as TokenClaims,
    profile::{
        audience,
        kind::{self, Kind},
        subject,
    },
    registered::Registered,
};

/// The instant at which a token is accepted, and by how much clocks may differ.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) now: Timestamp,
    pub(super) leeway: Duration,
}

impl<A: JwsAlgorithm> IdTokens<A> {
    pub(super) fn accept(
        &self,
        token: TokenClaims<'_>,
        sign_in: &SignIn<'_>,
        now: Timestamp,
    ) -> Result<Claims, VerifyError> {
        if let Some(tenants) = &self.tenants {
            tenants.accept(token)?;
        }
        let claims = Claims::read(token)?;
        kind::ensure_of(Kind::IdToken, token)?;
        let token = token.registered;
        self.accept_audience(token, claims.azp.as_deref())?;
        let sub = token.sub().ok_or(VerifyError::Missing(Claim::Sub))?;
        let clock = Clock { now, leeway: self.tokens.tolerance() };
        sign_in.accept(sub, &claims, A::TOKEN_HASH, clock)?;
        Ok(claims)
    }

    fn accept_audience(&self, token: &Registered, azp: Option<&str>) -> Result<(), VerifyError> {
        let several = audience::others_are_trusted(token, &self.client_id, &self.trusted_audiences)?;
        match azp {
            None if several => Err(VerifyError::Missing(Claim::Azp)),
            Some(azp) if azp != self.client_id && !self.trusted_parties.iter().any(|one| one == azp) => {
                Err(VerifyError::Mismatch(Claim::Azp))
            }
            None | Some(_) => Ok(()),
        }
    }
}

impl SignIn<'_> {
    pub(super) fn accept(&self, sub: &str, claims: &Claims, hash: TokenHash, clock: Clock) -> Result<(), VerifyError> {
        self.accept_subject(sub)?;
        self.accept_nonce(claims.nonce.as_deref())?;
        self.accept_acr(claims.acr.as_deref())?;
        self.accept_auth_time(claims.auth_time, clock)?;
        if let Some(access_token) = self.access_token {
            access_token.accept(claims.at_hash.as_deref(), hash, AT_HASH)?;
        }
        if let Some(code) = self.code {
            code.accept(claims.c_hash.as_deref(), hash, C_HASH)?;
        }
        Ok(())
    }

    fn accept_subject(&self, sub: &str) -> Result<(), VerifyError> {
        subject::ensure_identifier(sub)?;
        if self.subject.is_none_or(|expected| expected == sub) {
            Ok(())
        } else {
            Err(VerifyError::Mismatch(Claim::Sub))
        }
    }

    fn accept_nonce(&self, nonce: Option<&str>) -> Result<(), VerifyError> {
        match (self.nonce, nonce) {
            // An empty one binds a token to nothing.
            (Nonce::Sent(sent) | Nonce::SentBefore(sent), Some(nonce)) if !nonce.is_empty() && nonce == sent => Ok(()),
            (Nonce::Sent(_) | Nonce::SentBefore(_), Some(_)) => Err(VerifyError::Mismatch(Claim::Nonce)),
            (Nonce::Sent(_), None) => Err(VerifyError::Missing(Claim::Nonce)),
            (Nonce::NotSent, Some(_)) => Err(VerifyError::Unexpected(Claim::Nonce)),
            (Nonce::NotSent | Nonce::SentBefore(_), None) => Ok(()),
        }
    }

    fn accept_acr(&self, acr: Option<&str>) -> Result<(), VerifyError> {
        let Some(requested) = &self.acr else { return Ok(()) };
        let acr = acr.ok_or(VerifyError::Missing(Claim::Acr))?;
        if requested.contains(&acr) { Ok(()) } else { Err(VerifyError::Mismatch(Claim::Acr)) }
    }

    fn accept_auth_time(&self, auth_time: Option<Timestamp>, clock: Clock) -> Result<(), VerifyError> {
        let Some(max_age) = self.max_age else { return Ok(()) };
        let auth_time = auth_time.ok_or(VerifyError::Missing(Claim::AuthTime))?;
        if auth_time > clock.now.saturating_add(clock.leeway) {
            return Err(VerifyError::AuthTimeInFuture);
        }
        if clock.now > auth_time.saturating_add(max_age).saturating_add(clock.leeway) {
            return Err(VerifyError::AuthTooOld);
        }
        Ok(())
    }
}

/// Why a hash is refused: it is missing, or it is another.
struct Refusals {
    missing: VerifyError,
    mismatch: VerifyError,
}

const AT_HASH: Refusals =
    Refusals { missing: VerifyError::Missing(Claim::AtHash), mismatch: VerifyError::Mismatch(Claim::AtHash) };
const C_HASH: Refusals =
    Refusals { missing: VerifyError::Missing(Claim::CHash), mismatch: VerifyError::Mismatch(Claim::CHash) };

impl Beside<'_> {
    /// Both texts are public to whoever can send them, so that they need not be compared in constant time.
    fn accept(self, stated: Option<&str>, hash: TokenHash, refusals: Refusals) -> Result<(), VerifyError> {
        match stated {
            None if self.hash_required => Err(refusals.missing),
            None => Ok(()),
            Some(stated) if stated == left_half_of_hash(hash, self.value) => Ok(()),
            Some(_) => Err(refusals.mismatch),
        }
    }
}
