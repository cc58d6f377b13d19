//! Routes tokens to the verifiers of one profile: `iss` selects the issuer, and `kid` one of its verifiers.

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String, sync::Arc, vec::Vec};
use core::fmt;

use crate::{
    Claim, JwsAlgorithm, KeyError, KeyId, PolicyError, SetupError, Timestamp, VerifyError, jws,
    jwt::{Found, Opening, Route, Sought, Verifier, unverified_issuer},
    key::HeldRing,
    strict::limits::TokenLimit,
};

/// The verifiers of a router. `V` is a verifier of one profile, without the algorithm in its type.
pub(super) struct Routes<V: ?Sized> {
    by_issuer: BTreeMap<String, Vec<Arc<V>>>,
    /// The highest limits of any verifier.
    limit: TokenLimit,
    max_claims_members: usize,
}

/// The verifier that a token is for, and the ring in which its key id was found, if that was looked up.
pub(super) struct Picked<'r, V: ?Sized> {
    pub(super) verifier: &'r V,
    ring: Option<HeldRing>,
}

/// A verifier of one profile.
pub(super) trait Routed: fmt::Debug + Send + Sync {
    fn pins(&self) -> &dyn Pins;
}

/// How a verifier is selected, and how much of a token it would read.
pub(super) trait Pins {
    fn issuers(&self) -> &[String];
    fn ids(&self) -> Vec<KeyId>;
    fn seek(&self, id: &KeyId) -> Sought<Found<'_>>;
    fn limit(&self) -> TokenLimit;
    fn max_claims_members(&self) -> usize;
    fn leaves_revocation(&self) -> bool;
}

impl<V: Routed + ?Sized> Routes<V> {
    pub(super) const fn new() -> Self {
        Self { by_issuer: BTreeMap::new(), limit: TokenLimit::NOTHING, max_claims_members: 0 }
    }

    /// Adds a verifier that states its issuers, if no other verifier of these issuers has one of its key ids.
    pub(super) fn add(&mut self, verifier: Arc<V>) -> Result<(), SetupError> {
        let pins = verifier.pins();
        if pins.issuers().is_empty() {
            return Err(PolicyError::IssuerNotExact.into());
        }
        let ids = pins.ids();
        let others = pins.issuers().iter().filter_map(|issuer| self.by_issuer.get(issuer)).flatten();
        for other in others {
            if let Some(id) = ids.iter().find(|id| other.pins().seek(id).is_known()) {
                return Err(KeyError::id_duplicate(id.as_str()).into());
            }
        }
        self.limit = self.limit.max(pins.limit());
        self.max_claims_members = self.max_claims_members.max(pins.max_claims_members());
        for issuer in pins.issuers() {
            let verifiers = self.by_issuer.entry(issuer.to_owned()).or_default();
            // A policy may state one issuer twice.
            if !verifiers.last().is_some_and(|last| Arc::ptr_eq(last, &verifier)) {
                verifiers.push(Arc::clone(&verifier));
            }
        }
        Ok(())
    }

    /// Removes the verifiers of an issuer, also from every other issuer that they state.
    pub(super) fn remove(&mut self, issuer: &str) -> bool {
        let Some(removed) = self.by_issuer.remove(issuer) else { return false };
        self.by_issuer.retain(|_, verifiers| {
            verifiers.retain(|one| !removed.iter().any(|gone| Arc::ptr_eq(one, gone)));
            !verifiers.is_empty()
        });
        let pins = || self.by_issuer.values().flatten().map(|verifier| verifier.pins());
        self.limit = pins().map(Pins::limit).max().unwrap_or(TokenLimit::NOTHING);
        self.max_claims_members = pins().map(Pins::max_claims_members).max().unwrap_or(0);
        true
    }

    /// Whether any verifier leaves the revocation check to the caller.
    pub(super) fn leaves_revocation(&self) -> bool {
        self.by_issuer.values().flatten().any(|verifier| verifier.pins().leaves_revocation())
    }

    /// The verifier that a token is for. The verifier checks the issuer and the key id again, so this choice is not
    /// trusted.
    pub(super) fn pick(&self, token: &str) -> Result<Picked<'_, V>, VerifyError> {
        match self.of_issuer(token)?.as_slice() {
            [one] => Ok(Picked { verifier: one, ring: None }),
            several => self.of_key_id(several, token),
        }
    }

    /// The verifiers of the issuer that a token names.
    ///
    /// With one issuer, the payload need not be read: all verifiers state that issuer and no other.
    fn of_issuer(&self, token: &str) -> Result<&Vec<Arc<V>>, VerifyError> {
        let mut all = self.by_issuer.values();
        if let (Some(verifiers), None) = (all.next(), all.next()) {
            return Ok(verifiers);
        }
        let issuer = unverified_issuer(token, self.limit, self.max_claims_members)?;
        self.by_issuer.get(&issuer).ok_or(VerifyError::Mismatch(Claim::Iss))
    }

    /// The one verifier that has the key id that a token names.
    fn of_key_id<'r>(&self, verifiers: &'r [Arc<V>], token: &str) -> Result<Picked<'r, V>, VerifyError> {
        let kid = jws::unverified_kid(token, self.limit)?;
        let pick = |verifier: &'r Arc<V>| {
            verifier.pins().seek(&kid).map(|found| Picked { verifier: &**verifier, ring: Some(found.ring) })
        };
        verifiers.iter().map(pick).fold(Sought::None { is_outdated: false }, Sought::joined).one(&kid)
    }
}

impl<V: ?Sized> Picked<'_, V> {
    /// The opening of this token, with that ring.
    pub(super) const fn opening<'o>(&'o self, token: &'o str, now: Timestamp) -> Opening<'o> {
        match &self.ring {
            Some(ring) => Opening::of(token, now).with_ring(ring),
            None => Opening::of(token, now),
        }
    }
}

impl<A: JwsAlgorithm> Pins for Verifier<A> {
    fn issuers(&self) -> &[String] {
        self.policy().issuers()
    }

    fn ids(&self) -> Vec<KeyId> {
        Route::ids(self)
    }

    fn seek(&self, id: &KeyId) -> Sought<Found<'_>> {
        Route::seek(self, id)
    }

    fn limit(&self) -> TokenLimit {
        Route::limit(self)
    }

    fn max_claims_members(&self) -> usize {
        Route::max_claims_members(self)
    }

    fn leaves_revocation(&self) -> bool {
        self.policy().leaves_revocation()
    }
}

impl<V: ?Sized> Clone for Routes<V> {
    fn clone(&self) -> Self {
        Self { by_issuer: self.by_issuer.clone(), ..*self }
    }
}

impl<V: fmt::Debug + ?Sized> fmt::Debug for Routes<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.by_issuer.fmt(f)
    }
}

#[cfg(all(test, feature = "std", feature = "ed25519", not(target_arch = "wasm32")))]
mod tests;
