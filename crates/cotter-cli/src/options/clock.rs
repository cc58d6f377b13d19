//! The time that a token is verified at.

use std::time::{Duration, SystemTime};

use clap::Args;
use cotter::{Timestamp, VerifyError};

use super::value::{instant, seconds};

#[derive(Args, Debug)]
#[command(next_help_heading = "Time")]
pub(crate) struct ClockOptions {
    /// Verify at this time instead of now: seconds since 1970, or 2026-11-21T10:00:00Z
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = instant)]
    at: Option<Timestamp>,
}

/// The leeway of a profile, which is five seconds unless it is stated.
#[derive(Args, Debug)]
#[command(next_help_heading = "Time")]
pub(crate) struct LeewayOption {
    /// Accept clocks that differ by this many seconds, at most 600 [default: 5]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    pub(crate) leeway: Option<Duration>,
}

impl ClockOptions {
    /// The stated time, or the present.
    pub(crate) fn now(&self) -> Result<Timestamp, VerifyError> {
        self.at.map_or_else(|| Timestamp::try_from(SystemTime::now()), Ok)
    }
}

impl LeewayOption {
    /// The stated leeway, handed to a builder.
    pub(crate) fn apply<T, E>(&self, builder: T, leeway: impl FnOnce(T, Duration) -> Result<T, E>) -> Result<T, E> {
        match self.leeway {
            Some(stated) => leeway(builder, stated),
            None => Ok(builder),
        }
    }
}
