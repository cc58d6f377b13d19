//! The state of a schedule as a text, for whoever stores it: public keys and instants.

use cotter::{KeyId, PinnedKey};
use serde_json::value::RawValue;

use super::{KeySchedule, KeyState, ScheduleError, Timing, key::ScheduledKey, life::Life};
use crate::{JwsPublicKeySigningAlgorithm, SigningKey, json::Object};

/// The names of the instants, in the order of the states.
const INSTANTS: [(&str, KeyState); 4] = [
    ("announced", KeyState::Announced),
    ("active", KeyState::Active),
    ("retiring", KeyState::Retiring),
    ("gone", KeyState::Gone),
];

impl<A: JwsPublicKeySigningAlgorithm> KeySchedule<A> {
    /// The state as JSON, without private keys: for each key its public JWK, and when it came into each state, in Unix seconds.
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
        format!(r#"{{"alg":"{}","seen":{},"keys":[{}]}}"#, A::NAME, self.seen, keys.join(","))
    }

    /// The schedule of a stored [`state`](Self::state), with the private keys that may sign. Other private keys are left aside.
    ///
    /// # Errors
    ///
    /// - [`ScheduleError::StateMalformed`]: the text is not a state, is of another algorithm, skips a state, has two active keys, or two
    ///   keys of one id.
    /// - [`ScheduleError::PrivateKeyMissing`], [`ScheduleError::KeyPairMismatch`].
    /// - [`ScheduleError::Key`]: a public key of the state is not one, or is a private key.
    pub fn restore(
        timing: Timing,
        state: &str,
        private: impl IntoIterator<Item = SigningKey<A>>,
    ) -> Result<Self, ScheduleError> {
        let state = object(state)?;
        if text(&state, "alg")? != A::NAME {
            return Err(malformed("the algorithm of the schedule"));
        }
        let seen = instant(&state, "seen")?.ok_or_else(|| malformed("seen"))?;
        let records: Vec<&RawValue> = state
            .get("keys")
            .and_then(|keys| serde_json::from_str(keys).ok())
            .ok_or_else(|| malformed("an array of keys"))?;
        let private: Vec<_> = private.into_iter().collect();
        let mut schedule = Self { timing, seen, keys: Vec::new() };
        for record in records {
            let key = ScheduledKey::read(&object(record.get())?, seen, &private)?;
            if schedule.keys.iter().any(|known| known.public.id() == key.public.id()) {
                return Err(malformed("one key for each id"));
            }
            schedule.keys.push(key);
        }
        let active = schedule.keys.iter().filter(|key| key.life.state() == KeyState::Active);
        if active.count() > 1 { Err(malformed("one active key at most")) } else { Ok(schedule.bounded()) }
    }
}

impl<A: JwsPublicKeySigningAlgorithm> ScheduledKey<A> {
    fn record(&self) -> String {
        let Life { announced, active, retiring, gone } = self.life;
        let instants = INSTANTS.iter().zip([Some(announced), active, retiring, gone]);
        let instants = instants.filter_map(|((name, _), at)| at.map(|at| format!(r#","{name}":{at}"#)));
        format!(r#"{{"jwk":{}{}}}"#, self.jwk, instants.collect::<String>())
    }

    fn read(record: &Object<'_>, seen: u64, private: &[SigningKey<A>]) -> Result<Self, ScheduleError> {
        let life = life(record, seen)?;
        let jwk = record.get("jwk").ok_or_else(|| malformed("a jwk for each key"))?;
        let id = KeyId::exactly(&text(&object(jwk)?, "kid")?)?;
        let public = PinnedKey::<A>::from_jwk(&id, jwk)?;
        let private = match life.state() {
            KeyState::Retiring | KeyState::Gone => None,
            KeyState::Announced | KeyState::Active => {
                let found = private.iter().find(|key| *key.id() == id).ok_or(ScheduleError::PrivateKeyMissing)?;
                if found.public_jwk() != jwk {
                    return Err(ScheduleError::KeyPairMismatch);
                }
                Some(found.clone())
            }
        };
        Ok(Self { public, jwk: jwk.into(), private, life })
    }
}

/// The instants of a key, in order and none skipped, but for a key that was dropped.
fn life(record: &Object<'_>, seen: u64) -> Result<Life, ScheduleError> {
    let announced = instant(record, "announced")?.ok_or_else(|| malformed("announced for each key"))?;
    let mut life = Life::announced(announced);
    for (name, state) in INSTANTS {
        if let Some(at) = instant(record, name)? {
            life.enter(state, at);
        }
    }
    let instants: Vec<_> = life.instants().chain([seen]).collect();
    let is_skipped = life.retiring.is_some() && life.active.is_none();
    if is_skipped || !instants.is_sorted() {
        return Err(malformed("instants in the order of the states"));
    }
    Ok(life)
}

fn object(text: &str) -> Result<Object<'_>, ScheduleError> {
    Object::read(text).map_err(|_| malformed("a JSON object without duplicate names"))
}

fn text(object: &Object<'_>, name: &'static str) -> Result<String, ScheduleError> {
    object.get(name).and_then(|value| serde_json::from_str(value).ok()).ok_or_else(|| malformed(name))
}

fn instant(object: &Object<'_>, name: &'static str) -> Result<Option<u64>, ScheduleError> {
    object.get(name).map(|value| serde_json::from_str(value).map_err(|_| malformed(name))).transpose()
}

const fn malformed(expected: &'static str) -> ScheduleError {
    ScheduleError::StateMalformed { expected }
}
