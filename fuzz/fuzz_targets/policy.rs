//! A policy accepts exactly what a model of it accepts, which was written from what is documented; and names a rule that is broken.
#![no_main]

use std::time::Duration;

use cotter::{Expect, Policy, Timestamp, jwt};
use cotter_fuzz::policy::{Claims, Rules, Stated, StatedTyp, broken, text, texts, typ};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: (Rules, Claims)| {
    let (rules, claims) = input;
    let verifier = jwt::Verifier::new(cotter_fuzz::known_key(), policy(&rules));
    let token = cotter_fuzz::signed(claims.header().as_bytes(), claims.json().as_bytes());
    let outcome = verifier.verify_as_at::<Value>(&token, Timestamp::from_unix_seconds(rules.now.into()));
    let expected = broken(&rules, &claims);
    match outcome {
        Ok(_) => assert!(expected.is_empty(), "{expected:?}"),
        Err(refused) => assert!(expected.contains(&refused.code()), "{refused}: {expected:?}"),
    }
});

fn policy(rules: &Rules) -> Policy {
    let mut policy = Policy::new(expect(rules.issuer), expect(rules.audience));
    policy = policy.leeway(Duration::from_secs(rules.leeway.into())).expect("it is short");
    policy = match rules.typ {
        StatedTyp::AbsentOrJwt => policy,
        StatedTyp::Absent => policy.typ_absent(),
        StatedTyp::Exactly(which) => policy.typ(typ(which)),
        StatedTyp::Any => policy.danger_any_typ(),
    };
    let steps: [(bool, fn(Policy) -> Policy); 4] = [
        (rules.exp_optional, Policy::danger_exp_optional),
        (rules.issued_in_past, Policy::issued_in_past),
        (rules.subject, Policy::require_subject),
        (rules.token_id, Policy::require_token_id),
    ];
    policy = steps.into_iter().filter(|(stated, _)| *stated).fold(policy, |policy, (_, step)| step(policy));
    if let Some(age) = rules.max_age {
        policy = policy.max_age(Duration::from_secs(age.into()));
    }
    if let Some(which) = rules.nonce {
        policy = policy.nonce(text(which));
    }
    policy
}

fn expect(stated: Stated) -> Expect {
    match stated {
        Stated::Any => Expect::danger_any(),
        Stated::Absent => Expect::absent(),
        Stated::OneOf(which) => Expect::one_of(texts(which)),
    }
}
