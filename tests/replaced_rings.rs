//! A ring that is replaced while tokens are verified: every verdict is that of one of the rings.
//!
//! The unit tests beside `src/jwt/sought.rs` and `src/profile/routes.rs` count the readings. Here a thread replaces the
//! ring all the time.

#![allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use cotter::{
    Ed25519, EdDsa, Expect, KeyId, Keyring, PinnedKey, Policy, SharedKeyring, VerifyError, jwt,
    profile::{AccessTokens, Presentation},
};

const ISSUER: &str = "https://auth.example";
const PEM: &str = include_str!("../vectors/demo/ed25519.pem");

/// Verifies until both rings have decided often, for 5 s at most. Returns how often each verdict was given.
fn verdicts(
    shared: &SharedKeyring<Ed25519>,
    rings: [&Keyring<Ed25519>; 2],
    verify: impl Fn() -> Result<(), VerifyError>,
) -> BTreeMap<&'static str, usize> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                for ring in rings {
                    shared.replace(ring.clone());
                }
            }
        });
        let began = Instant::now();
        let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
        while began.elapsed() < Duration::from_secs(5)
            && !(verdicts.len() >= 2 && verdicts.values().all(|count| *count >= 500))
        {
            for _ in 0..100 {
                *verdicts.entry(verify().map_or_else(|error| error.code(), |()| "ok")).or_default() += 1;
            }
        }
        stop.store(true, Ordering::Relaxed);
        verdicts
    })
}

fn with(id: impl cotter::IntoKeyId) -> Keyring<Ed25519> {
    Keyring::from(PinnedKey::<Ed25519>::from_pem(id, PEM).unwrap())
}

/// Asserts that the ring that has the key accepts the token, that the other says `refused`, and that nothing else is said.
fn each_ring_decides(other: &Keyring<Ed25519>, refused: &str) {
    let good = with("demo-2026");

    let shared = SharedKeyring::new(good.clone());
    let token = include_str!("../vectors/demo/token.jwt").trim_end();
    let policy = || Policy::new(Expect::exactly(ISSUER), Expect::exactly("orders"));
    let old = jwt::Verifier::new(PinnedKey::<EdDsa>::from_pem("a", PEM).unwrap(), policy());
    let joined = old.or(jwt::Verifier::new(&shared, policy())).unwrap();
    let verify = || joined.verify(token).map(drop);
    let said = verdicts(&shared, [other, &good], verify);
    assert_eq!(said.keys().copied().collect::<Vec<_>>(), [refused, "ok"], "joined verifiers: {said:?}");

    let router = jwt::IssuerRouter::new().with(joined).unwrap();
    let said = verdicts(&shared, [other, &good], || router.verify(token).map(drop));
    assert_eq!(said.keys().copied().collect::<Vec<_>>(), [refused, "ok"], "a router of issuers: {said:?}");

    let shared = SharedKeyring::new(good.clone());
    let token = include_str!("../vectors/demo/access-token.jwt").trim_end();
    let old = AccessTokens::new(PinnedKey::<EdDsa>::from_pem("a", PEM).unwrap(), ISSUER, "https://api.example");
    let router = old.or(AccessTokens::new(&shared, ISSUER, "https://api.example")).unwrap();
    let said = verdicts(&shared, [other, &good], || router.verify(token, Presentation::bearer()).map(drop));
    assert_eq!(said.keys().copied().collect::<Vec<_>>(), [refused, "ok"], "a router of a profile: {said:?}");
}

/// With two readings, the ring without the key says that it lacks it, and the one with the key that it is up to date.
#[test]
fn a_key_that_comes_meanwhile_is_never_unknown() {
    each_ring_decides(&Keyring::unavailable(), "keys-unavailable");
}

/// With two readings, the token is given to a ring that has no ids.
#[test]
fn a_key_that_goes_meanwhile_is_never_unexpected() {
    each_ring_decides(&with(KeyId::ABSENT), "kid-unknown");
}
