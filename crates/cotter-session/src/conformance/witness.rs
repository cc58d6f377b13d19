//! What a run tells the outside holds no secret: logs, traces, metrics and errors.
//!
//! The witness is the process's subscriber of `tracing`, at every level, and its recorder of `metrics`. Between the
//! suite and the store it notes the digests that the store is given, and what the store's errors say. At the end every
//! run of bytes in what it has heard, in whatever encoding, is hashed as a credential and looked up among these digests.
//! So no case has to name what it has issued.

mod control;
mod errors;
mod listener;
mod search;
mod watched;

use std::{
    collections::{BTreeSet, HashSet},
    fmt::Display,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::{CASES, Engine, Violation, run_on};
use crate::{SecretDigest, SessionId};
use watched::watched;

/// What came of a run that was listened to.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Told {
    /// How many different things were heard.
    pub entries: usize,
    /// How many digests of secrets the store was given.
    pub digests: usize,
    /// In how many ways a secret was told on purpose, and found.
    pub controls: usize,
}

/// Runs every case, and one that provokes every error of [`Sessions`](crate::Sessions); listens to what is told
/// meanwhile, and searches it for every secret that was issued. Before, it tells secrets on purpose, in every form, and
/// finds each. `None` if the engine is absent.
///
/// A process has one subscriber and one recorder, so call it in a test program that sets none.
///
/// # Errors
///
/// [`Violation`] if a case fails, a secret was told, one that is told on purpose is not found, or the process has a
/// subscriber or a recorder already.
pub fn nothing_told_is_a_secret(engine: &dyn Engine) -> Result<Option<Told>, Violation> {
    // One run at a time: what is heard belongs to it.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    listener::listen()?;
    *memory() = Memory::default();
    if !run_on(engine, &control::CASE, watched)? {
        return Ok(None);
    }
    run_on(engine, &errors::CASE, watched)?;
    for case in CASES {
        run_on(engine, case, watched)?;
    }
    search()?;
    let memory = memory();
    Ok(Some(Told { entries: memory.heard.len(), digests: memory.digests.len(), controls: memory.controls }))
}

/// Searches what was told since the last run began, that run among it.
///
/// # Errors
///
/// [`Violation`] if a secret was told.
pub fn search() -> Result<(), Violation> {
    match search::find(&memory()) {
        Some(found) => Err(Violation::new(format_args!("a secret was told: {found}"))),
        None => Ok(()),
    }
}

/// Adds what was told in another way, for instance by the facade `log`, to what is searched.
pub fn told(text: impl Display) {
    memory().heard.insert(text.to_string());
}

/// Adds a secret that is not of a session to what is searched for: an access token, for instance.
pub fn issued(secret: &str) {
    memory().texts.push(secret.to_owned());
}

/// What has been heard and issued since the run began.
#[derive(Default)]
struct Memory {
    heard: BTreeSet<String>,
    digests: HashSet<[u8; 32]>,
    ids: HashSet<SessionId>,
    texts: Vec<String>,
    controls: usize,
}

impl Memory {
    fn note(&mut self, digests: impl IntoIterator<Item = SecretDigest>) {
        self.digests.extend(digests.into_iter().map(|digest| *digest.as_bytes()));
    }
}

fn memory() -> MutexGuard<'static, Memory> {
    static MEMORY: OnceLock<Mutex<Memory>> = OnceLock::new();
    MEMORY.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}
