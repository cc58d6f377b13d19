//! In simulated time.

use std::{
    collections::VecDeque,
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use cotter::Timestamp;
use tokio::time::{Instant, advance, sleep};

use super::{FeedFollower, Following};
use crate::{
    MemoryStore, Revocation, RevocationView, SessionId, SessionPolicy, Sessions, Subject, TokenId,
    revocation::{Batch, FeedError, RevocationFeed, Target, Watermark},
    store::{BoxFuture, StoreError},
};

const NOW: u64 = 1_763_683_200;

/// What the next read does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    /// Gives the last entries before the watermark again.
    Repeat,
    /// Gives the entries in the opposite order.
    Reverse,
    /// Repeats one batch that was given long ago.
    Old,
    Fail,
    Gone,
    Hang,
}

/// A feed that misbehaves as it is told, and never loses an entry.
#[derive(Clone)]
struct Script(Arc<Mutex<Scripted>>);

struct Scripted {
    log: Vec<Revocation>,
    /// Entries before this place cannot be given any more.
    trimmed: usize,
    acts: VecDeque<Act>,
    begun: Instant,
    snapshots: usize,
    reads: usize,
}

impl Script {
    fn new() -> Self {
        let scripted = Scripted {
            log: Vec::new(),
            trimmed: 0,
            acts: VecDeque::new(),
            begun: Instant::now(),
            snapshots: 0,
            reads: 0,
        };
        Self(Arc::new(Mutex::new(scripted)))
    }

    fn with<T>(&self, then: impl FnOnce(&mut Scripted) -> T) -> T {
        then(&mut self.0.lock().unwrap())
    }

    fn publish(&self, numbers: impl IntoIterator<Item = u32>) {
        self.with(|script| script.log.extend(numbers.into_iter().map(revocation)));
    }

    fn act(&self, acts: impl IntoIterator<Item = Act>) {
        self.with(|script| script.acts.extend(acts));
    }

    fn counts(&self) -> (usize, usize) {
        self.with(|script| (script.snapshots, script.reads))
    }

    /// What a snapshot of this moment makes of a view.
    fn expected(&self) -> RevocationView {
        let view = RevocationView::new();
        view.replace(&self.with(|script| script.batch(0)), Instant::now());
        view
    }
}

impl Scripted {
    fn batch(&self, after: usize) -> Batch {
        Batch {
            watermark: Watermark::new(&self.log.len().to_string()),
            revocations: self.log[after..].to_vec(),
            read_at: Timestamp::from_unix_seconds(NOW).saturating_add(self.begun.elapsed()),
        }
    }
}

fn failure() -> StoreError {
    StoreError::unavailable("connection refused")
}

impl RevocationFeed for Script {
    fn snapshot(&self) -> BoxFuture<'_, Result<Batch, StoreError>> {
        Box::pin(async {
            let act = self.with(|script| {
                script.snapshots += 1;
                script.acts.pop_front()
            });
            match act {
                Some(Act::Fail) => Err(failure()),
                Some(Act::Hang) => pending().await,
                _ => Ok(self.with(|script| script.batch(0))),
            }
        })
    }

    fn since<'a>(&'a self, after: &'a Watermark, wait: Duration) -> BoxFuture<'a, Result<Batch, FeedError>> {
        Box::pin(async move {
            let after: usize = after.as_str().parse().unwrap();
            let act = self.with(|script| {
                script.reads += 1;
                script.acts.pop_front()
            });
            match act {
                Some(Act::Fail) => return Err(failure().into()),
                Some(Act::Gone) => return Err(FeedError::Gone),
                Some(Act::Hang) => return pending().await,
                _ => {}
            }
            let until = Instant::now() + wait;
            while Instant::now() < until && self.with(|script| script.log.len()) == after {
                sleep(Duration::from_millis(20)).await;
            }
            self.with(|script| {
                if after < script.trimmed {
                    return Err(FeedError::Gone);
                }
                let mut batch = script.batch(match act {
                    Some(Act::Repeat) => after.saturating_sub(7).max(script.trimmed),
                    _ => after,
                });
                match act {
                    Some(Act::Reverse) => batch.revocations.reverse(),
                    Some(Act::Old) => batch.revocations.extend(script.log.iter().take(5).cloned()),
                    _ => {}
                }
                Ok(batch)
            })
        })
    }
}

/// A revocation of any kind, which lives for longer than any test.
fn revocation(number: u32) -> Revocation {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    let id = SessionId::from_bytes(bytes);
    let subject = Subject::new(&format!("user-{}", number % 50)).unwrap();
    let target = match number % 7 {
        0 => Target::Token(TokenId::new(&id.to_string()).unwrap()),
        1 => Target::Token(TokenId::new(&number.to_string()).unwrap()),
        2 => Target::Subject { subject: subject.hash(), epoch: u64::from(number) },
        3 => Target::Key(format!("key-{}", number % 20).into()),
        4 => Target::Everyone { epoch: u64::from(number) },
        _ => Target::Session(id),
    };
    Revocation { target, until: NOW + 10_000 + u64::from(number % 100) }
}

async fn following(script: &Script, view: &RevocationView) -> Following {
    let following = FeedFollower::new(script.clone(), view.clone()).start().unwrap();
    view.ready().await;
    following
}

#[tokio::test(start_paused = true)]
async fn whatever_a_feed_does_the_view_is_its_snapshot_in_the_end() {
    let (script, view) = (Script::new(), RevocationView::new());
    script.publish(0..100);
    let _following = following(&script, &view).await;
    assert_eq!(view.contents(), script.expected().contents());

    let mut next = 100;
    for acts in [
        vec![Act::Repeat, Act::Reverse, Act::Repeat],
        vec![Act::Old, Act::Fail, Act::Old],
        vec![Act::Gone, Act::Fail, Act::Fail, Act::Reverse],
        vec![Act::Fail; 12],
        vec![Act::Hang, Act::Repeat],
        vec![Act::Gone, Act::Hang],
        vec![Act::Gone, Act::Gone, Act::Gone],
    ] {
        script.act(acts.clone());
        for _ in 0..60 {
            script.publish(next..next + 7);
            next += 7;
            sleep(Duration::from_millis(300)).await;
        }
        sleep(Duration::from_secs(2)).await;
        assert_eq!(script.with(|script| script.acts.len()), 0, "{acts:?}");
        assert_eq!(view.counts(), script.expected().counts(), "{acts:?}");
        assert_eq!(view.contents(), script.expected().contents(), "{acts:?}");
        assert!(view.is_ready(), "{acts:?}");
    }
    assert_eq!(next, 100 + 7 * 60 * 7);
}

#[tokio::test(start_paused = true)]
async fn a_follower_that_was_paused_takes_a_new_snapshot_of_a_feed_that_was_trimmed() {
    let (script, view) = (Script::new(), RevocationView::new());
    script.publish(0..10);
    let _following = following(&script, &view).await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(script.counts().0, 1);

    // Nothing of this process runs for half a minute. The feed goes on, and forgets.
    script.publish(10..400);
    script.with(|script| script.trimmed = 300);
    advance(Duration::from_secs(30)).await;
    sleep(Duration::from_secs(2)).await;
    assert_eq!(script.counts().0, 2);
    assert!(view.is_ready());
    assert_eq!(view.contents(), script.expected().contents());
}

#[tokio::test(start_paused = true)]
async fn a_trimmed_feed_is_read_anew_and_nothing_is_lost() {
    let (script, view) = (Script::new(), RevocationView::new());
    let _following = following(&script, &view).await;
    // The read that is under way fails; meanwhile more is published and trimmed than is left.
    script.act([Act::Fail; 8]);
    script.publish(0..200);
    script.with(|script| script.trimmed = 150);
    sleep(Duration::from_secs(10)).await;
    script.publish(200..300);
    script.with(|script| script.trimmed = 290);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(view.contents(), script.expected().contents());
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_hangs_is_noticed_and_asked_again() {
    let (script, view) = (Script::new(), RevocationView::new());
    let _following = following(&script, &view).await;
    sleep(Duration::from_secs(3)).await;
    let reads = script.counts().1;
    script.act([Act::Hang, Act::Hang, Act::Hang]);
    sleep(Duration::from_secs(12)).await;
    assert!(!view.is_ready(), "{:?}", view.staleness());
    assert!(view.staleness().unwrap() > Duration::from_secs(10));
    // Each is given up after six seconds.
    sleep(Duration::from_secs(10)).await;
    assert!(view.is_ready(), "{:?}", view.staleness());
    assert!(script.counts().1 >= reads + 4);
}

#[tokio::test(start_paused = true)]
async fn a_silent_feed_is_heard_every_second_and_a_busy_one_is_not_asked_without_end() {
    let (script, view) = (Script::new(), RevocationView::new());
    let _following = following(&script, &view).await;
    for _ in 0..30 {
        sleep(Duration::from_secs(1)).await;
        assert!(view.staleness().unwrap() <= Duration::from_millis(2100), "{:?}", view.staleness());
    }
    assert_eq!(script.counts().0, 1);
    let reads = script.counts().1;
    assert!(reads <= 31, "{reads}");
    // A feed that fails at once, for ten seconds: with pauses of up to a second.
    script.act([Act::Fail; 1000]);
    sleep(Duration::from_secs(10)).await;
    let failed = script.counts().1 - reads;
    assert!((8..30).contains(&failed), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_can_never_continue_is_not_asked_for_snapshots_without_end() {
    let (script, view) = (Script::new(), RevocationView::new());
    script.act([Act::Gone; 1000]);
    let _following = following(&script, &view).await;
    sleep(Duration::from_secs(20)).await;
    let snapshots = script.counts().0;
    assert!((15..50).contains(&snapshots), "{snapshots}");
    // Each of them is a read that was answered.
    assert!(view.is_ready());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_answer_never_fills_a_view() {
    let (script, view) = (Script::new(), RevocationView::new());
    script.act([Act::Fail; 1000]);
    let following = FeedFollower::new(script.clone(), view.clone()).start().unwrap();
    sleep(Duration::from_secs(60)).await;
    assert!(!view.is_ready());
    assert!(following.is_running());
    assert_eq!(view.staleness(), None);
    script.with(|script| script.acts.clear());
    sleep(Duration::from_secs(1)).await;
    assert!(view.is_ready());
}

#[tokio::test(start_paused = true)]
async fn a_follower_stops_when_it_is_dropped() {
    let (script, view) = (Script::new(), RevocationView::new());
    drop(following(&script, &view).await);
    sleep(Duration::from_secs(1)).await;
    let (snapshots, reads) = script.counts();
    sleep(Duration::from_secs(60)).await;
    assert_eq!(script.counts(), (snapshots, reads));
}

#[tokio::test]
async fn a_view_knows_what_the_memory_store_has_ended_at_once() {
    let policy = SessionPolicy::new(Duration::from_secs(600));
    let sessions = Sessions::new(MemoryStore::new(1000).unwrap(), policy);
    let view = RevocationView::new();
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    let follower = FeedFollower::new(Arc::clone(sessions.store()), view.clone());
    let following = follower.tell(move |revocation| log.lock().unwrap().push(revocation.clone())).start().unwrap();
    view.ready().await;

    let alice = Subject::new("alice").unwrap();
    let session = sessions.begin(alice.clone()).with_cookie().start().await.unwrap().session;
    sessions.end(session.id(), crate::EndReason::LoggedOut).await.unwrap();
    sessions.end_everywhere(&alice).await.unwrap();
    let begun = std::time::Instant::now();
    while view.counts().subjects == 0 || view.counts().sessions == 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", view.counts());
        sleep(Duration::from_millis(1)).await;
    }
    let targets: Vec<_> = told.lock().unwrap().iter().map(|revocation| revocation.target.clone()).collect();
    assert_eq!(targets, [Target::Session(session.id()), Target::Subject { subject: alice.hash(), epoch: 1 }]);
    following.stop().await;
}
