//! What has been revoked is refused until it has expired, whatever the clock does; and as long as the clock does not go back, nothing
//! else is.
#![no_main]

use std::{sync::Arc, time::Duration};

use arbitrary::Arbitrary;
use cotter::{
    Timestamp, VerifyError, jwt,
    revocation::{By, RevocationList},
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const LONGEST_LIFE: i64 = 600;

/// A token: its session and subject, its `iat`, and for how long after that it lives.
type Token = (u8, u8, u8, u8);

#[derive(Arbitrary, Debug)]
enum Step {
    RevokeToken(u8, Option<u8>),
    RevokeSession(u8, Option<u8>),
    RevokeSubject(u8, u8, Option<u8>),
    Clock(i8),
}

fuzz_target!(|input: ([Token; 4], Vec<Step>)| {
    let (tokens, steps) = input;
    let tokens = tokens.map(|(sid, sub, iat, life)| (sid % 3, sub % 3, 400 + i64::from(iat) * 5, i64::from(life) * 3));
    let life = Duration::from_secs(LONGEST_LIFE as u64);
    let list =
        Arc::new(RevocationList::of_tokens(4, life).and_sessions(life).and_subjects(life).per_user(2).reserve(1));
    let policy = cotter_fuzz::any_claims().revocation(list.clone());
    let verifier = jwt::Verifier::new(cotter_fuzz::known_key(), policy);
    let at = |seconds: i64| Timestamp::from_unix_seconds(seconds as u64);
    let (mut now, mut went_back, mut revoked, mut of_ended) = (1000_i64, false, [false; 4], [false; 4]);
    for step in steps.into_iter().take(16) {
        match step {
            Step::Clock(by) => {
                went_back |= by < 0;
                now = (now + i64::from(by) * 10).max(0);
            }
            Step::RevokeToken(which, user) => {
                let user = user.map(|user| user.to_string());
                let by = user.as_deref().map_or(By::OPERATOR, |user| By::user(None, user));
                let which = usize::from(which % 4);
                let (_, _, iat, _) = tokens[which];
                // With the end of another token of the same id, which has expired.
                let done = list.revoke_token(None, &which.to_string(), at(now), by, at(now)).is_ok();
                of_ended[which] |= done;
                revoked[which] |= done && iat <= now + 600;
            }
            Step::RevokeSession(sid, user) => {
                let user = user.map(|user| user.to_string());
                let by = user.as_deref().map_or(By::OPERATOR, |user| By::user(None, user));
                let done = list.revoke_session(None, &(sid % 3).to_string(), by, at(now)).is_ok();
                // What its issuer makes for it more than ten minutes later may be refused, and need not be.
                mark(&mut of_ended, &tokens, |(of, ..)| done && of == sid % 3);
                mark(&mut revoked, &tokens, |(of, _, iat, _)| done && of == sid % 3 && iat <= now + 600);
            }
            Step::RevokeSubject(sub, until, user) => {
                let user = user.map(|user| user.to_string());
                let by = user.as_deref().map_or(By::OPERATOR, |user| By::user(None, user));
                let until = 400 + i64::from(until) * 5;
                let done = list.revoke_subject(None, &(sub % 3).to_string(), at(until), by, at(now)).is_ok();
                mark(&mut revoked, &tokens, |(_, of, iat, _)| done && of == sub % 3 && iat <= until);
            }
        }
        for (which, (sid, sub, iat, life)) in tokens.into_iter().enumerate() {
            let claims = format!(r#"{{"jti":"{which}","sid":"{sid}","sub":"{sub}","iat":{iat},"exp":{}}}"#, iat + life);
            let token = cotter_fuzz::signed(br#"{"alg":"HS256"}"#, claims.as_bytes());
            let refused = verifier.verify_as_at::<Value>(&token, at(now)).err();
            assert!(!revoked[which] || refused.is_some(), "{claims} at {now}");
            if now >= iat + life {
                assert_eq!(refused, Some(VerifyError::Expired));
            } else if !revoked[which] && !of_ended[which] && !went_back {
                // An entry of its id, session or subject could be gone before it.
                let is_unknown = life > LONGEST_LIFE || iat > now + 600;
                let expected = is_unknown.then_some(VerifyError::RevocationUnknown);
                assert_eq!(refused, expected, "{claims} at {now}");
            }
        }
    }
});

type Times = (u8, u8, i64, i64);

fn mark(revoked: &mut [bool; 4], tokens: &[Times; 4], is_covered: impl Fn(Times) -> bool) {
    revoked.iter_mut().zip(tokens).for_each(|(revoked, token)| *revoked |= is_covered(*token));
}
