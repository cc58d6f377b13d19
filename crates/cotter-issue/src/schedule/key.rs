//! A key of a schedule.

use cotter::PinnedKey;

use super::{Change, KeyState, life::Life};
use crate::{JwsPublicKeySigningAlgorithm, SigningKey};

/// A key, which has its private half for as long as it may sign.
pub(super) struct ScheduledKey<A: JwsPublicKeySigningAlgorithm> {
    pub(super) public: PinnedKey<A>,
    pub(super) jwk: String,
    pub(super) private: Option<SigningKey<A>>,
    pub(super) life: Life,
}

impl<A: JwsPublicKeySigningAlgorithm> ScheduledKey<A> {
    pub(super) fn new(key: SigningKey<A>, life: Life) -> Self {
        let (public, jwk) = (key.public().clone(), key.public_jwk());
        Self { public, jwk, private: Some(key), life }
    }

    pub(super) fn enter(&mut self, to: KeyState, at: u64) -> Change {
        let from = self.life.state();
        self.life.enter(to, at);
        if to >= KeyState::Retiring {
            self.private = None;
        }
        Change::new(self.public.id(), Some(from), to, at)
    }
}
