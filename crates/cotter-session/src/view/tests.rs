use std::{
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use cotter::{Timestamp, revocation::Status};
use proptest::prelude::*;
use tokio::time::{Instant, advance};

use super::{RevocationView, check::Claims};
use crate::{
    Epochs, Revocation, SessionId, Subject, SubjectHash, TenantHash, TokenId,
    revocation::{Batch, Target, Watermark},
};

const NOW: u64 = 1_763_683_200;
const UNTIL: u64 = NOW + 660;
const SID: &str = "CKUBnBfhSXePQmWhKEPqAg";
const JTI: &str = "Wd2Rw2vYQGmLnZ0vYkzgSQ";

fn batch(now: u64, revocations: &[Revocation]) -> Batch {
    Batch {
        watermark: Watermark::new("1"),
        revocations: revocations.to_vec(),
        read_at: Timestamp::from_unix_seconds(now),
    }
}

fn until(target: Target, until: u64) -> Revocation {
    Revocation { target, until }
}

fn view_of(targets: &[Target]) -> RevocationView {
    let view = RevocationView::new();
    let revocations: Vec<_> = targets.iter().map(|target| until(target.clone(), UNTIL)).collect();
    view.replace(&batch(NOW, &revocations), Instant::now());
    view
}

const CLAIMS: Claims<'static> =
    Claims { session: SID, token: JTI, subject: "alice", epochs: "3.0.7", key_id: Some("2026-11") };

fn alice() -> SubjectHash {
    Subject::new("alice").unwrap().hash()
}

fn no_tenant() -> TenantHash {
    TenantHash::of("")
}

/// One target of each level that covers the token, and a similar one that does not.
fn levels() -> [(Target, Target); 6] {
    let token = |id| Target::Token(TokenId::new(id).unwrap());
    [
        (Target::Session(SID.parse().unwrap()), Target::Session("CKUBnBfhSXePQmWhKEPqAw".parse().unwrap())),
        (token(JTI), token("Wd2Rw2vYQGmLnZ0vYkzgSA")),
        (Target::Key("2026-11".into()), Target::Key("2026-1".into())),
        (Target::Subject { subject: alice(), epoch: 8 }, Target::Subject { subject: alice(), epoch: 7 }),
        (Target::Tenant { tenant: no_tenant(), epoch: 1 }, Target::Tenant { tenant: TenantHash::of("acme"), epoch: 9 }),
        (Target::Everyone { epoch: 4 }, Target::Everyone { epoch: 3 }),
    ]
}

#[test]
fn any_level_revokes_and_none_makes_an_exception() {
    for hits in 0..64_u32 {
        let targets: Vec<_> = (levels().into_iter().enumerate())
            .map(|(place, (hit, miss))| if hits & (1 << place) == 0 { miss } else { hit })
            .collect();
        let expected = if hits == 0 { Status::NotRevoked } else { Status::Revoked };
        let view = view_of(&targets);
        assert_eq!(view.strict_status(&CLAIMS), expected, "{hits:06b}");
        assert_eq!(view.lenient_status(&CLAIMS), expected, "{hits:06b}");
    }
}

#[test]
fn a_tenant_is_looked_up_by_its_hash_in_the_claim() {
    let acme = Subject::in_tenant("acme", "alice").unwrap();
    let epochs = crate::EpochClaim::new(Epochs::default(), &acme).to_string();
    let of_acme = Claims { epochs: &epochs, ..CLAIMS };
    let of_nobody = Claims { epochs: "0.0.0", ..CLAIMS };
    for (target, revoked, untouched) in [
        (Target::Tenant { tenant: acme.tenant_hash(), epoch: 1 }, of_acme, of_nobody),
        (Target::Tenant { tenant: no_tenant(), epoch: 1 }, of_nobody, of_acme),
        (Target::Subject { subject: acme.hash(), epoch: 1 }, of_acme, of_nobody),
        (Target::Subject { subject: alice(), epoch: 1 }, of_nobody, of_acme),
    ] {
        let view = view_of(&[target]);
        assert_eq!(view.strict_status(&revoked), Status::Revoked);
        assert_eq!(view.strict_status(&untouched), Status::NotRevoked);
    }
}

#[test]
fn a_jti_of_any_form_is_found_and_is_not_taken_for_another() {
    let ids = ["a", JTI, "08a5019c-17e1-4977-8f42-65a12843ea02", "CKUBnBfhSXePQmWhKEPqAh", &"x".repeat(255)];
    for id in ids {
        let view = view_of(&[Target::Token(TokenId::new(id).unwrap())]);
        for token in ids {
            let expected = if id == token { Status::Revoked } else { Status::NotRevoked };
            assert_eq!(view.strict_status(&Claims { token, ..CLAIMS }), expected, "{id} {token}");
        }
        assert_eq!(view.counts().tokens, 1);

        let others: Vec<_> = ids.into_iter().filter(|other| *other != id).collect();
        let view = view_of(&others.iter().map(|id| Target::Token(TokenId::new(id).unwrap())).collect::<Vec<_>>());
        let status = |token| view.strict_status(&Claims { token, ..CLAIMS });
        assert!(status(id) == Status::NotRevoked && others.into_iter().all(|id| status(id) == Status::Revoked), "{id}");
    }
    // A session and a token with the same 16 bytes are two.
    let view = view_of(&[Target::Token(TokenId::new(SID).unwrap())]);
    assert_eq!(view.strict_status(&CLAIMS), Status::NotRevoked);
}

#[test]
fn a_token_of_another_form_cannot_be_told() {
    let view = view_of(&[]);
    for claims in [
        Claims { session: "", ..CLAIMS },
        Claims { session: "08a5019c-17e1-4977-8f42-65a12843ea02", ..CLAIMS },
        Claims { epochs: "7", ..CLAIMS },
        Claims { epochs: "0.0.7.acme", ..CLAIMS },
    ] {
        assert_eq!(view.strict_status(&claims), Status::Indeterminate);
        assert_eq!(view.lenient_status(&claims), Status::Indeterminate);
    }
    assert_eq!(view.strict_status(&Claims { key_id: None, ..CLAIMS }), Status::NotRevoked);
}

#[tokio::test(start_paused = true)]
async fn a_view_accepts_nothing_before_the_first_snapshot() {
    let view = RevocationView::new().max_staleness(Duration::MAX);
    view.apply(&batch(NOW, &[until(Target::Session(SID.parse().unwrap()), UNTIL)]), Instant::now());
    assert_eq!(view.strict_status(&CLAIMS), Status::Indeterminate);
    assert_eq!(view.lenient_status(&CLAIMS), Status::Indeterminate);
    assert_eq!((view.staleness(), view.is_ready()), (None, false));
    assert!(tokio::time::timeout(Duration::from_secs(60), view.ready()).await.is_err());

    view.replace(&batch(NOW, &[]), Instant::now());
    view.ready().await;
    assert_eq!(view.strict_status(&CLAIMS), Status::NotRevoked);
    assert_eq!((view.staleness(), view.is_ready()), (Some(Duration::ZERO), true));
}

#[tokio::test(start_paused = true)]
async fn an_old_view_rejects_unless_it_is_lenient_and_what_it_knows_stays_revoked() {
    let view = view_of(&[]);
    let patient = view.clone().max_staleness(Duration::from_secs(30));
    advance(Duration::from_secs(10)).await;
    assert_eq!(view.strict_status(&CLAIMS), Status::NotRevoked);
    advance(Duration::from_millis(1)).await;
    assert_eq!(view.strict_status(&CLAIMS), Status::Indeterminate);
    assert_eq!(patient.strict_status(&CLAIMS), Status::NotRevoked);
    assert_eq!(view.lenient_status(&CLAIMS), Status::NotRevoked);

    // A read that was begun six seconds ago makes it six seconds old; one that was begun before the last, no older.
    let begun = Instant::now();
    advance(Duration::from_secs(6)).await;
    view.apply(&batch(NOW + 16, &[until(Target::Session(SID.parse().unwrap()), UNTIL)]), begun);
    assert_eq!(view.staleness(), Some(Duration::from_secs(6)));
    view.apply(&batch(NOW + 10, &[]), begun - Duration::from_secs(3));
    assert_eq!(view.staleness(), Some(Duration::from_secs(6)));

    advance(Duration::from_secs(600)).await;
    assert_eq!(view.strict_status(&CLAIMS), Status::Revoked);
    assert_eq!(view.lenient_status(&CLAIMS), Status::Revoked);
    let other = Claims { session: "CKUBnBfhSXePQmWhKEPqAw", ..CLAIMS };
    assert_eq!(view.strict_status(&other), Status::Indeterminate);
}

#[test]
fn a_snapshot_that_knows_less_revives_nothing() {
    let [session, token, key, subject, tenant, everyone] = levels().map(|(hit, _)| hit);
    for named in [session, token, key] {
        let view = view_of(std::slice::from_ref(&named));
        view.replace(&batch(NOW, &[]), Instant::now());
        assert_eq!(view.strict_status(&CLAIMS), Status::Revoked, "{named:?}");
        // Until it is over, like everything.
        view.apply(&batch(UNTIL + 64, &[]), Instant::now());
        assert_eq!(view.strict_status(&CLAIMS), Status::NotRevoked, "{named:?}");
    }
    // A new store counts from zero. Its users would be locked out.
    for counter in [subject, tenant, everyone] {
        let view = view_of(&[counter]);
        view.replace(&batch(NOW, &[]), Instant::now());
        assert_eq!(view.counts(), super::ViewCounts::default());
        assert_eq!(view.strict_status(&CLAIMS), Status::NotRevoked);
    }
}

/// A session id that falls anywhere.
fn session_id(number: u32) -> SessionId {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.to_le_bytes());
    SessionId::from_bytes(id)
}

fn session(number: u32) -> Target {
    Target::Session(session_id(number))
}

#[test]
fn entries_are_dropped_when_they_are_over_and_not_before() {
    let view = RevocationView::new();
    let mut revocations: Vec<_> = (0..20_000).map(|number| until(session(number), NOW + 100)).collect();
    revocations.extend(levels().map(|(hit, _)| until(hit, NOW + 100)));
    revocations.push(until(session(20_000), NOW + 200));
    // Over already, and never over.
    revocations.push(until(session(20_001), NOW));
    revocations.push(until(session(20_002), u64::MAX));
    view.replace(&batch(NOW, &revocations), Instant::now());
    assert_eq!(view.counts().sessions, 20_003);

    for now in NOW..NOW + 100 {
        view.apply(&batch(now, &[]), Instant::now());
    }
    assert_eq!(view.counts().sessions, 20_003);
    assert_eq!(view.strict_status(&CLAIMS), Status::Revoked);

    // All shards within 64 seconds, whatever the number of reads.
    for now in [100, 101, 130, 164] {
        view.apply(&batch(NOW + now, &[]), Instant::now());
    }
    assert_eq!(view.counts(), super::ViewCounts { sessions: 2, ..super::ViewCounts::default() });
    assert_eq!(view.strict_status(&CLAIMS), Status::NotRevoked);
}

#[test]
fn readers_see_all_that_was_added_before_and_nothing_else() {
    const BATCHES: u32 = 200;
    const SIZE: u32 = 300;
    let sid = |number| session_id(number).to_string();
    let known: Vec<_> = (0..BATCHES * SIZE).map(sid).collect();
    let never: Vec<_> = (BATCHES * SIZE..BATCHES * SIZE + 1_000).map(sid).collect();
    let (view, added) = (view_of(&[]), AtomicU32::new(0));
    thread::scope(|scope| {
        for reader in 0..2 {
            let (view, added, known, never) = (&view, &added, &known, &never);
            scope.spawn(move || {
                for turn in (reader..).step_by(7) {
                    let count = usize::try_from(added.load(Ordering::Acquire)).unwrap();
                    for session in known[..count].iter().skip(turn % 11).step_by(11) {
                        assert_eq!(view.strict_status(&Claims { session, ..CLAIMS }), Status::Revoked, "{count}");
                    }
                    let session = &never[turn % never.len()];
                    assert_eq!(view.strict_status(&Claims { session, ..CLAIMS }), Status::NotRevoked);
                    if count == known.len() {
                        break;
                    }
                }
            });
        }
        for number in 0..BATCHES {
            let part: Vec<_> =
                (number * SIZE..(number + 1) * SIZE).map(|number| until(session(number), UNTIL)).collect();
            view.apply(&batch(NOW, &part), Instant::now());
            added.store((number + 1) * SIZE, Ordering::Release);
        }
    });
}

#[test]
fn a_stores_clock_that_goes_back_drops_nothing() {
    let view = view_of(&[session(1)]);
    view.apply(&batch(NOW - 3600, &[until(session(2), UNTIL)]), Instant::now());
    view.apply(&batch(NOW + 1, &[]), Instant::now());
    assert_eq!(view.counts().sessions, 2);
}

fn target() -> impl Strategy<Value = Target> {
    let hash = || (0..4_u8).prop_map(|byte| [byte; 16]);
    prop_oneof![
        (0..200_u32).prop_map(session),
        "[a-c]{1,2}".prop_map(|id| Target::Token(TokenId::new(&id).unwrap())),
        hash().prop_map(|bytes| Target::Token(TokenId::new(&SessionId::from_bytes(bytes).to_string()).unwrap())),
        "[a-c]".prop_map(|id| Target::Key(id.into())),
        (hash(), 0..9_u64).prop_map(|(of, epoch)| Target::Subject { subject: SubjectHash::from_bytes(of), epoch }),
        (hash(), 0..9_u64).prop_map(|(of, epoch)| Target::Tenant { tenant: TenantHash::from_bytes(of), epoch }),
        (0..u64::MAX).prop_map(|epoch| Target::Everyone { epoch }),
    ]
}

proptest! {
    /// The order, the batches and repetitions make no difference.
    #[test]
    fn batches_in_any_order_come_to_the_same(
        known in proptest::collection::vec((target(), 1..900_u64), 0..200),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..300),
        size in 1..20_usize,
    ) {
        let known: Vec<_> = known.into_iter().map(|(target, life)| until(target, NOW + life)).collect();
        let whole = RevocationView::new();
        whole.replace(&batch(NOW, &known), Instant::now());

        let view = RevocationView::new();
        view.replace(&batch(NOW, &[]), Instant::now());
        let again = order.iter().filter(|_| !known.is_empty()).map(|index| index.get(&known).clone());
        let mut all: Vec<_> = again.chain(known.iter().cloned().rev()).collect();
        let middle = all.len() / 2;
        all.rotate_left(middle);
        for part in all.chunks(size) {
            view.apply(&batch(NOW, part), Instant::now());
        }
        prop_assert_eq!(view.contents(), whole.contents());
        prop_assert_eq!(view.counts(), whole.counts());
    }
}
