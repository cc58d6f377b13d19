#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "the numbers of a test are small")]

use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};
use std::thread;

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::*;
use crate::{
    Claim,
    claims::{Reading, decode},
    registered::{Format, Leniency},
    revocation::{Needs, RevocationCheck, Status, Token},
    strict::{
        fast_path::Members,
        name::{Name, Wanted},
    },
};

const NOW: u64 = 1_763_683_200;
const HOUR: Duration = Duration::from_secs(3600);
const ISS: Option<&str> = Some("https://auth.example");

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

/// The list's answer about a token with these claims.
fn status(list: &RevocationList, claims: &Value, now: u64) -> Status {
    let mut members = Members::new();
    let asked = [Name::new("sid", Wanted::Scalar)];
    let reading = Reading { format: Format::Jwt, leniency: Leniency::STRICT, max_members: 256, asked: &asked };
    let decoded = decode(claims.to_string().into_bytes(), reading, &mut members).unwrap();
    let sid = decoded.claims().string("sid", Claim::Sid.malformed()).unwrap();
    list.status(&Token::new(decoded.claims(), sid, None, at(now)))
}

/// An ordinary token that lives for an hour, with these claims replaced.
fn token(changes: Value) -> Value {
    let mut claims = json!({
        "iss": "https://auth.example", "sub": "user-1029", "jti": "c7a1", "sid": "08a5", "iat": NOW - 60, "exp": NOW + 3540
    });
    let Value::Object(changes) = changes else { unreachable!("changes are an object") };
    for (name, value) in changes {
        claims[name] = value;
    }
    claims
}

#[test]
fn one_token_is_revoked_and_no_other() {
    let list = RevocationList::of_tokens(10, HOUR);
    list.revoke_token(ISS, "c7a1", at(NOW + 3540), By::OPERATOR, at(NOW)).unwrap();
    assert_eq!(status(&list, &token(json!({})), NOW), Status::Revoked);
    assert_eq!(status(&list, &token(json!({"jti": "c7a2"})), NOW), Status::NotRevoked);
    assert_eq!(status(&list, &token(json!({"iss": "https://other.example"})), NOW), Status::NotRevoked);
    assert_eq!(status(&list, &token(json!({"jti": "x", "sub": "c7a1", "sid": "c7a1"})), NOW), Status::NotRevoked);
}

#[test]
fn an_issuer_is_not_the_lack_of_one() {
    let list = RevocationList::of_tokens(10, HOUR);
    list.revoke_token(Some(""), "c7a1", at(NOW + 3540), By::OPERATOR, at(NOW)).unwrap();
    assert_eq!(status(&list, &json!({"jti": "c7a1", "iat": NOW, "exp": NOW + 3540}), NOW), Status::NotRevoked);
    list.revoke_token(None, "c7a1", at(NOW + 3540), By::OPERATOR, at(NOW)).unwrap();
    assert_eq!(status(&list, &json!({"jti": "c7a1", "exp": NOW + 3540}), NOW), Status::Revoked);
}

#[test]
fn an_entry_stays_until_the_longest_leeway_is_over() {
    let list = RevocationList::of_tokens(1, HOUR);
    list.revoke_token(ISS, "c7a1", at(NOW), By::OPERATOR, at(NOW)).unwrap();
    // The issuer's clock may be ten minutes ahead.
    let latest = |jti| token(json!({"jti": jti, "iat": NOW + 600, "exp": NOW + 4200}));
    let last = NOW + 4200 + 599;
    assert_eq!(
        list.revoke_token(ISS, "c7a2", at(NOW + 9000), By::OPERATOR, at(last)),
        Err(RevokeError::ListFull { capacity: 1 })
    );
    assert_eq!(status(&list, &latest("c7a1"), last), Status::Revoked);
    list.revoke_token(ISS, "c7a2", at(NOW + 9000), By::OPERATOR, at(last + 1)).unwrap();
    let next = token(json!({"jti": "c7a2", "iat": NOW + 6000, "exp": NOW + 9000}));
    assert_eq!(status(&list, &next, last + 1), Status::Revoked);
    // It may have been listed, if the clock is wrong now.
    assert_eq!(status(&list, &latest("c7a1"), NOW), Status::Indeterminate);
    let longer = token(json!({"iat": NOW + 600, "exp": NOW + 4201}));
    assert_eq!(status(&list.and_tokens(HOUR * 2), &longer, NOW), Status::NotRevoked);
}

#[test]
fn a_longer_token_of_the_same_id_stays_revoked() {
    // The short token is revoked, and then expires, including the longest leeway.
    let list = RevocationList::of_tokens(10, HOUR);
    list.revoke_token(ISS, "c7a1", at(NOW + 60), By::OPERATOR, at(NOW)).unwrap();
    for i in 0..4 {
        list.revoke_token(ISS, &format!("{i}"), at(NOW + 700), By::OPERATOR, at(NOW + 660)).unwrap();
    }
    assert_eq!(status(&list, &token(json!({})), NOW + 660), Status::Revoked);
    assert_eq!(status(&list, &token(json!({})), NOW + 3540 + 599), Status::Revoked);
    assert_eq!(status(&list, &token(json!({"jti": "c7a2"})), NOW + 660), Status::NotRevoked);
}

#[test]
fn the_stated_end_counts_where_it_is_later() {
    // The clock was far behind at the time of the revocation.
    let list = RevocationList::of_tokens(1, HOUR);
    list.revoke_token(ISS, "c7a1", at(NOW + 3540), By::OPERATOR, at(0)).unwrap();
    assert_eq!(status(&list, &token(json!({})), NOW + 3540 + 599), Status::Revoked);
}

#[test]
fn a_token_without_an_end_is_revoked_for_ever() {
    let list = RevocationList::of_tokens(1, Duration::MAX);
    assert_eq!(list.needs(), Needs::TOKEN_ID);
    list.revoke_token(ISS, "c7a1", at(NOW), By::OPERATOR, at(NOW)).unwrap();
    let endless = json!({"iss": "https://auth.example", "jti": "c7a1"});
    let end_of_9999 = 253_402_300_799;
    assert_eq!(
        list.revoke_token(ISS, "x", at(NOW), By::OPERATOR, at(end_of_9999)),
        Err(RevokeError::ListFull { capacity: 1 })
    );
    assert_eq!(status(&list, &endless, end_of_9999), Status::Revoked);
}

#[test]
fn a_session_is_over_for_all_of_its_tokens() {
    let list = RevocationList::of_sessions(10, HOUR);
    list.revoke_session(ISS, "08a5", By::OPERATOR, at(NOW)).unwrap();
    assert_eq!(status(&list, &token(json!({})), NOW), Status::Revoked);
    assert_eq!(status(&list, &token(json!({"jti": "x", "sub": "y"})), NOW), Status::Revoked);
    assert_eq!(status(&list, &token(json!({"sid": "08a6"})), NOW), Status::NotRevoked);
    assert_eq!(status(&list, &token(json!({"iss": "https://other.example"})), NOW), Status::NotRevoked);
    // Made just before by a clock that is ten minutes ahead, and accepted with the longest leeway.
    let latest = token(json!({"iat": NOW + 600, "exp": NOW + 4200}));
    assert_eq!(status(&list, &latest, NOW + 4799), Status::Revoked);
}

#[test]
fn a_token_that_outlives_its_entry_is_unknown() {
    for list in [
        RevocationList::of_tokens(10, HOUR),
        RevocationList::of_sessions(10, HOUR),
        RevocationList::of_subjects(10, HOUR),
    ] {
        assert_eq!(status(&list, &token(json!({"exp": NOW + 3540})), NOW), Status::NotRevoked);
        assert_eq!(status(&list, &token(json!({"exp": NOW + 3541})), NOW), Status::Indeterminate);
        assert_eq!(status(&list, &token(json!({"exp": NOW as f64 + 3540.25})), NOW), Status::Indeterminate);
        let endless =
            json!({"iss": "https://auth.example", "sub": "user-1029", "jti": "c7a1", "sid": "08a5", "iat": NOW});
        assert_eq!(status(&list, &endless, NOW), Status::Indeterminate);
        assert_eq!(
            status(&list.and_sessions(HOUR * 2), &token(json!({"exp": NOW + 9000})), NOW),
            Status::Indeterminate
        );
    }
    let both = RevocationList::of_sessions(10, HOUR).and_subjects(HOUR * 2);
    assert_eq!(status(&both, &token(json!({"exp": NOW + 3541})), NOW), Status::Indeterminate);
}

#[test]
fn a_token_of_the_future_is_unknown() {
    // Its session could be over, or its id revoked, long before it is made, and the entry could have expired by then.
    for list in [RevocationList::of_tokens(10, HOUR), RevocationList::of_sessions(10, HOUR)] {
        assert_eq!(status(&list, &token(json!({"iat": NOW + 600})), NOW), Status::NotRevoked);
        assert_eq!(status(&list, &token(json!({"iat": NOW + 601})), NOW), Status::Indeterminate);
    }
    // For a subject, `iat` decides what is revoked.
    let list = RevocationList::of_subjects(10, HOUR);
    assert_eq!(status(&list, &token(json!({"iat": NOW + 601})), NOW), Status::NotRevoked);
}

#[test]
fn a_subject_loses_what_was_issued_until_then() {
    let list = RevocationList::of_subjects(10, HOUR);
    list.revoke_subject(ISS, "user-1029", at(NOW - 60), By::OPERATOR, at(NOW)).unwrap();
    assert_eq!(status(&list, &token(json!({})), NOW), Status::Revoked);
    assert_eq!(status(&list, &token(json!({"iat": NOW as f64 - 59.5})), NOW), Status::Revoked, "the same second");
    assert_eq!(status(&list, &token(json!({"iat": NOW - 59})), NOW), Status::NotRevoked);
    assert_eq!(status(&list, &token(json!({"sub": "user-1030"})), NOW), Status::NotRevoked);
    // The later instant counts, whichever was stated first.
    list.revoke_subject(ISS, "user-1029", at(NOW - 50), By::OPERATOR, at(NOW)).unwrap();
    list.revoke_subject(ISS, "user-1029", at(NOW - 100), By::OPERATOR, at(NOW)).unwrap();
    assert_eq!(status(&list, &token(json!({"iat": NOW - 50})), NOW), Status::Revoked);
    // The last second in which such a token is accepted.
    let last = token(json!({"iat": NOW as f64 - 49.5, "exp": NOW as f64 + 3550.5}));
    assert_eq!(status(&list, &last, NOW + 4150), Status::Revoked);
}

#[test]
fn what_a_list_was_not_made_for_is_an_error() {
    let list = RevocationList::of_tokens(10, HOUR);
    assert_eq!(list.revoke_session(ISS, "08a5", By::OPERATOR, at(NOW)), Err(RevokeError::NotCovered));
    assert_eq!(list.revoke_subject(ISS, "user-1029", at(NOW), By::OPERATOR, at(NOW)), Err(RevokeError::NotCovered));
    let list = RevocationList::of_sessions(10, HOUR);
    assert_eq!(list.revoke_token(ISS, "c7a1", at(NOW), By::OPERATOR, at(NOW)), Err(RevokeError::NotCovered));
    assert_eq!(list.needs(), Needs::SESSION_ID.and(Needs::ISSUED_AT));
    let list = RevocationList::of_subjects(10, HOUR).and_tokens(HOUR);
    assert_eq!(list.needs(), Needs::SUBJECT.and(Needs::ISSUED_AT).and(Needs::TOKEN_ID));
    assert_eq!(RevocationList::of_tokens(10, HOUR).needs(), Needs::TOKEN_ID.and(Needs::ISSUED_AT));
}

#[test]
fn a_full_list_refuses_and_keeps_everything() {
    let list = RevocationList::of_tokens(100, HOUR).and_sessions(HOUR);
    for i in 0..100 {
        list.revoke_token(ISS, &format!("{i}"), at(NOW + 3540), By::OPERATOR, at(NOW)).unwrap();
    }
    assert_eq!(list.revoke_session(ISS, "08a5", By::OPERATOR, at(NOW)), Err(RevokeError::ListFull { capacity: 100 }));
    assert_eq!(
        list.revoke_token(ISS, "x", at(NOW + 99_999), By::OPERATOR, at(NOW)),
        Err(RevokeError::ListFull { capacity: 100 })
    );
    for i in 0..100 {
        assert_eq!(status(&list, &token(json!({"jti": i.to_string()})), NOW), Status::Revoked);
        assert_eq!(
            list.revoke_token(ISS, &format!("{i}"), at(NOW + 3540), By::OPERATOR, at(NOW)),
            Ok(()),
            "it is there already"
        );
    }
}

#[test]
fn a_user_has_a_share_and_the_operator_a_reserve() {
    let list = RevocationList::of_sessions(1000, HOUR);
    let log_out =
        |user: &str, session: u32| list.revoke_session(ISS, &format!("{user} {session}"), By::user(ISS, user), at(NOW));
    let done = (0..1000).filter(|session| log_out("one", *session).is_ok()).count();
    assert_eq!(done, 10, "a hundredth");
    assert_eq!(log_out("one", 1000), Err(RevokeError::UserQuota { max: 10 }));
    assert_eq!(log_out("one", 0), Ok(()), "it is there already");
    assert_eq!(log_out("other", 0), Ok(()));

    // Many users log out.
    let done = (0..2000).filter(|user| log_out(&format!("user {user}"), 0).is_ok()).count();
    assert_eq!(done, 900 - 11, "a tenth is reserved");
    assert_eq!(log_out("one more", 0), Err(RevokeError::ListFull { capacity: 1000 }));
    for stolen in 0..100 {
        let session = format!("stolen {stolen}");
        assert_eq!(list.revoke_session(ISS, &session, By::OPERATOR, at(NOW)), Ok(()));
        assert_eq!(status(&list, &token(json!({"sid": session})), NOW), Status::Revoked);
    }
    let full = Err(RevokeError::ListFull { capacity: 1000 });
    assert_eq!(list.revoke_session(ISS, "more", By::OPERATOR, at(NOW)), full);
    assert_eq!(status(&list, &token(json!({"sid": "one 0"})), NOW), Status::Revoked, "nothing was forgotten for it");
    // When those entries have expired, there is room for everyone again.
    let later = NOW + 4800;
    assert_eq!(list.revoke_session(ISS, "one 1000", By::user(ISS, "one"), at(later)), Ok(()));
}

#[test]
fn a_user_is_one_of_an_issuer() {
    let list = RevocationList::of_sessions(10, HOUR).per_user(1);
    let log_out = |session: &str, user| list.revoke_session(ISS, session, user, at(NOW));
    assert_eq!(log_out("a", By::user(ISS, "one")), Ok(()));
    assert_eq!(log_out("b", By::user(ISS, "one")), Err(RevokeError::UserQuota { max: 1 }));
    assert_eq!(log_out("b", By::user(Some("https://other.example"), "one")), Ok(()));
    assert_eq!(log_out("c", By::user(None, "one")), Ok(()));
    assert_eq!(log_out("d", By::OPERATOR), Ok(()));
    assert_eq!(log_out("a", By::OPERATOR), Ok(()), "which stays the user's");
    assert_eq!(log_out("e", By::user(ISS, "one")), Err(RevokeError::UserQuota { max: 1 }));
}

#[test]
fn shares_are_stated_by_name() {
    let list = RevocationList::of_sessions(10, HOUR).per_user(3).reserve(4);
    let log_out = |session: &str, user| list.revoke_session(ISS, session, By::user(ISS, user), at(NOW));
    assert_eq!(["a", "b", "c"].map(|session| log_out(session, "one")), [Ok(()); 3]);
    assert_eq!(log_out("d", "one"), Err(RevokeError::UserQuota { max: 3 }));
    assert_eq!(["d", "e", "f"].map(|session| log_out(session, "two")), [Ok(()); 3]);
    assert_eq!(log_out("g", "three"), Err(RevokeError::ListFull { capacity: 10 }));
    // The last call counts, and existing entries stay.
    let list = list.reserve(0).per_user(1).and_tokens(HOUR);
    let revoke = |id: &str, by| list.revoke_token(ISS, id, at(NOW), by, at(NOW));
    assert_eq!(revoke("h", By::user(ISS, "one")), Err(RevokeError::UserQuota { max: 1 }));
    assert_eq!(revoke("h", By::user(ISS, "three")), Ok(()));
    let one = token(json!({"sid": "a", "jti": "of another"}));
    assert_eq!(status(&list, &one, NOW), Status::Revoked);
}

#[test]
fn a_user_of_a_small_list_has_one_entry() {
    let list = RevocationList::of_tokens(1, HOUR);
    assert_eq!(list.revoke_token(ISS, "c7a1", at(NOW), By::user(ISS, "one"), at(NOW)), Ok(()));
    assert_eq!(format!("{:?} {:?}", By::user(ISS, "one"), By::OPERATOR), "By(user) By(operator)");
}

#[test]
fn after_a_panic_nothing_can_be_told() {
    let list = Arc::new(RevocationList::of_tokens(10, HOUR));
    let poisoner = Arc::clone(&list);
    let panicked = thread::spawn(move || {
        let _held = poisoner.entries.write();
        std::panic::panic_any("while the list is locked");
    });
    assert!(panicked.join().is_err());
    assert_eq!(status(&list, &token(json!({})), NOW), Status::Indeterminate);
    assert_eq!(list.revoke_token(ISS, "c7a1", at(NOW), By::OPERATOR, at(NOW)), Err(RevokeError::ListUnusable));
}

#[test]
fn debug_shows_nothing_that_is_revoked() {
    let list = RevocationList::of_sessions(10, HOUR);
    list.revoke_session(ISS, "08a5", By::OPERATOR, at(NOW)).unwrap();
    let shown: String = format!("{list:?}");
    assert!(!shown.contains("08a5") && !shown.contains("auth.example"), "{shown}");
}

#[derive(Clone, Debug)]
enum Revoke {
    Token { jti: u8, exp: u64 },
    Session { sid: u8 },
    Subject { sub: u8, issued_until: u64 },
}

fn revocations() -> impl Strategy<Value = Vec<(u64, Revoke)>> {
    let revoke = prop_oneof![
        (0..4_u8, 0..5000_u64).prop_map(|(jti, exp)| Revoke::Token { jti, exp }),
        (0..4_u8).prop_map(|sid| Revoke::Session { sid }),
        (0..4_u8, 0..4000_u64).prop_map(|(sub, issued_until)| Revoke::Subject { sub, issued_until }),
    ];
    vec((0..400_u64, revoke), 0..40)
}

proptest! {
    /// Compares with all revocations that were ever made: a token that could still be accepted is rejected if one of
    /// them covers it, and not rejected if none does.
    #[test]
    fn what_was_revoked_stays_revoked(
        revocations in revocations(),
        capacity in 1..12_usize,
        tokens in vec((0..4_u8, 0..4_u8, 0..4_u8, 0..6000_u64, 1..=3600_u64, 0..600_u64), 8)
    ) {
        let list = RevocationList::of_tokens(capacity, HOUR).and_sessions(HOUR).and_subjects(HOUR);
        let (mut taken, mut now) = (Vec::new(), NOW);
        for (later, revoke) in revocations {
            now += later;
            let done = match &revoke {
                // With the `exp` of any token with this id.
                Revoke::Token { jti, exp } => list.revoke_token(ISS, &format!("{jti}"), at(NOW + exp), By::OPERATOR, at(now)),
                Revoke::Session { sid } => list.revoke_session(ISS, &format!("{sid}"), By::OPERATOR, at(now)),
                Revoke::Subject { sub, issued_until } => {
                    list.revoke_subject(ISS, &format!("{sub}"), at(NOW + issued_until), By::OPERATOR, at(now))
                }
            };
            match done {
                Ok(()) => taken.push((now, revoke)),
                Err(error) => prop_assert_eq!(error, RevokeError::ListFull { capacity }),
            }
            for &(jti, sid, sub, iat, life, leeway) in &tokens {
                let (iat, exp) = (NOW + iat, NOW + iat + life);
                if now >= exp + leeway || iat > now + 600 {
                    continue;
                }
                let is_revoked = taken.iter().any(|(when, revoke)| match *revoke {
                    Revoke::Token { jti: other, .. } => other == jti && iat <= when + 600,
                    // A session that is over gets no more tokens.
                    Revoke::Session { sid: other } => other == sid && iat <= when + 600,
                    Revoke::Subject { sub: other, issued_until } => other == sub && iat <= NOW + issued_until,
                });
                let may_be_revoked = taken.iter().any(|(_, revoke)| match *revoke {
                    Revoke::Token { jti: other, .. } => other == jti,
                    Revoke::Session { sid: other } => other == sid,
                    Revoke::Subject { sub: other, issued_until } => other == sub && iat <= NOW + issued_until,
                });
                let claims = json!({
                    "iss": "https://auth.example", "jti": jti.to_string(), "sid": sid.to_string(), "sub": sub.to_string(),
                    "iat": iat, "exp": exp
                });
                let status = status(&list, &claims, now);
                prop_assert_ne!(status, Status::Indeterminate, "{} at {}", claims, now);
                prop_assert!(status != Status::Revoked || may_be_revoked, "{claims} at {now}");
                prop_assert!(status == Status::Revoked || !is_revoked, "{claims} at {now}");
            }
        }
    }
}
