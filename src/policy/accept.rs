//! Holding a claims set against a policy: the last step of every verification of claims.

use alloc::string::String;

use super::{Policy, expect::Expectation};
use crate::{
    Timestamp, VerifyError,
    claims::{Decoded, Read},
    registered::{Registered, text},
    revocation::{Needs, Status, Token},
};

/// A claims set that its policy has accepted. Only now may it be read into the caller's type.
pub(crate) struct Accepted<'b>(Decoded<'b>);

/// What becomes of a token that is bound to a key by `cnf` (RFC 7800).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Nobody asks for the key, so the token is refused.
    Refused,
    /// Whether the key is held is asked once the policy has accepted the token.
    ConfirmedLater,
}

impl Policy {
    /// Holds a claims set against the policy, at one instant.
    pub(crate) fn accept<'b>(
        &self,
        mut token: Decoded<'b>,
        header: &Registered,
        bound: Bound,
        now: Timestamp,
    ) -> Result<Accepted<'b>, VerifyError> {
        let Decoded { registered, nonce, sid, cnf, .. } = &mut token;
        let nonce = match &self.nonce {
            Some(_) => text(nonce.take()).ok_or(VerifyError::NonceMalformed)?,
            None => None,
        };
        if !self.revocation.is_empty() {
            registered.sid = text(sid.take()).ok_or(VerifyError::SidMalformed)?;
        }
        self.accept_time(registered, now)?;
        self.accept_parties(registered)?;
        self.accept_nonce(nonce.as_ref().map(|nonce| registered.text(nonce)))?;
        if !(header.is_empty() || header.agrees_with(registered)) {
            return Err(VerifyError::HeaderClaimMismatch);
        }
        if cnf.is_some() && bound == Bound::Refused && !self.unconfirmed {
            return Err(VerifyError::CnfUnexpected);
        }
        self.accept_revocation(&Token::new(registered, now))?;
        Ok(Accepted(token))
    }

    /// Holds a claims set that was accepted before against all of the policy that may say something else now.
    #[cfg(feature = "cache")]
    pub(crate) fn accept_again(&self, claims: &Registered, now: Timestamp) -> Result<(), VerifyError> {
        self.accept_time(claims, now)?;
        self.accept_revocation(&Token::new(claims, now))
    }

    fn accept_time(&self, claims: &Registered, now: Timestamp) -> Result<(), VerifyError> {
        match claims.exp {
            Some(exp) if now >= exp.saturating_add(self.leeway) => return Err(VerifyError::Expired),
            None if self.exp_required => return Err(VerifyError::ExpMissing),
            _ => {}
        }
        if claims.nbf.is_some_and(|nbf| now.saturating_add(self.leeway) < nbf) {
            return Err(VerifyError::NotYetValid);
        }
        if !self.issued_in_past {
            return Ok(());
        }
        let iat = claims.iat.ok_or(VerifyError::IatMissing)?;
        if iat > now.saturating_add(self.leeway) {
            return Err(VerifyError::IssuedInFuture);
        }
        if self.max_age.is_some_and(|age| now > iat.saturating_add(age).saturating_add(self.leeway)) {
            return Err(VerifyError::TooOld);
        }
        Ok(())
    }

    fn accept_parties(&self, claims: &Registered) -> Result<(), VerifyError> {
        match (&self.issuer.0, claims.iss()) {
            (Expectation::OneOf(_), None) => return Err(VerifyError::IssMissing),
            (Expectation::OneOf(expected), Some(iss)) if !expected.iter().any(|one| one == iss) => {
                return Err(VerifyError::IssMismatch);
            }
            (Expectation::Absent, Some(_)) => return Err(VerifyError::IssUnexpected),
            _ => {}
        }
        let is_for = |expected: &[String]| {
            claims.aud().is_some_and(|mut aud| aud.any(|one| expected.iter().any(|of| of == one)))
        };
        match (&self.audience.0, claims.aud().is_some()) {
            (Expectation::OneOf(_), false) => return Err(VerifyError::AudMissing),
            (Expectation::OneOf(expected), true) if !is_for(expected) => return Err(VerifyError::AudMismatch),
            (Expectation::Absent, true) => return Err(VerifyError::AudUnexpected),
            _ => {}
        }
        // An empty one names nobody, and nothing.
        if self.subject_required && claims.sub().is_none_or(str::is_empty) {
            return Err(VerifyError::SubMissing);
        }
        if self.token_id_required && claims.jti().is_none_or(str::is_empty) {
            return Err(VerifyError::JtiMissing);
        }
        Ok(())
    }

    /// Asks whether the token is revoked, if it has all that is needed to ask.
    fn accept_revocation(&self, token: &Token<'_>) -> Result<(), VerifyError> {
        if self.revocation.is_empty() {
            return Ok(());
        }
        let needs = self.revocation.iter().fold(Needs::NOTHING, |needs, check| needs.and(check.0.needs()));
        if let Some(missing) = token.lacks(needs) {
            return Err(missing);
        }
        self.revocation.iter().try_for_each(|check| match check.0.status(token) {
            Status::NotRevoked => Ok(()),
            Status::Revoked => Err(VerifyError::Revoked),
            Status::Unknown => Err(VerifyError::RevocationUnknown),
        })
    }

    fn accept_nonce(&self, nonce: Option<&str>) -> Result<(), VerifyError> {
        match (&self.nonce, nonce) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(VerifyError::NonceMissing),
            // An empty one is none that anybody sent.
            (Some(expected), Some(nonce)) if !nonce.is_empty() && nonce == expected.0 => Ok(()),
            (Some(_), Some(_)) => Err(VerifyError::NonceMismatch),
        }
    }
}

impl Accepted<'_> {
    pub(crate) const fn registered(&self) -> &Registered {
        &self.0.registered
    }

    /// Reads the caller's type, and hands back what the policy has looked at.
    pub(crate) fn read<T>(self, read: Read<T>) -> Result<(T, Registered), VerifyError> {
        let claims = read(&self.0)?;
        Ok((claims, self.0.registered))
    }
}
