//! Readers beside the one writer.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use cotter::{Timestamp, revocation::Status};
use tokio::time::Instant;

use super::{RevocationView, check::Claims};
use crate::{
    Revocation, SessionId, Subject,
    revocation::{Batch, Target, Watermark},
};

const NOW: u64 = 1_763_683_200;
const LONG: u64 = NOW + 10_000;
const ROUNDS: u64 = 120;
/// More than a shard's first group holds, so that shards grow meanwhile.
const SUBJECTS: u64 = 2_000;

fn session(number: u64) -> SessionId {
    SessionId::from_bytes(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_le_bytes())
}

fn subject(number: u64) -> String {
    format!("user {number}")
}

/// What the rounds up to one have revoked: a session that stays so, one that is soon over, and counters.
fn revoked_in(round: u64) -> Vec<Revocation> {
    let named = |number, until| Revocation { target: Target::Session(session(number)), until };
    let raised = (0..SUBJECTS).filter(|number| number % 10 == round % 10).map(|number| {
        let subject = Subject::new(&subject(number)).unwrap().hash();
        Revocation { target: Target::Subject { subject, epoch: round }, until: LONG }
    });
    let short = (0..50).map(|number| named(1_000_000 + round * 50 + number, NOW + round + 2));
    let long = (0..50).map(|number| named(round * 50 + number, LONG));
    raised.chain(short).chain(long).collect()
}

fn batch(round: u64, revocations: Vec<Revocation>) -> Batch {
    Batch { watermark: Watermark::new("1"), revocations, read_at: Timestamp::from_unix_seconds(NOW + round) }
}

/// Batches that make shards grow, sweeps that make them smaller and snapshots that replace all. What a reader knows to be
/// added is there, with no less than its counter, and nothing else.
#[test]
fn readers_miss_nothing_while_shards_are_replaced() {
    let view = RevocationView::new();
    view.replace(&batch(0, Vec::new()), Instant::now());
    let done = AtomicU64::new(0);
    let subjects: Vec<String> = (0..SUBJECTS).map(subject).collect();
    thread::scope(|scope| {
        for reader in 0..2 {
            let (view, done, subjects) = (&view, &done, &subjects);
            scope.spawn(move || {
                let status = |session: SessionId, subject: &str, epoch: u64| {
                    let (session, epochs) = (session.to_string(), format!("0.0.{epoch}"));
                    let claims = Claims { session: &session, token: "none", subject, epochs: &epochs, key_id: None };
                    view.lenient_status(&claims)
                };
                for turn in (reader..).step_by(2) {
                    let round = done.load(Ordering::Acquire);
                    let added = session(50 + turn % (round * 50).max(1));
                    assert!(round == 0 || status(added, "nobody", 0) == Status::Revoked, "{turn} in {round}");
                    let never = session(9_000_000 + turn);
                    assert_eq!(status(never, "nobody", 0), Status::NotRevoked, "{turn}");

                    let number = turn % SUBJECTS;
                    let name = &subjects[usize::try_from(number).unwrap()];
                    // The last round that raised it.
                    let raised = round - (round + 10 - number % 10) % 10 * u64::from(round >= 10);
                    let is_raised = round >= 10 && status(never, name, raised - 1) == Status::Revoked;
                    assert!(round < 10 || is_raised, "{name} in {round}");
                    assert_eq!(status(never, name, ROUNDS), Status::NotRevoked, "{name} in {round}");
                    if round == ROUNDS {
                        break;
                    }
                }
            });
        }
        let mut known = Vec::new();
        for round in 1..=ROUNDS {
            known.extend(revoked_in(round));
            if round % 7 == 0 {
                view.replace(&batch(round, known.clone()), Instant::now());
            } else {
                view.apply(&batch(round, revoked_in(round)), Instant::now());
            }
            done.store(round, Ordering::Release);
        }
    });
    assert!(view.counts().sessions < usize::try_from(ROUNDS * 100).unwrap(), "nothing was swept");
}
