//! A fleet whose keys rotate: verifiers with caches, servers and signers that learn of changes late, and clocks that are off.
//!
//! Time is the true one, in seconds, and jumps to where something can go wrong: the first token of a key, its last, and the end of the
//! bound after a drop. Each of these tokens is shown to all verifiers. One in ten is verified with its signature. For the others the ring
//! of the verifier is asked for the id, which is what decides: their times are within the policy.

use std::{collections::HashMap, time::Duration};

use cotter::{Ed25519, Expect, KeyId, Keyring, Policy, SharedKeyring, Timestamp, VerifyError, jwt as verify};
use cotter_issue::{
    SigningKey, jwt,
    schedule::{Fleet, JwksDocument, KeySchedule, KeyState, Timing},
};

const VERIFIERS: u64 = 200;
const START: u64 = 1_763_683_200;

/// What a run has shown. Everything from `refused` on must be zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) rotations: u64,
    pub(crate) drops: u64,
    pub(crate) presented: u64,
    pub(crate) verified: u64,
    /// Valid tokens that a verifier refused.
    pub(crate) refused: u64,
    /// Keys that signed before every verifier could know them.
    pub(crate) signed_early: u64,
    /// Keys that waited, signed, stayed published, or were cached for another time than they have to.
    pub(crate) off_time: u64,
    /// Verifiers that accepted a dropped key after the bound.
    pub(crate) after_bound: u64,
}

struct Verifier {
    /// How late it learns of a change from its server, and how late it fetches.
    delay: u64,
    refresh: u64,
    clock: i64,
    expires: u64,
    etag: String,
    keys: SharedKeyring<Ed25519>,
    verifier: verify::Verifier<Ed25519>,
}

struct Simulation {
    fleet: Fleet,
    schedule: KeySchedule<Ed25519>,
    issuer: jwt::Issuer<Ed25519>,
    published: Vec<(u64, JwksDocument)>,
    rings: HashMap<String, Keyring<Ed25519>>,
    verifiers: Vec<Verifier>,
    dice: u64,
    report: Report,
}

/// Runs for so many days, in which every so many keys one is dropped in an emergency.
pub(crate) fn run(fleet: Fleet, timing: Timing, days: u64, drop_every: u64) -> Report {
    let first = key(0);
    let issuer =
        jwt::Issuer::new(first.clone(), "order+jwt", "https://auth.example", "orders", fleet.token_life).unwrap();
    let schedule = KeySchedule::danger_signing_at_once(timing, first, at(START)).unwrap();
    let mut simulation = Simulation {
        fleet,
        schedule,
        issuer,
        published: Vec::new(),
        rings: HashMap::new(),
        verifiers: Vec::new(),
        dice: 7,
        report: Report::default(),
    };
    simulation.publish(START, 0);
    simulation.verifiers = (0..VERIFIERS).map(|_| simulation.verifier()).collect();
    let (mut activated, mut number) = (START, 1_u64);
    while activated < START + days * 86_400 {
        let has_spare = number.is_multiple_of(drop_every);
        let announced = simulation.announce(key(number), has_spare.then_some(activated + 3000));
        number += 1;
        if has_spare {
            activated = simulation.drop_active(activated + 40_000);
            continue;
        }
        activated = simulation.rotate(announced, activated);
    }
    simulation.report
}

impl Simulation {
    /// Announces a key as late as it may be, or early as a spare; gives the true time.
    fn announce(&mut self, key: SigningKey<Ed25519>, early: Option<u64>) -> u64 {
        let clock = self.clock();
        let time = early.unwrap_or_else(|| before(self.schedule.announce_by().unwrap(), clock));
        self.schedule.announce(key, shown(time, clock)).unwrap();
        self.publish(time, clock);
        time
    }

    /// Lets the next key take over, and shows its first token and the last one of the key before; gives the true time.
    fn rotate(&mut self, announced: u64, activated: u64) -> u64 {
        let (reach, leeway, delay) = (self.reach(), secs(self.fleet.leeway), secs(self.fleet.propagation));
        let clock = self.clock();
        let time = before(self.schedule.next_change().unwrap(), clock);
        let old = self.schedule.active(shown(time - 1, clock)).unwrap().clone();
        assert_eq!(self.advance(time, clock), [KeyState::Retiring, KeyState::Active]);
        let new = self.schedule.active(shown(time, clock)).unwrap().clone();
        self.report.rotations += 1;
        self.report.signed_early += u64::from(time < announced + reach);
        self.on_time(time - announced, reach, reach + 4 * leeway + 1);
        let period = secs(self.fleet.period);
        self.on_time(time - activated, period - 2 * leeway, period + 2 * leeway);

        // The signer that learns of it at once, and then the one that learns of it last, whose clock is ahead.
        let signer = self.clock();
        self.present(&new, shown(time, signer), |_| time);
        let last = shown(time + delay, signed(leeway));
        let expires = last.unix_seconds() + self.fleet.token_life.as_seconds();

        let clock = self.clock();
        let gone = before(self.schedule.next_change().unwrap(), clock);
        assert_eq!(self.advance(gone, clock), [KeyState::Gone]);
        let over = expires + 2 * leeway;
        self.report.off_time += u64::from(gone > over + 4 * leeway + 1);
        self.present(&old, last, |verifier| before(at(expires + leeway - 1), verifier));
        time
    }

    /// Drops the active key, and shows the first token of the spare; then one of the dropped key when the bound is over.
    fn drop_active(&mut self, time: u64) -> u64 {
        let (reach, leeway) = (self.reach(), secs(self.fleet.leeway));
        let clock = self.clock();
        let leaked = self.schedule.active(shown(time, clock)).unwrap().clone();
        let dropped = self.schedule.drop_now(leaked.id(), shown(time, clock)).unwrap();
        let states: Vec<_> = dropped.changes().iter().map(|change| change.to()).collect();
        assert_eq!(states, [KeyState::Gone, KeyState::Active]);
        self.publish(time, clock);
        self.report.drops += 1;
        let spare = self.schedule.active(shown(time, clock)).unwrap().clone();
        self.present(&spare, shown(time, clock), |_| time);

        // By the clock that is ahead.
        let bound = before(dropped.forgotten_at(), signed(leeway));
        self.report.off_time += u64::from(bound > time + reach + 2 * leeway + 1);
        let forged = self.issuer.with_key(leaked.clone());
        for index in 0..self.verifiers.len() {
            self.fetch(index, bound);
            let verifier = &self.verifiers[index];
            self.report.after_bound += u64::from(verifier.knows(leaked.id()));
            if index.is_multiple_of(50) && !verifier.knows(leaked.id()) {
                let token = forged.issue_at("thief", &serde_json::json!({}), at(bound)).unwrap();
                let refused = verifier.verifier.verify_at(token.expose(), shown(bound, verifier.clock)).unwrap_err();
                assert_eq!(refused, VerifyError::KidUnknown);
            }
        }
        time
    }

    /// Shows a token to every verifier, at the true time that is right for its clock.
    fn present(&mut self, key: &SigningKey<Ed25519>, issued: Timestamp, time: impl Fn(i64) -> u64) {
        let token = self.issuer.with_key(key.clone()).issue_at("user-17", &serde_json::json!({}), issued).unwrap();
        for index in 0..self.verifiers.len() {
            let time = time(self.verifiers[index].clock);
            self.fetch(index, time);
            let verifier = &self.verifiers[index];
            let accepted = verifier.knows(key.id());
            self.report.presented += 1;
            self.report.refused += u64::from(!accepted);
            if self.report.presented.is_multiple_of(10) {
                self.report.verified += 1;
                let verdict = verifier.verifier.verify_at(token.expose(), shown(time, verifier.clock));
                assert_eq!(verdict.err(), (!accepted).then_some(VerifyError::KidUnknown));
            }
        }
    }

    /// Every fetch of a verifier up to a time. An unchanged `ETag` is a 304.
    fn fetch(&mut self, index: usize, time: u64) {
        let verifier = &mut self.verifiers[index];
        while verifier.expires <= time {
            let seen = verifier.expires - verifier.delay;
            let (_, document) = self.published.iter().rev().find(|(since, _)| *since <= seen).unwrap();
            if verifier.etag != document.etag() {
                verifier.etag = document.etag().to_owned();
                verifier.keys.replace(self.rings[document.etag()].clone());
            }
            verifier.expires += secs(document.max_age()) + verifier.refresh;
        }
    }

    fn advance(&mut self, time: u64, clock: i64) -> Vec<KeyState> {
        let changes = self.schedule.advance(shown(time, clock)).unwrap();
        self.publish(time, clock);
        changes.iter().map(|change| change.to()).collect()
    }

    fn publish(&mut self, time: u64, clock: i64) {
        let document = self.schedule.jwks(shown(time, clock)).unwrap();
        self.report.off_time += u64::from(document.max_age() + self.fleet.refresh < self.fleet.cache);
        let read = || Keyring::from_jwks(document.body()).unwrap().0;
        self.rings.entry(document.etag().to_owned()).or_insert_with(read);
        self.published.push((time, document));
    }

    fn verifier(&mut self) -> Verifier {
        let (_, document) = self.published[0].clone();
        let keys = SharedKeyring::new(self.rings[document.etag()].clone());
        let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).typ("order+jwt");
        let verifier = verify::Verifier::new(&keys, policy.leeway(self.fleet.leeway).unwrap());
        let (delay, refresh) = (secs(self.fleet.propagation), secs(self.fleet.refresh));
        Verifier {
            delay: delay * self.roll(2),
            refresh: if self.roll(2) == 0 { refresh } else { self.roll(refresh) },
            clock: self.clock(),
            expires: START + delay + self.roll(secs(self.fleet.cache)),
            etag: document.etag().to_owned(),
            keys,
            verifier,
        }
    }

    fn on_time(&mut self, span: u64, min: u64, max: u64) {
        self.report.off_time += u64::from(span < min || span > max);
    }

    /// The true time in which a change reaches the last verifier.
    fn reach(&self) -> u64 {
        secs(self.fleet.propagation) + secs(self.fleet.cache)
    }

    /// A clock: as far behind, or as far ahead, as clocks may be.
    fn clock(&mut self) -> i64 {
        let leeway = signed(secs(self.fleet.leeway));
        if self.roll(2) == 0 { -leeway } else { leeway }
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % sides
    }
}

impl Verifier {
    fn knows(&self, id: &KeyId) -> bool {
        self.keys.current().contains(id)
    }
}

fn key(number: u64) -> SigningKey<Ed25519> {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&number.to_be_bytes());
    SigningKey::from_raw(format!("day-{number}"), &seed).unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

/// What a clock shows at a true time.
fn shown(time: u64, clock: i64) -> Timestamp {
    at(time.checked_add_signed(clock).unwrap())
}

/// The true time at which a clock shows this.
fn before(shown: Timestamp, clock: i64) -> u64 {
    shown.unix_seconds().checked_add_signed(-clock).unwrap()
}

fn secs(span: Duration) -> u64 {
    span.as_secs()
}

fn signed(seconds: u64) -> i64 {
    seconds.try_into().unwrap()
}
