//! What each subcommand does, for one algorithm.
//!
//! Nothing moves on by itself here: a key is activated, retired and dropped by the command that says so, or by a service that has the folder
//! open and knows its own times.

use std::{io::Write, time::Duration};

use cotter::{KeyId, Timestamp};
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, Lifetime, SigningKey, SigningKeyError,
    schedule::{Change, Fleet, KeySchedule, KeyState, Timing},
    store::{AtRest, KeyFolder, StoredSchedule},
};

use super::{
    arguments::Action,
    publish::{publish, publish_held},
    told::{Failure, key_line, print_set, replace_file, time},
};
use crate::{error::say, printable};

/// The lead of a key where no other key has one.
const DEFAULT_LEAD: Duration = Duration::from_secs(3900);

const TEN_YEARS: Duration = Duration::from_secs(315_360_000);

/// How far behind the folder's latest time a clock may be without a word, which is what verifiers grant at most.
const CLOCKS_DIFFER: Duration = Duration::from_secs(600);

pub(super) fn act<A: JwsPublicKeySigningAlgorithm>(
    action: &Action,
    folder: KeyFolder,
    at_rest: AtRest,
) -> Result<(), Failure> {
    let now = Timestamp::now().map_err(|error| Failure::Usage(error.to_string()))?;
    if let Action::New { id, lead, danger_signing_at_once, .. } = action {
        let first = new_key::<A>(id.kid.as_deref())?;
        let (kid, timing) = (first.id().clone(), timing(*lead)?);
        let schedule = if *danger_signing_at_once {
            KeySchedule::danger_signing_at_once(timing, first, now)?
        } else {
            KeySchedule::new_unpublished(timing, first, now)?
        };
        StoredSchedule::create_from(folder, at_rest, schedule)?;
        return print_id(&kid);
    }
    // The lead of each key is stored with it.
    let mut keys = StoredSchedule::<A>::open(folder.clone(), at_rest.clone(), timing(Duration::ZERO)?)?;
    if let Some(expected) = action.expected_generation().filter(|expected| keys.generation() < *expected) {
        return Err(Failure::Older { found: keys.generation(), expected });
    }
    warn_of_clock(keys.schedule(), now);
    match action {
        Action::New { .. } => Ok(()),
        Action::List { .. } => list(&keys),
        Action::Announce { id, lead, .. } => {
            let lead = lead.or_else(|| keys.schedule().longest_lead()).unwrap_or(DEFAULT_LEAD);
            let mut keys = StoredSchedule::<A>::open(folder, at_rest, timing(lead)?)?;
            let key = new_key::<A>(id.kid.as_deref())?;
            keys.update(|schedule| schedule.announce_unpublished(key.clone(), now))?;
            print_id(key.id())
        }
        Action::Activate { kid, danger_activate_at_once, .. } => {
            let kid = stated_or_first(kid.as_deref(), keys.schedule(), KeyState::Announced)?;
            let changes = keys.update(|schedule| {
                if *danger_activate_at_once {
                    schedule.danger_activate_at_once(&kid, now)
                } else {
                    schedule.activate_now(&kid, now)
                }
            })?;
            print_changes(&changes)
        }
        Action::Retire { kid, .. } => {
            let kid = stated_or_first(kid.as_deref(), keys.schedule(), KeyState::Active)?;
            let changes = keys.update(|schedule| schedule.retire_now(&kid, now))?;
            print_changes(&changes)
        }
        Action::Drop { kid, .. } => {
            let kid = KeyId::exactly(kid.as_str()).map_err(SigningKeyError::from)?;
            let dropped = keys.update(|schedule| schedule.danger_drop_signing_at_once(&kid, now))?;
            print_changes(dropped.changes())
        }
        Action::Jwks { out: Some(path), .. } => publish_held(&mut keys, &folder, |body| replace_file(path, body)),
        Action::Jwks { out: None, .. } => publish(&mut keys, print_set),
    }
}

/// Each key on a line; and beside them, which copy of the folder this is.
fn list<A: JwsPublicKeySigningAlgorithm>(keys: &StoredSchedule<A>) -> Result<(), Failure> {
    let (mut out, schedule) = (anstream::stdout(), keys.schedule());
    schedule.keys().try_for_each(|key| writeln!(out, "{}", key_line(key.id(), key.state(), key.since())))?;
    say(&format!("generation {}, last changed {}", keys.generation(), time(schedule.latest_time())));
    for id in schedule.unpublished() {
        let id = id.as_str().unwrap_or_default();
        say(&format!("hint: no set with {id} has been published: 'cotter keys jwks' writes it"));
    }
    Ok(())
}

/// Times after which nothing changes its state by itself, but for the lead.
fn timing(lead: Duration) -> Result<Timing, Failure> {
    let timing = Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::ZERO,
        leeway: Duration::ZERO,
        token_life: Lifetime::danger_longer(TEN_YEARS).map_err(|error| Failure::Usage(error.to_string()))?,
        period: TEN_YEARS,
    })?;
    Ok(timing.danger_announced_for(lead)?)
}

/// A new key, named by its thumbprint unless it is stated. A thumbprint that looks like an option is not used.
fn new_key<A: JwsPublicKeySigningAlgorithm>(kid: Option<&str>) -> Result<SigningKey<A>, Failure> {
    if let Some(kid) = kid {
        return Ok(SigningKey::generate(kid)?);
    }
    loop {
        let key = SigningKey::generate(KeyId::ABSENT)?.pinned_by_thumbprint();
        if key.id().as_str().is_some_and(|kid| !kid.starts_with('-')) {
            return Ok(key);
        }
    }
}

/// The id that is stated, or that of the first key in this state.
fn stated_or_first<A: JwsPublicKeySigningAlgorithm>(
    kid: Option<&str>,
    schedule: &KeySchedule<A>,
    state: KeyState,
) -> Result<KeyId, Failure> {
    match kid {
        Some(kid) => Ok(KeyId::exactly(kid).map_err(SigningKeyError::from)?),
        None => {
            let first = schedule.keys().find(|key| key.state() == state).map(|key| key.id().clone());
            first.ok_or_else(|| Failure::NoKey(format!("no key is {}", state.as_str())))
        }
    }
}

fn print_id(kid: &KeyId) -> Result<(), Failure> {
    writeln!(anstream::stdout(), "{}", printable::text(kid.as_str().unwrap_or_default()))?;
    Ok(())
}

fn print_changes(changes: &[Change]) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    changes.iter().try_for_each(|change| writeln!(out, "{}", key_line(change.id(), change.to(), change.at())))?;
    Ok(())
}

fn warn_of_clock<A: JwsPublicKeySigningAlgorithm>(schedule: &KeySchedule<A>, now: Timestamp) {
    let behind = schedule.clock_behind(now);
    if behind > CLOCKS_DIFFER {
        let seconds = behind.as_secs();
        say(&format!(
            "warning: this clock is {seconds} s behind the latest time in the folder, which counts until then"
        ));
    }
}
