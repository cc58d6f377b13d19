use cotter::{KeyError, Timestamp};
use thiserror::Error;

use crate::SigningKeyError;

/// Why a schedule of keys refuses a timing, a key, a stored state, or to sign.
///
/// ```
/// use cotter::{Ed25519, Timestamp};
/// use cotter_issue::{SigningKey, schedule::{KeySchedule, ScheduleError, Timing}};
/// # use std::time::Duration;
/// # use cotter_issue::{Lifetime, schedule::Fleet};
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
/// let schedule = KeySchedule::new(timing, SigningKey::<Ed25519>::generate("2026-11")?, now)?;
/// let refused = schedule.active(now).unwrap_err();
/// assert_eq!(refused.code(), "key-none-active");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    // Timings.
    /// A time of the fleet is longer than ten years.
    #[error("{time} is too long: expected at most {max_seconds} s")]
    TimeTooLong {
        /// The field of the fleet.
        time: &'static str,
        /// The limit, in seconds.
        max_seconds: u64,
    },
    /// The leeway is longer than verifiers allow.
    #[error("leeway is too long: expected at most {max_seconds} s, which is what verifiers allow")]
    LeewayTooLong {
        /// The limit, in seconds.
        max_seconds: u64,
    },
    /// What is left of the cache after the refresh is shorter than verifiers keep a key set.
    #[error("cache is too short: expected at least {min_seconds} s, which is the refresh and a minute")]
    CacheTooShort {
        /// The least, in seconds.
        min_seconds: u64,
    },
    /// Keys would follow each other before verifiers know them, or more would be published than a set may hold.
    #[error("period is too short: expected at least {min_seconds} s with these caches and lives of tokens")]
    PeriodTooShort {
        /// The least, in seconds.
        min_seconds: u64,
    },

    // Keys.
    /// The key has no id, by which verifiers find it in the set.
    #[error("key has no id: expected one, or pinned_by_thumbprint")]
    KeyIdAbsent,
    /// The id belongs to another key of the schedule, or did until a short time ago.
    #[error("key id is taken: expected one that no key of the schedule has or had")]
    KeyIdTaken,
    /// The same key is in the schedule under another id, so that nothing would rotate.
    #[error("key is in the schedule under another id: expected a new key")]
    KeyReused,
    /// The key was dropped in an emergency, so it must not be used again, under any id.
    #[error("key was dropped: expected a new key")]
    KeyDropped,
    /// The set is full.
    #[error("too many keys are published: expected at most {max}")]
    TooManyKeys {
        /// The most keys that are published at once.
        max: usize,
    },
    /// No key of the schedule has this id.
    #[error("key id is unknown: expected the id of a key of the schedule")]
    KeyIdUnknown,
    /// No key may sign, because none has been announced for long enough.
    #[error("no key may sign: {}", wait(*.ready_at))]
    NoneActive {
        /// When a key that is announced may sign, if there is one.
        ready_at: Option<Timestamp>,
    },

    /// The key has not been announced for long enough, so that not every verifier may have it.
    #[error("key has not been announced for long enough: expected a time from {} on (Unix seconds)", .ready_at.unix_seconds())]
    KeyNotReady {
        /// When it may sign.
        ready_at: Timestamp,
    },
    /// No key set with the key has been published, so no verifier has it.
    #[error("key has not been published: expected a key set with it to be written and handed out first")]
    KeyUnpublished,
    /// The key is in another state than the step needs.
    #[error("key is {found}: expected one that is {expected}")]
    KeyStateOther {
        /// The state of the key.
        found: &'static str,
        /// The state that was expected.
        expected: &'static str,
    },
    /// No key is announced that could take over.
    #[error("no key is announced: expected one that takes over")]
    NoSuccessor,

    // Clocks.
    /// The time is after the year 9999, which is a clock that is wrong.
    #[error("time is after the year 9999: expected the present time")]
    TimeTooLate,

    /// The time is behind the latest that another process has recorded, by more than clocks differ. One of the clocks is wrong.
    #[error(
        "clock is {seconds} s behind the latest time of the stored keys: expected at most {max_seconds} s; one of the clocks is wrong"
    )]
    ClockBehind {
        /// How far it is behind, in seconds.
        seconds: u64,
        /// The limit, in seconds.
        max_seconds: u64,
    },

    // Stored states.
    /// The stored state is of another algorithm.
    #[error("keys are of {found}: expected {expected}")]
    AlgorithmOther {
        /// The algorithm of the stored state.
        found: String,
        /// The algorithm of the schedule.
        expected: &'static str,
    },
    /// The stored state is not one that a schedule has written.
    #[error("state of the schedule is malformed: expected {expected}")]
    StateMalformed {
        /// What was expected.
        expected: &'static str,
    },
    /// The stored state names a key whose private half was not given.
    #[error("private key is missing: expected one for each key that is announced or active")]
    PrivateKeyMissing,
    /// A private key does not belong to the public one in the stored state.
    #[error("private key does not belong to the stored public key: expected a pair")]
    KeyPairMismatch,
    /// A key or an id breaks a rule of verifiers; the code is that of the rule.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

fn wait(ready_at: Option<Timestamp>) -> String {
    ready_at.map_or_else(
        || "expected an announced key".into(),
        |at| format!("expected a time from {} on (Unix seconds)", at.unix_seconds()),
    )
}

impl From<KeyError> for ScheduleError {
    fn from(reason: KeyError) -> Self {
        Self::Key(reason.into())
    }
}

impl ScheduleError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TimeTooLong { .. } => "time-too-long",
            Self::LeewayTooLong { .. } => "leeway-too-long",
            Self::CacheTooShort { .. } => "cache-too-short",
            Self::PeriodTooShort { .. } => "period-too-short",
            Self::KeyIdAbsent => "key-id-absent",
            Self::KeyIdTaken => "key-id-taken",
            Self::KeyReused => "key-reused",
            Self::TooManyKeys { .. } => "too-many-keys",
            Self::KeyIdUnknown => "key-id-unknown",
            Self::NoneActive { .. } => "key-none-active",
            Self::KeyDropped => "key-dropped",
            Self::KeyNotReady { .. } => "key-not-ready",
            Self::KeyUnpublished => "key-unpublished",
            Self::KeyStateOther { .. } => "key-state-other",
            Self::NoSuccessor => "no-successor",
            Self::TimeTooLate => "time-too-late",
            Self::ClockBehind { .. } => "clock-behind",
            Self::AlgorithmOther { .. } => "algorithm-other",
            Self::StateMalformed { .. } => "state-malformed",
            Self::PrivateKeyMissing => "private-key-missing",
            Self::KeyPairMismatch => "key-pair-mismatch",
            Self::Key(reason) => reason.code(),
        }
    }
}
