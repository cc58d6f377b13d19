//! Flags.

use std::{fmt, path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};

/// Browsers, native clients and a thief against several processes, with faults
#[derive(Clone, Debug, Parser)]
pub(crate) struct Options {
    /// How long the clients go on
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
    /// How many `web`, and how many `orders` [default: 2; 1 with memory and redb, which have one `web`]
    #[arg(long)]
    pub(crate) processes: Option<usize>,
    /// Where sessions are; PostgreSQL and Redis are started, if they are installed
    #[arg(long, value_enum, default_value_t = Store::Redb)]
    pub(crate) store: Store,
    /// What happens to processes
    #[arg(long, value_enum, default_value_t = Faults::All)]
    pub(crate) faults: Faults,
    /// How many browsers, and as many native clients
    #[arg(long, default_value_t = 8)]
    pub(crate) clients: usize,
    /// How long a client waits between its requests, at the median, in milliseconds
    #[arg(long, default_value_t = 200)]
    pub(crate) pace: u64,
    /// The program [default: the one of this build, which is brought up to date]
    #[arg(long)]
    pub(crate) bin: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Store {
    Memory,
    Redb,
    Postgres,
    Redis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Faults {
    None,
    /// SIGKILL, and SIGTERM
    Kill,
    /// SIGSTOP, and SIGCONT some seconds later
    Stop,
    All,
}

/// Within this time the same refresh token gets the same successor.
pub(crate) const OVERLAP: Duration = Duration::from_secs(10);

/// After this time without the feed, `orders` changes nothing any more.
pub(crate) const STALENESS: Duration = Duration::from_secs(3);

impl Options {
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if self.webs() > 1 && matches!(self.store, Store::Memory | Store::Redb) {
            return Err("memory and redb have one `web`: expected --processes 1");
        }
        let is_bounded = self.seconds <= 3600 && self.clients <= 64 && self.webs() <= 8 && self.webs() > 0;
        if is_bounded { Ok(()) } else { Err("expected at most 3600 seconds, 64 clients and 8 processes") }
    }

    pub(crate) fn webs(&self) -> usize {
        self.processes.unwrap_or(if matches!(self.store, Store::Memory | Store::Redb) { 1 } else { 2 })
    }

    pub(crate) fn orders(&self) -> usize {
        self.processes.unwrap_or(2).max(2)
    }

    /// Within this time after a log-out, `orders` refuses, as the contract has it.
    pub(crate) fn bound(&self) -> Duration {
        Duration::from_secs(if self.store == Store::Postgres { 2 } else { 1 })
    }
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} s on {:?}: {} web, {} orders, {} browsers, {} native clients, 1 thief, faults: {:?}",
            self.seconds,
            self.store,
            self.webs(),
            self.orders(),
            self.clients,
            self.clients,
            self.faults
        )
    }
}
