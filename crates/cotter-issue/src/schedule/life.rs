//! The life of each key as instants, and the one function that moves it on.

use super::Timing;

/// The state of a key. Keys pass through all of them, in this order; a key that is dropped goes at once.
///
/// ```
/// use cotter_issue::schedule::KeyState;
///
/// assert!(KeyState::Announced < KeyState::Active && KeyState::Retiring < KeyState::Gone);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyState {
    /// Published, and not yet used.
    Announced,
    /// Published, and the one key that signs.
    Active,
    /// Published for the tokens that it has signed, and signs no more.
    Retiring,
    /// No longer published.
    Gone,
}

impl KeyState {
    /// Its name: `announced`, `active`, `retiring` or `gone`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Gone => "gone",
        }
    }
}

/// When a key came into each of its states, in Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) announced: u64,
    /// When a set with the key was published. The lead counts from then.
    pub(super) published: Option<u64>,
    /// How long the key must be published before it signs, in seconds.
    pub(super) lead: u64,
    /// The key was not published before this time, as far as this process has seen. It is not stored.
    pub(super) unseen_until: u64,
    pub(super) active: Option<u64>,
    pub(super) retiring: Option<u64>,
    pub(super) gone: Option<u64>,
}

impl Life {
    /// The life of a key that is published when it is announced.
    pub(super) const fn announced(at: u64, lead: u64) -> Self {
        Self { published: Some(at), ..Self::unpublished(at, lead) }
    }

    pub(super) const fn unpublished(at: u64, lead: u64) -> Self {
        Self { announced: at, published: None, lead, unseen_until: 0, active: None, retiring: None, gone: None }
    }

    /// When the key may sign; `None` if it has not been published.
    pub(super) fn ready(&self, timing: &Timing) -> Option<u64> {
        let published = self.published?.max(self.unseen_until);
        Some(published.saturating_add(self.lead.max(timing.announced_for().as_secs())))
    }

    pub(super) const fn state(&self) -> KeyState {
        match self {
            Self { gone: Some(_), .. } => KeyState::Gone,
            Self { retiring: Some(_), .. } => KeyState::Retiring,
            Self { active: Some(_), .. } => KeyState::Active,
            _ => KeyState::Announced,
        }
    }

    /// Whether the key has gone without having retired, as one that was dropped has.
    pub(super) const fn skips_to_gone(&self) -> bool {
        self.gone.is_some() && self.retiring.is_none()
    }

    /// The instants of the states, in their order.
    pub(super) fn instants(&self) -> impl Iterator<Item = u64> {
        [Some(self.announced), self.active, self.retiring, self.gone].into_iter().flatten()
    }

    /// When the key came into its state.
    pub(super) fn since(&self) -> u64 {
        self.instants().last().unwrap_or(self.announced)
    }

    pub(super) const fn enter(&mut self, state: KeyState, at: u64) {
        match state {
            KeyState::Announced => self.announced = at,
            KeyState::Active => {
                // A key that signs without having been published counts as published from now on.
                self.active = Some(at);
                if self.published.is_none() {
                    self.published = Some(at);
                }
            }
            KeyState::Retiring => self.retiring = Some(at),
            KeyState::Gone => self.gone = Some(at),
        }
    }

    /// No instant is after this one.
    pub(super) fn end_by(&mut self, latest: u64) {
        self.announced = self.announced.min(latest);
        self.unseen_until = self.unseen_until.min(latest);
        for instant in [&mut self.published, &mut self.active, &mut self.retiring, &mut self.gone] {
            *instant = instant.map(|at| at.min(latest));
        }
    }
}

/// What is due next: which key comes into which state, and from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) key: usize,
    pub(super) to: KeyState,
    pub(super) due: u64,
}

/// The next step of all keys, in the order in which they were announced.
///
/// The active key retires only when the next one may sign, and that one signs only when no other does.
pub(super) fn next(lives: &[Life], timing: &Timing) -> Option<Step> {
    let of = |state| lives.iter().enumerate().filter(move |(_, life)| life.state() == state);
    let successor = of(KeyState::Announced).find_map(|(key, life)| Some((key, life.ready(timing)?)));
    let rotation = successor.map(|(key, ready)| match of(KeyState::Active).next() {
        None => Step { key, to: KeyState::Active, due: ready },
        Some((key, active)) => {
            let over = active.since().saturating_add(timing.active_for().as_secs());
            Step { key, to: KeyState::Retiring, due: over.max(ready) }
        }
    });
    let removal = of(KeyState::Retiring).min_by_key(|(_, life)| life.since()).map(|(key, life)| {
        let due = life.since().saturating_add(timing.retiring_for().as_secs());
        Step { key, to: KeyState::Gone, due }
    });
    rotation.into_iter().chain(removal).min_by_key(|step| step.due)
}

/// The lives after every step that is due at `now`.
pub(super) fn moved(mut lives: Vec<Life>, timing: &Timing, now: u64) -> Vec<Life> {
    while let Some(step) = next(&lives, timing).filter(|step| step.due <= now) {
        let Some(life) = lives.get_mut(step.key) else { break };
        life.enter(step.to, now);
    }
    lives
}
