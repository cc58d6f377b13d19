//! The one key of a JWK set that has the id.

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, RawKeyAlgorithm, SecretAlgorithm, SkippedKey,
};
use cotter_audit::algorithm::Visitor;

use crate::say;

/// What is done with a ring, or with the reason why there is none.
pub(crate) trait WithRing {
    /// What comes of it.
    type Output;

    /// Takes the ring.
    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Result<Keyring<A>, KeyError>) -> Self::Output;

    /// Takes the reason why there can be none.
    fn without_ring(self, error: KeyError) -> Self::Output;
}

/// Loads a set, and leaves in the ring the one key of this id.
pub(crate) struct OneOf<'s, W> {
    pub(crate) set: &'s str,
    pub(crate) as_published: bool,
    /// `None` for the key that has none.
    pub(crate) id: Option<&'s str>,
    pub(crate) verbose: bool,
    pub(crate) then: W,
}

impl<W: WithRing> OneOf<'_, W> {
    fn ring<A: JwsPublicKeyAlgorithm>(&self) -> Result<Keyring<A>, KeyError> {
        let id = self.id.map_or(Ok(KeyId::ABSENT), KeyId::exactly)?;
        let (mut ring, skipped) =
            if self.as_published { Keyring::from_jwks_lenient(self.set) } else { Keyring::from_jwks(self.set) }?;
        if self.verbose {
            skipped.iter().for_each(tell);
        }
        let key = ring.remove(&id).ok_or(KeyError::KeyringEmpty { skipped: Vec::new() })?;
        Ok(Keyring::from(key))
    }
}

impl<W: WithRing> Visitor for OneOf<'_, W> {
    type Output = W::Output;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> W::Output {
        let ring = self.ring::<A>();
        self.then.with_ring(ring)
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> W::Output {
        let ring = self.ring::<A>();
        self.then.with_ring(ring)
    }

    /// No set has a key for it.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> W::Output {
        self.then.without_ring(KeyError::KeyringEmpty { skipped: Vec::new() })
    }
}

fn tell(skipped: &SkippedKey) {
    let SkippedKey { position, key_id, reason, .. } = skipped;
    let id = key_id.as_ref().map(|id| format!(" {id:?}")).unwrap_or_default();
    say(&format!("left out {position}{id}: {}: {reason}", reason.code()));
}
