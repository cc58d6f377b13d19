//! How long a token lives, when it is issued, and how long it may be.

use std::time::Duration;

use clap::Args;
use cotter::Timestamp;
use cotter_issue::{IssueError, IssuerError, Lifetime};

use crate::options::{instant, seconds};

/// The life of a token.
#[derive(Args, Debug)]
#[command(next_help_heading = "Time")]
pub(super) struct LifeOptions {
    #[command(flatten)]
    lifetime: LifetimeOptions,
    #[command(flatten)]
    pub(super) clock: ClockOption,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct LifetimeOptions {
    /// Issue a token that expires after this many seconds, at most 3600
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    lifetime: Option<Duration>,
    /// Issue a token that expires after this many seconds, however many they are
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    danger_longer_lifetime: Option<Duration>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Time")]
pub(super) struct ClockOption {
    /// Issue as of this time instead of now: seconds since 1970, or 2026-11-21T10:00:00Z
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = instant)]
    at: Option<Timestamp>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(super) struct SizeOption {
    /// Issue a token of up to this many bytes, at most 16384 [default: 4096]
    #[arg(long, value_name = "BYTES")]
    pub(super) max_token_len: Option<usize>,
}

impl LifeOptions {
    /// The stated lifetime.
    pub(super) fn lifetime(&self) -> Result<Lifetime, IssuerError> {
        match (self.lifetime.lifetime, self.lifetime.danger_longer_lifetime) {
            (Some(lifetime), _) => Lifetime::of(lifetime),
            (None, Some(lifetime)) => Lifetime::danger_longer(lifetime),
            (None, None) => Err(IssuerError::LifetimeTooShort),
        }
    }

    /// The stated time, or the present.
    pub(super) fn now(&self) -> Result<Timestamp, IssueError> {
        self.clock.now()
    }
}

impl ClockOption {
    /// The stated time, or the present.
    pub(super) fn now(&self) -> Result<Timestamp, IssueError> {
        self.at.map_or_else(|| Timestamp::now().map_err(|_| IssueError::Clock), Ok)
    }
}

/// A name that is not empty.
pub(super) fn not_empty(name: String) -> Result<String, &'static str> {
    if name.is_empty() { Err("expected a name") } else { Ok(name) }
}
