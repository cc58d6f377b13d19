//! The one key of a JWK set that has the id.

use cotter::{
    JwksReader, JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, RawKeyAlgorithm, SecretAlgorithm,
    SkippedKey,
};
use cotter_vectors::algorithm::Visitor;

use crate::{
    refusal::{LeftOut, Reason, Refusal},
    words::{self, Reader},
};

/// The code for an id that no usable key of the set has.
const NOT_IN_SET: &str = "key-not-in-set";

/// What is done with a ring.
pub(crate) trait WithRing {
    /// What comes of it.
    type Verified;

    /// Verifies with the ring.
    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Result<Self::Verified, Refusal>;
}

/// Loads a set, and leaves in the ring the one key of this id.
pub(crate) struct OneOf<'s, W> {
    pub(crate) set: &'s str,
    pub(crate) reader: JwksReader,
    pub(crate) lenient: bool,
    /// `None` for the key that has none.
    pub(crate) id: Option<&'s str>,
    pub(crate) verbose: bool,
    pub(crate) then: W,
}

impl<W: WithRing> OneOf<'_, W> {
    fn verify<A: JwsPublicKeyAlgorithm>(self) -> Result<W::Verified, Refusal> {
        let ring = self.ring::<A>()?;
        self.then.with_ring(ring)
    }

    fn ring<A: JwsPublicKeyAlgorithm>(&self) -> Result<Keyring<A>, Refusal> {
        let id = self.id.map_or(Ok(KeyId::ABSENT), KeyId::exactly)?;
        let (mut ring, left_out) = match self.load::<A>(self.lenient) {
            Ok((ring, left_out)) => (Some(ring), left_out),
            Err(KeyError::KeyringEmpty { skipped }) => (None, skipped.into_iter().map(LeftOut::of).collect()),
            Err(error) => return Err(error.into()),
        };
        match ring.as_mut().and_then(|ring| ring.remove(&id)) {
            Some(key) => {
                if self.verbose {
                    left_out.iter().for_each(LeftOut::tell);
                }
                Ok(Keyring::from(key))
            }
            None => Err(self.none(&id, ring.as_ref(), left_out)),
        }
    }

    /// The usable keys of the set, and the members that are left out.
    fn load<A: JwsPublicKeyAlgorithm>(&self, lenient: bool) -> Result<(Keyring<A>, Vec<LeftOut>), KeyError> {
        let reader = if lenient { self.reader.lenient() } else { self.reader };
        let (ring, skipped) = reader.read(self.set)?;
        Ok((ring, skipped.into_iter().map(LeftOut::of).collect()))
    }

    /// Why there is no key of this id.
    fn none<A: JwsPublicKeyAlgorithm>(&self, id: &KeyId, ring: Option<&Keyring<A>>, left_out: Vec<LeftOut>) -> Refusal {
        let algorithm = A::NAME;
        let is_lenient = || !self.lenient && self.load::<A>(true).is_ok_and(|(ring, _)| ring.contains(id));
        let mut hint = is_lenient().then_some("--lenient accepts this key, which bends the rules of RFC 7518");
        let (code, message, left_out) = match ring {
            None if left_out.is_empty() => ("keyring-empty", "the set has no keys".to_owned(), left_out),
            None => ("keyring-empty", format!("no key of the set can be used for {algorithm}"), left_out),
            Some(ring) => {
                let (asked_for, others): (Vec<_>, Vec<_>) =
                    left_out.into_iter().partition(|member| member.kid.as_deref() == self.id);
                if !asked_for.is_empty() {
                    (NOT_IN_SET, format!("the key of this id in the set cannot be used for {algorithm}"), asked_for)
                } else if self.verbose || others.is_empty() {
                    (NOT_IN_SET, self.elsewhere(ring), others)
                } else {
                    hint = hint.or(Some("--verbose says which members of the set are skipped, and why"));
                    (NOT_IN_SET, self.elsewhere(ring), Vec::new())
                }
            }
        };
        Refusal { reason: Reason::Set { code, message }, left_out, hint: hint.map(str::to_owned) }
    }

    /// What the usable keys are called, where none is called like that.
    fn elsewhere<A: JwsPublicKeyAlgorithm>(&self, ring: &Keyring<A>) -> String {
        const SHOWN: usize = 8;
        let ids: Vec<&str> = ring.ids().filter_map(KeyId::as_str).collect();
        let mut named: Vec<String> = ids.iter().take(SHOWN).map(|id| format!("{id:?}")).collect();
        if let Some(more) = ids.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            named.push(format!("{more} more"));
        }
        let has_absent = ring.contains(&KeyId::ABSENT);
        let algorithm = A::NAME;
        match (self.id, ids.as_slice()) {
            (Some(_), []) => {
                format!("the key of the set for {algorithm} has no kid: use --no-kid, or state the key with --key")
            }
            (None, [one]) => format!("the key of the set for {algorithm} has a kid: expected --kid {one:?}"),
            (None, _) => format!(
                "every key of the set for {algorithm} has a kid: expected --kid with one of {}",
                named.join(", ")
            ),
            (Some(_), _) => {
                let absent = if has_absent { ", and one without a kid (--no-kid)" } else { "" };
                format!("no key of the set for {algorithm} has this kid: it has {}{absent}", named.join(", "))
            }
        }
    }
}

impl LeftOut {
    fn of(member: SkippedKey) -> Self {
        let SkippedKey { position, key_id, reason, .. } = member;
        Self { position, kid: key_id, code: reason.code(), message: words::of(&reason, Reader::Verify) }
    }
}

impl<W: WithRing> Visitor for OneOf<'_, W> {
    type Output = Result<W::Verified, Refusal>;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.verify::<A>()
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.verify::<A>()
    }

    /// No set has a key for it.
    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output {
        Err(Reason::Set { code: NOT_IN_SET, message: format!("a set has no key for {}", A::NAME) }.into())
    }
}
