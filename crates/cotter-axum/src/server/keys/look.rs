//! One look at the stored keys.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Instant,
};

use cotter::{KeyError, Keyring, Thumbprint, Timestamp};
use cotter_issue::{
    IssuerError, JwsPublicKeySigningAlgorithm, SigningKey,
    schedule::{KeySchedule, KeyState},
    store::{StoreError as KeyStoreError, StoredSchedule},
};
use cotter_session::Minter;

use super::{KeysError, Minters, Signing, drops::Drop};

type Open<A> = Box<dyn Fn(Timestamp) -> Result<StoredSchedule<A>, KeyStoreError> + Send>;
type Mint<A> = Box<dyn Fn(SigningKey<A>) -> Result<Minter<A>, IssuerError> + Send>;

/// The stored keys, and what was seen of them.
pub(super) struct Look<A: JwsPublicKeySigningAlgorithm> {
    schedule: StoredSchedule<A>,
    open: Open<A>,
    mint: Mint<A>,
    pub(super) announces: bool,
    /// The key of the minters. Another key may have the same id, after the stored keys were replaced.
    signs: Option<(Box<str>, Thumbprint)>,
    /// The keys that have been seen and have not gone.
    known: BTreeSet<Box<str>>,
    /// The keys that were dropped, as far as this process has seen.
    dropped: BTreeSet<Box<str>>,
}

/// What a look has found.
pub(super) struct Looked<A: JwsPublicKeySigningAlgorithm> {
    /// What signs from now on; `None` if it stays as it is, and grows stale.
    pub(super) signing: Option<Signing<A>>,
    pub(super) dropped: Vec<Drop>,
    /// That of the store. What was known before is used on, until it is stale.
    pub(super) error: Option<KeysError>,
}

impl<A: JwsPublicKeySigningAlgorithm> Look<A> {
    /// Opens the keys. Those that were dropped before are told once more, since nobody may have been there to tell.
    pub(super) fn open(open: Open<A>, mint: Mint<A>) -> Result<(Self, Signing<A>, Vec<Drop>), KeysError> {
        let now = Timestamp::now()?;
        let mut look = Self {
            schedule: open(now)?,
            open,
            mint,
            announces: true,
            signs: None,
            known: BTreeSet::new(),
            dropped: BTreeSet::new(),
        };
        let dropped = look.see();
        let signing = look.signing(now, None)?;
        Ok((look, signing, dropped))
    }

    /// Looks again.
    pub(super) fn again(&mut self, before: &Signing<A>) -> Result<Looked<A>, KeysError> {
        let now = Timestamp::now()?;
        let looked = if self.announces { self.schedule.rotate(now) } else { self.schedule.advance(now) };
        let error = match looked {
            Ok(_) => None,
            Err(KeyStoreError::DropForgotten) => self.replace(now).err().map(KeysError::Keys),
            Err(error) => Some(KeysError::Keys(error)),
        };
        let dropped = self.see();
        if self.revives(&standing(self.schedule.schedule())) {
            return Ok(self.unchanged(before, dropped, KeyStoreError::DropForgotten.into()));
        }
        match self.signing(now, Some(before)) {
            Ok(signing) => Ok(Looked { signing: Some(signing), dropped, error }),
            Err(error) => Ok(self.unchanged(before, dropped, error)),
        }
    }

    /// What signs stays as it is, unless its key was dropped: then nothing signs, and nothing is published.
    fn unchanged(&mut self, before: &Signing<A>, dropped: Vec<Drop>, error: KeysError) -> Looked<A> {
        let is_dropped = dropped.iter().any(|drop| self.signs.as_ref().is_some_and(|(id, _)| *id == drop.id));
        let silent = || Signing { minters: None, document: None, keyring: None, answered: before.answered };
        let signing = if is_dropped { Some(silent()) } else { None };
        if is_dropped {
            self.signs = None;
        }
        Looked { signing, dropped, error: Some(error) }
    }

    /// Takes other keys than those that were stored, unless one among them was dropped: then it is an older copy, in
    /// which a key that has leaked would sign again.
    fn replace(&mut self, now: Timestamp) -> Result<(), KeyStoreError> {
        let other = (self.open)(now)?;
        if self.revives(&standing(other.schedule())) {
            return Err(KeyStoreError::DropForgotten);
        }
        self.schedule = other;
        Ok(())
    }

    /// Whether a key is published that was dropped.
    fn revives(&self, lives: &BTreeMap<Box<str>, Standing>) -> bool {
        self.dropped.iter().any(|id| lives.get(id) == Some(&Standing::Live))
    }

    /// Notes which keys there are, and gives those that were dropped since the last time, or are no longer stored. An
    /// older copy says nothing of keys that it does not have.
    fn see(&mut self) -> Vec<Drop> {
        let lives = standing(self.schedule.schedule());
        let is_copy = self.revives(&lives);
        let lost = self.known.iter().filter(|id| !is_copy && !lives.contains_key(&***id)).cloned();
        let listed = lives.iter().filter(|(_, standing)| **standing == Standing::Dropped).map(|(id, _)| id.clone());
        let new: Vec<_> = lost.chain(listed).filter(|id| !self.dropped.contains(id)).collect();
        if !is_copy {
            let live = lives.into_iter().filter(|(_, standing)| *standing == Standing::Live);
            self.known = live.map(|(id, _)| id).collect();
        }
        self.dropped.extend(new.iter().cloned());
        let known_for = self.schedule.schedule().timing().forgotten_after();
        new.into_iter().map(|id| Drop { id, known_for }).collect()
    }

    /// What signs and is published now.
    fn signing(&mut self, now: Timestamp, before: Option<&Signing<A>>) -> Result<Signing<A>, KeysError> {
        let answered = Instant::now().checked_sub(self.schedule.age()).unwrap_or_else(Instant::now);
        let document = self.schedule.jwks(now).ok().map(Arc::new);
        let keyring = match document.as_ref().map(|document| Keyring::from_jwks(document.body())) {
            Some(Ok((keyring, _))) => Some(keyring),
            // After a drop without a spare.
            None | Some(Err(KeyError::KeyringEmpty { .. })) => None,
            Some(Err(error)) => return Err(error.into()),
        };
        let minters = match self.schedule.active(now) {
            Err(_) => {
                self.signs = None;
                None
            }
            Ok(key) => {
                let id = key.id().as_str().map(|id| (Box::from(id), key.public().thumbprint()));
                let kept = before.and_then(|before| before.minters.clone()).filter(|_| self.signs == id);
                let minters = match kept {
                    Some(minters) => minters,
                    None => Minters {
                        id: key.id().as_str().map(Box::from),
                        keeping: Arc::new((self.mint)(key.clone())?),
                        forgetful: Arc::new((self.mint)(key.clone())?.capacity(0)),
                    },
                };
                self.signs = id;
                Some(minters)
            }
        };
        Ok(Signing { minters, document, keyring, answered })
    }
}

impl<A: JwsPublicKeySigningAlgorithm> Clone for Minters<A> {
    fn clone(&self) -> Self {
        let (keeping, forgetful) = (Arc::clone(&self.keeping), Arc::clone(&self.forgetful));
        Self { id: self.id.clone(), keeping, forgetful }
    }
}

/// How a key of a schedule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Live,
    Gone,
    Dropped,
}

fn standing<A: JwsPublicKeySigningAlgorithm>(schedule: &KeySchedule<A>) -> BTreeMap<Box<str>, Standing> {
    let of = |is_dropped, state| match (is_dropped, state) {
        (true, _) => Standing::Dropped,
        (false, KeyState::Gone) => Standing::Gone,
        (false, _) => Standing::Live,
    };
    let keys = schedule.keys();
    keys.filter_map(|key| Some((key.id().as_str()?.into(), of(key.is_dropped(), key.state())))).collect()
}
