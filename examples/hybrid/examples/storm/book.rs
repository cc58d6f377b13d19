//! The invariants: how often each was checked, and what has broken it.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{figures::Figures, weather::Weather};

pub(crate) const ONE_SUCCESSOR: &str = "a refresh token has one successor";
pub(crate) const STAYS_OUT: &str = "a log-out that was answered stays";
pub(crate) const NO_OLD_TOKEN: &str = "a token that was replaced twice, or made up, is refused";
pub(crate) const THIEF: &str = "after reuse nobody gets orders, within the bound";
pub(crate) const REFUSED_IN_TIME: &str = "orders refuses within the bound, if nothing happens meanwhile";
pub(crate) const CHANGES_NOTHING: &str = "orders changes nothing for the dead, whatever happens";
pub(crate) const LIVE_IS_LIVE: &str = "nobody is logged out by a fault";
pub(crate) const ONLY_503: &str = "no 5xx but 503, with Retry-After (502 of the BFF while orders is gone)";
pub(crate) const ANSWERS: &str = "no 503 while nothing happens";
pub(crate) const IN_TIME: &str = "an answer comes within 5 s (6 s here) while the store hangs or is gone";
pub(crate) const NO_REMOVAL: &str = "503 removes no cookie";
pub(crate) const COMES_BACK: &str = "all are ready within 30 s after a fault";
pub(crate) const ENDS_WELL: &str = "SIGTERM ends with status 0, and nothing has panicked";
pub(crate) const LOGS: &str = "logs hold no token and no cookie";

const ALL: [&str; 14] = [
    ONE_SUCCESSOR,
    STAYS_OUT,
    NO_OLD_TOKEN,
    THIEF,
    REFUSED_IN_TIME,
    CHANGES_NOTHING,
    LIVE_IS_LIVE,
    ONLY_503,
    ANSWERS,
    IN_TIME,
    NO_REMOVAL,
    COMES_BACK,
    ENDS_WELL,
    LOGS,
];

/// As many breaches are told in words.
const TOLD: usize = 20;

#[derive(Default)]
pub(crate) struct Book {
    pub(crate) weather: Weather,
    pub(crate) figures: Figures,
    checked: Mutex<BTreeMap<&'static str, u64>>,
    broken: Mutex<Vec<(&'static str, String)>>,
    noted: Mutex<BTreeMap<&'static str, u64>>,
    /// Cookies and refresh tokens that were given.
    secrets: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

/// As many secrets are looked for in logs.
const SECRETS: usize = 2_000;

impl Book {
    /// Checks that an invariant holds, and says whether it does. `what` is told if not.
    pub(crate) fn holds(&self, invariant: &'static str, is_so: bool, what: impl FnOnce() -> String) -> bool {
        *self.checked.lock().unwrap().entry(invariant).or_default() += 1;
        if !is_so {
            self.broken(invariant, &what());
        }
        is_so
    }

    pub(crate) fn broken(&self, invariant: &'static str, what: &str) {
        println!("BROKEN: {invariant}: {what}");
        self.broken.lock().unwrap().push((invariant, what.to_owned()));
    }

    /// A secret that no log may have.
    pub(crate) fn keeps(&self, secret: &str) {
        let mut secrets = self.secrets.lock().unwrap();
        if secrets.len() < SECRETS {
            secrets.push(secret.to_owned());
        }
    }

    pub(crate) fn secrets(&self) -> Vec<String> {
        self.secrets.lock().unwrap().clone()
    }

    /// Counts something that is worth knowing.
    pub(crate) fn note(&self, what: &'static str) {
        *self.noted.lock().unwrap().entry(what).or_default() += 1;
    }

    /// The clients are to end.
    pub(crate) fn is_over(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    pub(crate) fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::SeqCst)
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.broken.lock().unwrap().is_empty()
    }

    pub(crate) fn report(&self) -> String {
        let mut text = self.figures.table();
        text.push_str("\nTimes are in milliseconds.\n\n| Invariant | Checked | Broken |\n|---|--:|--:|\n");
        let (checked, broken) = (self.checked.lock().unwrap(), self.broken.lock().unwrap());
        for invariant in ALL {
            let times = broken.iter().filter(|(which, _)| *which == invariant).count();
            let checked = checked.get(invariant).copied().unwrap_or_default();
            writeln!(text, "| {invariant} | {checked} | {times} |").unwrap();
        }
        text.push('\n');
        for (what, count) in &*self.noted.lock().unwrap() {
            writeln!(text, "{count} × {what}").unwrap();
        }
        for (invariant, what) in broken.iter().take(TOLD) {
            writeln!(text, "broken: {invariant}: {what}").unwrap();
        }
        text
    }
}
