//! What happens to a session that is looked up or refreshed: the whole decision, and no I/O.
//!
//! A store makes these decisions inside one transaction, on its own clock, and carries them out. An engine that decides
//! in a language of its own (one statement of SQL, one script of Redis) has the same table there, and the conformance
//! suite compares.

use cotter::Timestamp;

use crate::{
    EndReason, Epochs,
    record::{Predecessor, Record},
    store::Rotate,
};

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Over {
    /// There is none with this id, or the secret is not its.
    Unknown,
    /// It has been ended.
    Ended(EndReason),
    /// It was not used for too long, or its absolute limit has come.
    Expired,
}

/// Whether a session is live, under these counters and at this time.
///
/// | The session | |
/// |---|---|
/// | was ended | [`Over::Ended`] |
/// | is at or past its idle or absolute limit | [`Over::Expired`] |
/// | was begun under a lower counter | [`Over::Ended`] ([`EndReason::Everywhere`]) |
/// | else | live |
///
/// # Errors
///
/// [`Over`], with the reason.
pub fn live(record: &Record, latest: &Epochs, now: Timestamp) -> Result<(), Over> {
    if let Some(reason) = record.ended {
        return Err(Over::Ended(reason));
    }
    if now >= record.idle_expires_at || now >= record.expires_at {
        return Err(Over::Expired);
    }
    if record.epochs.is_before(latest) {
        return Err(Over::Ended(EndReason::Everywhere));
    }
    Ok(())
}

/// What a use of a refresh token comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a store carries out every one of them")]
pub enum Refresh {
    /// The session is over.
    Over(Over),
    /// The session belongs to another client. It is not harmed.
    ClientMismatch,
    /// The session is bound to another key, or to none. It is not harmed.
    BindingMismatch,
    /// The current token becomes the predecessor, and the candidate becomes the current one.
    Rotate,
    /// The predecessor was used again inside the overlap: it gets the same successor.
    Replay(Predecessor),
    /// The current token was used inside the overlap: it stays the current one.
    Stay,
    /// A token that was replaced before, or that never was one: the family ends.
    Reuse(Reuse),
}

/// Which token was used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reuse {
    /// The predecessor, after the overlap.
    Predecessor,
    /// An older token, or one that was made up.
    StaleOrForged,
}

/// Decides about a use of a refresh token. The first row that applies holds.
///
/// | The session or the token | |
/// |---|---|
/// | has no row | `Over(Unknown)` |
/// | is not [`live`] | `Over`, with the reason |
/// | has no refresh tokens | `Over(Unknown)` |
/// | is of another client | `ClientMismatch` |
/// | is bound to another key | `BindingMismatch` |
/// | is the current token, and the overlap is closed | `Rotate` |
/// | is the current token, and the overlap is open | `Stay` |
/// | is the predecessor, and the overlap is open | `Replay` |
/// | is the predecessor, and the overlap is closed | `Reuse(Predecessor)` |
/// | is anything else | `Reuse(StaleOrForged)` |
///
/// The overlap is open from a rotation until its length has passed. A clock that goes back leaves it open: nobody loses
/// a session by it. Inside it nothing rotates, so a token before the predecessor is never legitimate.
#[must_use]
pub fn refresh(record: Option<&Record>, latest: &Epochs, attempt: &Rotate, now: Timestamp) -> Refresh {
    let Some(record) = record else { return Refresh::Over(Over::Unknown) };
    if let Err(over) = live(record, latest, now) {
        return Refresh::Over(over);
    }
    let Some(family) = &record.refresh else { return Refresh::Over(Over::Unknown) };
    if record.client != attempt.client {
        return Refresh::ClientMismatch;
    }
    if record.binding != attempt.binding {
        return Refresh::BindingMismatch;
    }
    let predecessor = family.previous;
    let is_open = |previous: Predecessor| now.saturating_duration_since(previous.rotated_at) < attempt.overlap;
    if attempt.presented == family.current {
        return if predecessor.is_some_and(is_open) { Refresh::Stay } else { Refresh::Rotate };
    }
    match predecessor {
        Some(previous) if previous.digest == attempt.presented && is_open(previous) => Refresh::Replay(previous),
        Some(previous) if previous.digest == attempt.presented => Refresh::Reuse(Reuse::Predecessor),
        _ => Refresh::Reuse(Reuse::StaleOrForged),
    }
}

/// The row after a [`Refresh::Rotate`].
pub fn rotate(record: &mut Record, attempt: &Rotate, now: Timestamp) {
    let Some(family) = &mut record.refresh else { return };
    let previous = Predecessor { digest: family.current, nonce: attempt.nonce, rotated_at: now };
    family.previous = Some(previous);
    family.current = attempt.successor;
    family.generation = family.generation.saturating_add(1);
    used(record, attempt.idle, now);
}

/// The row after a use: the idle limit moves on, never past the absolute one, and never back.
pub fn used(record: &mut Record, idle: std::time::Duration, now: Timestamp) {
    record.last_used_at = record.last_used_at.max(now);
    let moved = now.saturating_add(idle).min(record.expires_at);
    record.idle_expires_at = record.idle_expires_at.max(moved);
}

/// The row after it has ended: what it could be used with is gone. The id and the reason stay, so that a late use is
/// recognised.
pub fn end(record: &mut Record, reason: EndReason) {
    record.ended = Some(reason);
    record.cookie = None;
    record.refresh = None;
    record.data = Vec::new();
}
