use core::{fmt, time::Duration};
use std::sync::Mutex;

use super::{ReplayCheck, SingleUse, Use};
use crate::expiring::{Entry, Expiring, Holder, Key, NoRoom, Party, Room};

/// A [`ReplayCheck`] in memory, of a stated number of uses, that never forgets one before its time.
///
/// One party, such as one key of DPoP proofs or one client, has a tenth of the list at most, or what [`per_party`](Self::per_party)
/// says. A use beyond that is [`Use::TooMany`], and the others go on. Who can have many keys has many shares: then the capacity
/// is what binds. When the list is full of uses that still count, every further one is [`Use::Indeterminate`], so tokens are refused until
/// time makes room. A use whose time is over is `Indeterminate`; so is one that may have been dropped before the clock was set back.
///
/// # Size
///
/// An entry has about 350 bytes in all, however long the ids are, and memory is taken as it is needed. Entries at any one time are
/// uses a second × seconds that one is kept:
///
/// | Kept | For |
/// |---|---|
/// | DPoP proof | its age (60 seconds by default) and the leeway, from `iat` on |
/// | Client assertion | until `exp` (at most an hour) or ten minutes after `iat`, whichever is first, and the leeway |
/// | Logout token | until `exp`, or ten minutes after `iat` without one, and the leeway |
///
/// So 150 proofs a second are about 10,000 entries, or 3.5 MB; 10 assertions a second of a minute each are 650 entries, and of ten minutes or
/// more each 6,000. Choose the capacity for the highest rate of all parties, and [`per_party`](Self::per_party) for the highest rate of one.
///
/// # Sharing
///
/// Verifiers of several leeways can share a list, which keeps each use for the longest leeway that any of them has shown. When one with
/// a longer leeway comes, tokens that end in between are `Indeterminate` until that time has gone by. Proofs of several ages are treated
/// in the same way. Let each kind of token have a list of its own: a proof in a list of assertions is kept as long as those are.
/// Where anybody can have proofs recorded, as at a token endpoint before the client is known, anybody can fill the list with keys that
/// were made for it: let such an endpoint have a list of its own, and limit the rate of requests before it.
///
/// It is of one process: two processes, each with a list of its own, accept a token once each.
///
/// ```
/// use std::sync::Arc;
/// use cotter::replay::{ReplayCheck, ReplayList};
///
/// // 100 proofs a second that are good for a minute, of which one key sends up to 10 a second; and room to spare.
/// let list: Arc<dyn ReplayCheck> = Arc::new(ReplayList::new(10_000).per_party(1_000));
/// # assert_eq!(Arc::strong_count(&list), 1);
/// ```
pub struct ReplayList {
    uses: Mutex<Uses>,
}

struct Uses {
    /// Each use until what the end of its token is counted from.
    entries: Expiring<()>,
    /// For how long after that they are kept: the longest that any verifier has taken a token for.
    tolerance: Duration,
}

/// One party has the capacity divided by this, unless it is said otherwise.
const SHARES: usize = 10;

impl ReplayList {
    /// An empty list of this capacity, of which one party has a tenth at most; one of 0 refuses everything.
    #[must_use]
    pub const fn new(capacity: usize) -> Self {
        Self::with(Room { capacity, share: capacity.div_ceil(SHARES), reserve: 0 })
    }

    /// Allows each party this many uses at a time, instead of a tenth of the capacity.
    ///
    /// With the capacity or more, one party can fill the list.
    #[must_use]
    pub fn per_party(mut self, uses: usize) -> Self {
        if let Ok(all) = self.uses.get_mut() {
            let room = all.entries.room();
            all.entries.set_room(Room { share: uses, ..room });
        }
        self
    }

    const fn with(room: Room) -> Self {
        Self { uses: Mutex::new(Uses { entries: Expiring::new(room), tolerance: Duration::ZERO }) }
    }
}

impl ReplayCheck for ReplayList {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        let key = Key::of("use", [Some(single_use.scope()), Some(single_use.id())]);
        let party = Party::of("party", [Some(single_use.party())]);
        let (end, tolerance) = single_use.taken();
        let Ok(mut uses) = self.uses.lock() else { return Use::Indeterminate };
        uses.tolerance = uses.tolerance.max(tolerance);
        // Entries are kept for the tolerance longer than they say.
        let now = single_use.now().saturating_sub(uses.tolerance);
        if uses.entries.get(&key, now).is_some() {
            return Use::Repeated;
        }
        if end.saturating_add(tolerance) <= single_use.now() || uses.entries.may_have_forgotten(end) {
            return Use::Indeterminate;
        }
        match uses.entries.put(key, Entry { until: end, value: () }, Holder::Party(party), now) {
            Ok(()) => Use::First,
            Err(NoRoom::ShareUsed) => Use::TooMany,
            Err(NoRoom::Full) => Use::Indeterminate,
        }
    }
}

impl fmt::Debug for ReplayList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayList").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
