//! The status, metrics and events, for operators.

use std::{sync::Arc, time::Duration};

use cotter::VerifyError;

use crate::{RefreshError, Standing};

/// The state of a remote key set, for a status page or an alarm.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// Whether there are keys, and whether they are up to date.
    pub standing: Standing,
    /// The age of the set in use: the time since its request was sent, or, for a snapshot, since it was saved.
    pub age: Option<Duration>,
    /// How many keys of the last good set are usable for the algorithm.
    pub keys: usize,
    /// How many members of that set are not usable.
    pub skipped: usize,
    /// How many refreshes have succeeded since the start.
    pub succeeded: u64,
    /// How many refreshes have failed since the last success.
    pub failures: u32,
    /// The error of the last refresh, if it failed.
    pub last_error: Option<RefreshError>,
    /// The time until the next refresh, unless a token asks for one earlier.
    pub next_refresh: Duration,
}

/// The part of the status that the task reports.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    pub(crate) keys: usize,
    pub(crate) skipped: usize,
    pub(crate) succeeded: u64,
    pub(crate) last_error: Option<RefreshError>,
}

/// The metrics and events of one key set. Labels are the name of the set, and words from fixed lists.
#[derive(Clone, Debug)]
pub(crate) struct Telemetry {
    issuer: Arc<str>,
}

impl Telemetry {
    pub(crate) fn new(issuer: &str) -> Self {
        Self { issuer: issuer.into() }
    }

    /// The span of one refresh.
    pub(crate) fn span(&self) -> tracing::Span {
        tracing::info_span!("jwks.refresh", issuer = &*self.issuer)
    }

    /// A set was fetched. `added` and `removed` count the keys that are new, and those that are gone.
    pub(crate) fn fetched(&self, keys: usize, added: usize, removed: usize) {
        self.count("set");
        if added > 0 || removed > 0 {
            tracing::info!(issuer = &*self.issuer, keys, added, removed, "key set has changed");
        } else {
            tracing::debug!(issuer = &*self.issuer, keys, "key set is unchanged");
        }
    }

    /// A set was fetched in which every key is for another algorithm.
    pub(crate) fn no_key(&self, removed: usize) {
        self.count("set");
        if removed > 0 {
            tracing::warn!(issuer = &*self.issuer, keys = 0, removed, "key set has no key for the algorithm any more");
        } else {
            tracing::debug!(issuer = &*self.issuer, keys = 0, "key set has no key for the algorithm");
        }
    }

    pub(crate) fn not_modified(&self) {
        self.count("not-modified");
        tracing::debug!(issuer = &*self.issuer, "key set is unchanged");
    }

    pub(crate) fn failed(&self, error: &RefreshError, failures: u32) {
        self.count(error.code());
        tracing::warn!(issuer = &*self.issuer, code = error.code(), failures, "key set was not refreshed");
    }

    pub(crate) fn standing(&self, standing: Standing) {
        match standing {
            Standing::Fresh => tracing::info!(issuer = &*self.issuer, "keys are up to date"),
            Standing::Outdated => tracing::warn!(issuer = &*self.issuer, "keys may be out of date"),
            Standing::Unavailable => {
                tracing::error!(issuer = &*self.issuer, "keys are unavailable: tokens are rejected")
            }
        }
    }

    /// The service ends, or does not verify with these keys any more.
    pub(crate) fn ended(&self) {
        tracing::info!(issuer = &*self.issuer, "keys are not kept any more");
    }

    pub(crate) fn age(&self, age: Option<Duration>) {
        let seconds = age.map_or(f64::INFINITY, |age| age.as_secs_f64());
        metrics::gauge!("jwks_age_seconds", "issuer" => Arc::clone(&self.issuer)).set(seconds);
    }

    /// A token named a key that a fresh set lacks, or came while nobody knows whether there is such a key.
    pub(crate) fn refused(&self, error: &VerifyError, action: &'static str) {
        let issuer = Arc::clone(&self.issuer);
        let counter = if *error == VerifyError::KidUnknown {
            metrics::counter!("jwks_unknown_kid_total", "issuer" => issuer, "action" => action)
        } else {
            metrics::counter!("jwks_unavailable_total", "issuer" => issuer, "action" => action)
        };
        counter.increment(1);
    }

    pub(crate) fn snapshot(&self, code: &'static str) {
        let issuer = Arc::clone(&self.issuer);
        metrics::counter!("jwks_snapshot_total", "issuer" => issuer, "result" => code).increment(1);
        match code {
            "loaded" | "saved" => tracing::debug!(issuer = &*self.issuer, code, "snapshot of the key set"),
            _ => tracing::warn!(issuer = &*self.issuer, code, "snapshot of the key set is not usable"),
        }
    }

    fn count(&self, result: &'static str) {
        metrics::counter!("jwks_fetch_total", "issuer" => Arc::clone(&self.issuer), "result" => result).increment(1);
    }
}
