//! The state of a schedule as a text, for whoever stores it: public keys and instants.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{KeyId, PinnedKey, Thumbprint};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    KeySchedule, KeyState, ScheduleError, Timing,
    key::ScheduledKey,
    life::Life,
    timing::{MAX_INSTANT, MAX_KEYS, MAX_TIME},
};
use crate::{
    JwsPublicKeySigningAlgorithm, SigningKey,
    json::{self, Object},
};

/// The names of the instants, in the order of the states.
const INSTANTS: [(&str, KeyState); 4] = [
    ("announced", KeyState::Announced),
    ("active", KeyState::Active),
    ("retiring", KeyState::Retiring),
    ("gone", KeyState::Gone),
];

/// The present form of a state. A state without a version has the first form, with neither leads nor times of publication.
const VERSION: &str = "2";

/// The lead of keys in the first form, which does not state one, in seconds: the default of the command.
const LEAD_OF_VERSION_1: u64 = 3900;

/// The members of a state in each form, and those of a key in it.
const MEMBERS: [&[&str]; 2] =
    [&["alg", "seen", "dropped", "keys"], &["version", "alg", "seen", "generation", "dropped", "keys"]];
const KEY_MEMBERS: [&[&str]; 2] = [
    &["jwk", "announced", "active", "retiring", "gone"],
    &["jwk", "announced", "lead", "published", "active", "retiring", "gone"],
];

/// The members of a public JWK as a signing key writes it, of every family.
const JWK_MEMBERS: [&str; 10] = ["kty", "crv", "x", "y", "n", "e", "pub", "kid", "alg", "use"];

impl<A: JwsPublicKeySigningAlgorithm> KeySchedule<A> {
    /// The state as JSON, without private keys.
    ///
    /// For each key it has the public JWK, when the key was published and when it came into each state, in Unix seconds, and its
    /// lead. It also has the thumbprints of the keys that were dropped.
    ///
    /// Write it whole and durably before a change is used. The private keys that [`restore`](Self::restore) needs are those of the keys
    /// that are announced or active; write a new one before the state that names it.
    ///
    /// ```
    /// use cotter::{Ed25519, Timestamp};
    /// use cotter_issue::{SigningKey, schedule::KeySchedule};
    /// # use std::time::Duration;
    /// # use cotter_issue::{Lifetime, schedule::{Fleet, Timing}};
    /// # let timing = Timing::new(Fleet {
    /// #     cache: Duration::from_secs(3600),
    /// #     refresh: Duration::from_secs(300),
    /// #     propagation: Duration::from_secs(30),
    /// #     leeway: Duration::from_secs(60),
    /// #     token_life: Lifetime::of(Duration::from_secs(600))?,
    /// #     period: Duration::from_secs(86_400),
    /// # })?;
    ///
    /// let now = Timestamp::from_unix_seconds(1_763_683_200);
    /// let key = SigningKey::<Ed25519>::generate("2026-11")?;
    /// let state = KeySchedule::new(timing, key.clone(), now)?.state();
    /// assert!(state.contains(r#""announced":1763683200"#));
    ///
    /// let again = KeySchedule::restore(timing, &state, [key])?;
    /// assert_eq!(again.state(), state);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn state(&self) -> String {
        let keys: Vec<_> = self.keys.iter().map(ScheduledKey::record).collect();
        let dropped: Vec<_> = self.dropped.iter().map(|thumbprint| json::quote(thumbprint)).collect();
        let (alg, dropped, keys) = (A::NAME, dropped.join(","), keys.join(","));
        let Self { seen, generation, .. } = self;
        format!(
            r#"{{"version":{VERSION},"alg":"{alg}","seen":{seen},"generation":{generation},"dropped":[{dropped}],"keys":[{keys}]}}"#
        )
    }

    /// The schedule of a stored [`state`](Self::state), with the private keys that may sign. Other private keys are left aside.
    ///
    /// A state of the first form, which has no `version`, is also read. Its keys count as published when they were announced, with a lead of
    /// 65 minutes.
    ///
    /// # Errors
    ///
    /// - [`ScheduleError::StateMalformed`]: the text is not a state that a schedule has written. Unknown members, more than 32 published
    ///   keys, a key or an id that is there twice, two active keys, a state that was skipped, and times out of order or after the year 9999 are
    ///   refused.
    /// - [`ScheduleError::AlgorithmOther`]: the state is of another algorithm.
    /// - [`ScheduleError::PrivateKeyMissing`], [`ScheduleError::KeyPairMismatch`].
    /// - [`ScheduleError::Key`]: a public key of the state is not one, or is a private key.
    pub fn restore(
        timing: Timing,
        state: &str,
        private: impl IntoIterator<Item = SigningKey<A>>,
    ) -> Result<Self, ScheduleError> {
        let private: Vec<_> = private.into_iter().collect();
        Self::restore_with(timing, state, |id, _| Ok(private.iter().find(|key| key.id() == id).cloned()))
    }

    /// As [`restore`](Self::restore); asks for the private keys that may sign.
    pub(crate) fn restore_with(
        timing: Timing,
        state: &str,
        mut private: impl FnMut(&KeyId, &Thumbprint) -> Result<Option<SigningKey<A>>, ScheduleError>,
    ) -> Result<Self, ScheduleError> {
        let state = object(state)?;
        if algorithm(&state)? != A::NAME {
            return Err(ScheduleError::AlgorithmOther { found: algorithm(&state)?, expected: A::NAME });
        }
        let form = match state.get("version") {
            None => Form::First,
            Some(VERSION) => Form::Second,
            Some(_) => return Err(malformed("version 2")),
        };
        only(&state, form.of(MEMBERS))?;
        let seen = instant(&state, "seen")?.ok_or_else(|| malformed("seen"))?;
        let generation = match form {
            Form::First => 0,
            Form::Second => instant(&state, "generation")?.ok_or_else(|| malformed("generation"))?,
        };
        let keys = array::<&RawValue>(&state, "keys")?;
        let keys = keys.into_iter().map(|key| ScheduledKey::read(&object(key.get())?, form, seen, &mut private));
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        let dropped = array(&state, "dropped")?;
        hold_to_the_rules(&keys, &dropped)?;
        Ok(Self { timing, seen, generation, keys, dropped }.bounded())
    }
}

/// The form of a written state.
#[derive(Clone, Copy)]
enum Form {
    First,
    Second,
}

impl Form {
    const fn of<T: Copy>(self, [first, second]: [T; 2]) -> T {
        match self {
            Self::First => first,
            Self::Second => second,
        }
    }
}

/// What no schedule breaks.
fn hold_to_the_rules<A: JwsPublicKeySigningAlgorithm>(
    keys: &[ScheduledKey<A>],
    dropped: &[String],
) -> Result<(), ScheduleError> {
    let count = |state| keys.iter().filter(|key| key.life.state() == state).count();
    let published = keys.len().saturating_sub(count(KeyState::Gone));
    let thumbprint = |key: &ScheduledKey<A>| key.public.thumbprint().to_string();
    let was_dropped = |key: &ScheduledKey<A>| dropped.contains(&thumbprint(key));
    let is_gone = |key: &ScheduledKey<A>| key.life.gone.is_some();
    let rules = [
        (!has_twice(keys.iter().map(|key| key.public.id())), "one key for each id"),
        (!has_twice(keys.iter().map(thumbprint)), "each key under one id"),
        (published <= MAX_KEYS, "32 published keys at most"),
        (count(KeyState::Active) <= 1, "one active key at most"),
        (keys.is_sorted_by_key(|key| key.life.announced), "keys in the order in which they were announced"),
        (dropped.iter().all(|text| is_thumbprint(text)), "thumbprints of dropped keys"),
        (!has_twice(dropped), "each dropped key once"),
        (keys.iter().all(|key| is_gone(key) || !was_dropped(key)), "dropped keys that have gone"),
        (keys.iter().all(|key| !key.life.skips_to_gone() || was_dropped(key)), "no state skipped unless by a drop"),
    ];
    rules.into_iter().try_for_each(|(holds, rule)| if holds { Ok(()) } else { Err(malformed(rule)) })
}

fn has_twice<T: Ord>(values: impl IntoIterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    values.into_iter().any(|value| !seen.insert(value))
}

fn is_thumbprint(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

impl<A: JwsPublicKeySigningAlgorithm> ScheduledKey<A> {
    fn record(&self) -> String {
        let Life { announced, published, lead, unseen_until: _, active, retiring, gone } = self.life;
        let later = [("published", published), ("active", active), ("retiring", retiring), ("gone", gone)];
        let later = later.into_iter().filter_map(|(name, at)| at.map(|at| format!(r#","{name}":{at}"#)));
        let (jwk, later) = (&self.jwk, later.collect::<String>());
        format!(r#"{{"jwk":{jwk},"announced":{announced},"lead":{lead}{later}}}"#)
    }

    fn read(
        record: &Object<'_>,
        form: Form,
        seen: u64,
        private: &mut impl FnMut(&KeyId, &Thumbprint) -> Result<Option<SigningKey<A>>, ScheduleError>,
    ) -> Result<Self, ScheduleError> {
        let life = life(record, form, seen)?;
        let jwk = record.get("jwk").ok_or_else(|| malformed("a jwk for each key"))?;
        let members = object(jwk)?;
        let id = KeyId::exactly(&text(&members, "kid")?)?;
        let public = PinnedKey::<A>::from_jwk(&id, jwk)?;
        only(&members, &JWK_MEMBERS)?;
        if text(&members, "alg")? != A::NAME || text(&members, "use")? != "sig" {
            return Err(malformed("alg and use of each jwk"));
        }
        let private = match life.state() {
            KeyState::Retiring | KeyState::Gone => None,
            KeyState::Announced | KeyState::Active => {
                let found = private(&id, &public.thumbprint())?.ok_or(ScheduleError::PrivateKeyMissing)?;
                if found.public_jwk() != jwk {
                    return Err(ScheduleError::KeyPairMismatch);
                }
                Some(found)
            }
        };
        Ok(Self { public, jwk: jwk.into(), private, life })
    }
}

/// The instants of a key, in order and none skipped, but for a key that was dropped.
fn life(record: &Object<'_>, form: Form, seen: u64) -> Result<Life, ScheduleError> {
    only(record, form.of(KEY_MEMBERS))?;
    let announced = instant(record, "announced")?.ok_or_else(|| malformed("announced for each key"))?;
    let mut life = match form {
        Form::First => Life::announced(announced, LEAD_OF_VERSION_1),
        Form::Second => {
            let lead = instant(record, "lead")?.filter(|lead| *lead <= MAX_TIME);
            let lead = lead.ok_or_else(|| malformed("a lead of ten years at most for each key"))?;
            Life { published: instant(record, "published")?, ..Life::unpublished(announced, lead) }
        }
    };
    let published = life.published;
    for (name, state) in INSTANTS {
        if let Some(at) = instant(record, name)? {
            life.enter(state, at);
        }
    }
    let instants: Vec<_> = life.instants().chain([seen, MAX_INSTANT]).collect();
    let is_skipped = life.retiring.is_some() && life.active.is_none();
    // A key is published after it is announced, and before it signs.
    let latest = life.active.or(life.gone).unwrap_or(seen);
    let is_out_of_order = published.is_some_and(|at| at < announced || at > latest);
    let was_unpublished = published.is_none() && life.active.is_some();
    if is_skipped || is_out_of_order || was_unpublished || !instants.is_sorted() {
        return Err(malformed("instants in the order of the states, up to seen and the year 9999"));
    }
    Ok(life)
}

fn object(text: &str) -> Result<Object<'_>, ScheduleError> {
    Object::read(text).map_err(|_| malformed("a JSON object without duplicate names"))
}

/// No members but these.
fn only(object: &Object<'_>, names: &[&str]) -> Result<(), ScheduleError> {
    if object.iter().all(|(name, _)| names.contains(&name)) { Ok(()) } else { Err(malformed("no other members")) }
}

/// The algorithm of a state; a text that is not like the name of one is not told.
fn algorithm(state: &Object<'_>) -> Result<String, ScheduleError> {
    let alg = text(state, "alg")?;
    let is_name = alg.len() <= 20 && alg.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_name { Ok(alg) } else { Err(malformed("the name of an algorithm")) }
}

fn text(object: &Object<'_>, name: &'static str) -> Result<String, ScheduleError> {
    object.get(name).and_then(|value| serde_json::from_str(value).ok()).ok_or_else(|| malformed(name))
}

fn array<'t, T: Deserialize<'t>>(object: &Object<'t>, name: &'static str) -> Result<Vec<T>, ScheduleError> {
    object.get(name).and_then(|value| serde_json::from_str(value).ok()).ok_or_else(|| malformed(name))
}

fn instant(object: &Object<'_>, name: &'static str) -> Result<Option<u64>, ScheduleError> {
    object.get(name).map(|value| serde_json::from_str(value).map_err(|_| malformed(name))).transpose()
}

const fn malformed(expected: &'static str) -> ScheduleError {
    ScheduleError::StateMalformed { expected }
}
