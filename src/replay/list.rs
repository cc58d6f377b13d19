use core::{fmt, time::Duration};
use std::sync::Mutex;

use super::{ReplayCheck, SingleUse, Use};
use crate::expiring::{Entry, Expiring, Holder, Key, NoRoom, Party, Room};

/// A [`ReplayCheck`] in memory with a fixed capacity, which never drops a use before it expires.
///
/// One party, such as one key of DPoP proofs or one client, has at most a tenth of the list, or the limit of
/// [`per_party`](Self::per_party). A further use is [`Use::TooMany`]; other parties are not affected. A sender with
/// many keys has many shares, so the capacity is then the only limit. When the list is full of unexpired uses, every
/// further use is [`Use::Indeterminate`], so tokens are rejected until uses expire. A use that has expired is
/// `Indeterminate` too. So is one that may have been dropped before the clock was set back.
///
/// # Size
///
/// An entry has about 350 bytes in all, however long the ids are. Memory is allocated as needed. The number of entries
/// is uses per second × seconds that each is kept:
///
/// | Token | Kept |
/// |---|---|
/// | DPoP proof | its age (60 seconds by default) and the leeway, from `iat` |
/// | Client assertion | until `exp` (at most an hour) or ten minutes after `iat`, whichever is first, and the leeway |
/// | Logout token | until `exp`, or ten minutes after `iat` without one, and the leeway |
///
/// So 150 proofs per second are about 10,000 entries, or 3.5 MB. With 10 assertions per second, there are 650 entries
/// if each lives for a minute, and 6,000 if each lives for ten minutes or more. Choose the capacity for the highest
/// rate of all parties together, and [`per_party`](Self::per_party) for the highest rate of one party.
///
/// # Sharing
///
/// Verifiers with different leeways can share a list, which keeps each use for the longest leeway it has seen. When a
/// verifier with a longer leeway appears, tokens that end within the difference are `Indeterminate` until that time has
/// passed. The same is true of different ages of proofs.
///
/// Use a separate list for each kind of token, since a proof in a list of assertions is kept as long as the assertions
/// are. An endpoint where anybody can have proofs recorded, such as a token endpoint before the client is known, needs
/// a list of its own: anybody can fill that list with keys made for the purpose. Limit the rate of requests to such an
/// endpoint.
///
/// A list belongs to one process. Two processes with a list each accept a token once each.
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
    /// Each use, until the instant from which its token's end is counted.
    entries: Expiring<()>,
    /// How long entries are kept after that: the longest time for which any verifier has accepted a token.
    tolerance: Duration,
}

/// By default, a party's share is the capacity divided by this.
const SHARES: usize = 10;

impl ReplayList {
    /// Creates an empty list with this capacity, at most a tenth of it for each party.
    ///
    /// A capacity of 0 rejects everything.
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
        // Entries are kept for the tolerance beyond their stated end.
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
