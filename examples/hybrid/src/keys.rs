//! `hybrid keys`: the signing keys, in a folder that running processes look at every second.

use std::io::{self, Write};

use cotter::{KeyId, Timestamp};
use cotter_issue::{
    SigningKey,
    schedule::{Change, KeySchedule, KeyState, ScheduleError},
    store::{AtRest, KeyFolder, StoreError, StoredSchedule},
};

use crate::{
    failure::Failure,
    instant::rfc3339,
    options::{KeysAction, KeysOptions, KeysPlace},
    web::{Algorithm, key_timing},
};

type Keys = StoredSchedule<Algorithm>;

pub(crate) fn run(options: &KeysOptions) -> Result<(), Failure> {
    let now = Timestamp::now().map_err(|error| Failure::of("clock", &error))?;
    match &options.action {
        KeysAction::List { place } => list(&open(place)?),
        KeysAction::Announce { place } => {
            let key =
                SigningKey::<Algorithm>::generate(KeyId::ABSENT).map_err(|error| Failure::of("new key", &error))?;
            let key = key.pinned_by_thumbprint();
            // Every process that serves the set serves this key within a second.
            changed(open(place)?.update(|schedule| schedule.announce(key.clone(), now)))?;
            said(writeln!(io::stdout(), "{}", key.id().as_str().unwrap_or_default()))
        }
        KeysAction::Activate { kid, force, place } => {
            let mut keys = open(place)?;
            let kid = stated_or_first(kid.as_deref(), keys.schedule(), KeyState::Announced)?;
            let activate = |schedule: &mut KeySchedule<Algorithm>| {
                if *force { schedule.danger_activate_at_once(&*kid, now) } else { schedule.activate_now(&*kid, now) }
            };
            tell(&changed(keys.update(activate))?)
        }
        KeysAction::Retire { kid, place } => {
            let mut keys = open(place)?;
            let kid = stated_or_first(kid.as_deref(), keys.schedule(), KeyState::Active)?;
            tell(&changed(keys.update(|schedule| schedule.retire_now(&*kid, now)))?)
        }
        KeysAction::Drop { kid, place } => {
            let dropped = changed(open(place)?.update(|schedule| schedule.danger_drop_signing_at_once(&**kid, now)))?;
            tell(dropped.changes())
        }
    }
}

/// The folder, which `hybrid web` makes.
fn open(place: &KeysPlace) -> Result<Keys, Failure> {
    place.limits.check()?;
    let timing = key_timing(place.lead.or_of(&place.limits), place.limits.jwks_max_stale)?;
    let keys = StoredSchedule::open(KeyFolder::at(&place.keys), AtRest::plain(), timing);
    keys.map_err(|error| {
        if matches!(error, StoreError::StoreEmpty) {
            Failure::new("--keys: no keys are here: `hybrid web` makes the first")
        } else {
            Failure::of("--keys", &error)
        }
    })
}

/// Each key on a line: its id, its state, and since when.
fn list(keys: &Keys) -> Result<(), Failure> {
    let mut out = io::stdout();
    said(keys.schedule().keys().try_for_each(|key| writeln!(out, "{}", line(key.id(), key.state(), key.since()))))
}

fn tell(changes: &[Change]) -> Result<(), Failure> {
    let mut out = io::stdout();
    said(changes.iter().try_for_each(|change| writeln!(out, "{}", line(change.id(), change.to(), change.at()))))
}

fn line(id: &KeyId, state: KeyState, since: Timestamp) -> String {
    format!("{} {} {}", id.as_str().unwrap_or_default(), state.as_str(), rfc3339(since))
}

fn stated_or_first(kid: Option<&str>, schedule: &KeySchedule<Algorithm>, state: KeyState) -> Result<String, Failure> {
    if let Some(kid) = kid {
        return Ok(kid.to_owned());
    }
    let first = schedule.keys().find(|key| key.state() == state);
    let first = first.and_then(|key| key.id().as_str().map(str::to_owned));
    first.ok_or_else(|| Failure::new(format!("no key is {}", state.as_str())))
}

fn changed<T>(result: Result<T, StoreError>) -> Result<T, Failure> {
    result.map_err(|error| {
        if let StoreError::Schedule(ScheduleError::KeyNotReady { ready_at }) = &error {
            let at = rfc3339(*ready_at);
            Failure::new(format!("key has not been published for its lead: expected {at} or later, or --force"))
        } else {
            Failure::of("keys", &error)
        }
    })
}

fn said(written: io::Result<()>) -> Result<(), Failure> {
    written.map_err(|error| Failure::of("standard output", &error))
}
