//! Applies a policy to a claims set: the last step of every verification of claims.

use alloc::string::String;

use super::{Policy, Revocation, expect::Expectation};
use crate::{
    Claim, KeyId, Timestamp, VerifyError,
    claims::Claims,
    registered::Registered,
    revocation::{Needs, Token},
};

/// The proof that a policy has accepted a claims set. Only then may the set be read into the caller's type.
pub(crate) struct Accepted {
    /// The revocation check that must be asked before that.
    pub(crate) unasked: Option<Unasked>,
}

/// A revocation check that the policy leaves to the caller.
#[derive(Clone, Copy)]
pub(crate) struct Unasked {
    pub(crate) needs: Needs,
    pub(crate) now: Timestamp,
}

/// How a token that is bound to a key by `cnf` (RFC 7800) is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// Nothing confirms the key, so the token is rejected.
    Refused,
    /// The key is confirmed once the policy has accepted the token.
    ConfirmedLater,
}

/// How a token is treated if its policy leaves the revocation check to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// The caller is not asked, so the token is rejected.
    Refused,
    /// The caller is asked for the answer once all other rules have passed.
    AskedLater,
}

impl Policy {
    /// Applies the policy to a claims set, at one instant. `key_id` is that of the key that verified it, if it is
    /// signed already.
    pub(crate) fn accept(
        &self,
        claims: Claims<'_>,
        header: &Registered,
        key_id: Option<&KeyId>,
        bound: Bound,
        lookup: Lookup,
        now: Timestamp,
    ) -> Result<Accepted, VerifyError> {
        let registered = claims.registered;
        let nonce = match &self.nonce {
            Some(_) => claims.string("nonce", Claim::Nonce.malformed())?,
            None => None,
        };
        let sid = self.session(claims)?;
        self.accept_time(registered, now)?;
        self.accept_parties(registered)?;
        self.accept_nonce(nonce)?;
        if !(header.is_empty() || header.agrees_with(registered)) {
            return Err(VerifyError::HeaderClaimMismatch);
        }
        if claims.cnf().is_some() && bound == Bound::Refused && !self.unconfirmed {
            return Err(VerifyError::Unexpected(Claim::Cnf));
        }
        self.accept_revocation(Token::new(claims, sid, key_id, now))?;
        Ok(Accepted { unasked: self.unasked(lookup, now)? })
    }

    /// Applies the rules whose answer may have changed to a claims set that was accepted before.
    #[cfg(feature = "cache")]
    pub(crate) fn accept_again(&self, claims: Claims<'_>, key_id: &KeyId, now: Timestamp) -> Result<(), VerifyError> {
        self.accept_time(claims.registered, now)?;
        self.accept_revocation(Token::new(claims, self.session(claims)?, Some(key_id), now))?;
        self.unasked(Lookup::Refused, now).map(drop)
    }

    /// `sid`, if a revocation check may ask for it.
    fn session<'c>(&self, claims: Claims<'c>) -> Result<Option<&'c str>, VerifyError> {
        if self.asks_for_revocation() { claims.string("sid", Claim::Sid.malformed()) } else { Ok(None) }
    }

    fn accept_time(&self, claims: &Registered, now: Timestamp) -> Result<(), VerifyError> {
        match claims.exp {
            Some(exp) if now >= exp.saturating_add(self.leeway) => return Err(VerifyError::Expired),
            None if self.exp_required => return Err(VerifyError::Missing(Claim::Exp)),
            _ => {}
        }
        if claims.nbf.is_some_and(|nbf| now.saturating_add(self.leeway) < nbf) {
            return Err(VerifyError::NotYetValid);
        }
        if !self.issued_in_past {
            return Ok(());
        }
        let iat = claims.iat.ok_or(VerifyError::Missing(Claim::Iat))?;
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
            (Expectation::OneOf(_), None) => return Err(VerifyError::Missing(Claim::Iss)),
            (Expectation::OneOf(expected), Some(iss)) if !expected.iter().any(|one| one == iss) => {
                return Err(VerifyError::Mismatch(Claim::Iss));
            }
            (Expectation::Absent, Some(_)) => return Err(VerifyError::Unexpected(Claim::Iss)),
            _ => {}
        }
        let is_for = |expected: &[String]| {
            claims.aud().is_some_and(|mut aud| aud.any(|one| expected.iter().any(|of| of == one)))
        };
        match (&self.audience.0, claims.aud().is_some()) {
            (Expectation::OneOf(_), false) => return Err(VerifyError::Missing(Claim::Aud)),
            (Expectation::OneOf(expected), true) if !is_for(expected) => return Err(VerifyError::Mismatch(Claim::Aud)),
            (Expectation::Absent, true) => return Err(VerifyError::Unexpected(Claim::Aud)),
            _ => {}
        }
        // An empty claim identifies nothing.
        if self.subject_required && claims.sub().is_none_or(str::is_empty) {
            return Err(VerifyError::Missing(Claim::Sub));
        }
        if self.token_id_required && claims.jti().is_none_or(str::is_empty) {
            return Err(VerifyError::Missing(Claim::Jti));
        }
        Ok(())
    }

    /// Asks whether the token is revoked, once it has every claim that is needed to ask.
    fn accept_revocation(&self, token: Token<'_>) -> Result<(), VerifyError> {
        if !self.asks_for_revocation() {
            return Ok(());
        }
        let later = self.revocation_later.unwrap_or(Needs::NOTHING);
        let needs = self.revocation.iter().fold(later, |needs, check| needs.and(check.0.needs()));
        if let Some(missing) = token.lacks(needs) {
            return Err(missing);
        }
        if needs.names_no_claim() {
            return self.revocation.iter().try_for_each(|check| check.0.status(&token).accept());
        }
        // Each check is shown the claim that it names, and none is asked about a token that lacks one of them.
        let shown_to = |check: &Revocation| token.with_claim_of(check.0.needs());
        token.with_claim_of(later)?;
        self.revocation.iter().try_for_each(|check| shown_to(check).map(drop))?;
        self.revocation.iter().try_for_each(|check| check.0.status(&shown_to(check)?).accept())
    }

    /// The revocation check that the caller must still ask.
    fn unasked(&self, lookup: Lookup, now: Timestamp) -> Result<Option<Unasked>, VerifyError> {
        match (self.revocation_later, lookup) {
            (None, _) => Ok(None),
            (Some(_), Lookup::Refused) => Err(VerifyError::RevocationNotAsked),
            (Some(needs), Lookup::AskedLater) => Ok(Some(Unasked { needs, now })),
        }
    }

    /// Whether there is a revocation check, asked here or by the caller.
    pub(super) const fn asks_for_revocation(&self) -> bool {
        !self.revocation.is_empty() || self.revocation_later.is_some()
    }

    fn accept_nonce(&self, nonce: Option<&str>) -> Result<(), VerifyError> {
        match (&self.nonce, nonce) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(VerifyError::Missing(Claim::Nonce)),
            // An empty nonce is not one that was sent.
            (Some(expected), Some(nonce)) if !nonce.is_empty() && nonce == expected.0 => Ok(()),
            (Some(_), Some(_)) => Err(VerifyError::Mismatch(Claim::Nonce)),
        }
    }
}
