use std::{
    any::Any,
    hint::black_box,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

/// One row of the table: who does what, and how it is run.
pub struct Case {
    pub group: &'static str,
    pub who: Who,
    /// What is done, where a group has several things to do. Cases that do the same are compared with each other.
    pub what: String,
    pub run: Run,
    /// Makes what stays in memory, where that is of interest.
    pub keep: Option<Box<dyn Fn() -> Box<dyn Any>>>,
}

/// Who does it.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    pub name: &'static str,
    pub role: Role,
    /// Whether the cryptography of a verification is all in Rust. That of AWS-LC, BoringSSL and OpenSSL is C and assembly.
    pub pure_rust: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Cotter,
    Peer,
    /// A primitive alone.
    Floor,
}

impl Who {
    pub const fn cotter(name: &'static str, pure_rust: bool) -> Self {
        Self { name, role: Role::Cotter, pure_rust }
    }

    pub const fn peer_in_rust(name: &'static str) -> Self {
        Self { name, role: Role::Peer, pure_rust: true }
    }

    pub const fn peer_over_c(name: &'static str) -> Self {
        Self { name, role: Role::Peer, pure_rust: false }
    }

    /// A primitive alone; no peer, so nothing is compared with it.
    pub const fn floor(name: &'static str) -> Self {
        Self { name, role: Role::Floor, pure_rust: false }
    }
}

/// Runs a case so many times.
pub enum Run {
    /// In this process.
    Here(Box<dyn FnMut(u32) -> Duration>),
    /// In this process, on several threads, so that its allocations cannot be counted.
    Threads(Box<dyn FnMut(u32) -> Duration>),
    /// By another process, which answers with a line.
    There(Box<dyn FnMut(u32) -> String>),
}

/// What one verification allocates.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Counted {
    pub allocations: u64,
    /// The most bytes at once.
    pub peak_bytes: u64,
    /// What stays, where that is of interest.
    pub kept_bytes: Option<u64>,
}

impl Case {
    pub fn new(group: &'static str, who: Who, what: impl Into<String>, run: Run) -> Self {
        Self { group, who, what: what.into(), run, keep: None }
    }

    pub fn keeping<T: 'static>(self, keep: impl Fn() -> T + 'static) -> Self {
        Self { keep: Some(Box::new(move || Box::new(keep()))), ..self }
    }

    pub fn name(&self) -> String {
        let floor = if self.who.role == Role::Floor { "floor: " } else { "" };
        let what = if self.what.is_empty() { "" } else { ": " };
        format!("{floor}{}{what}{}", self.who.name, self.what)
    }
}

impl Run {
    pub fn here<R>(mut once: impl FnMut() -> R + 'static) -> Self {
        Self::Here(Box::new(move |repeats| timed(repeats, &mut once)))
    }

    pub fn time(&mut self, repeats: u32) -> Duration {
        match self {
            Self::Here(run) | Self::Threads(run) => run(repeats),
            Self::There(ask) => Duration::from_nanos(ask(repeats).trim().parse().expect("the other program times")),
        }
    }
}

/// How long so many repeats take.
pub fn timed<R>(repeats: u32, once: &mut impl FnMut() -> R) -> Duration {
    let begin = Instant::now();
    for _ in 0..repeats {
        black_box(once());
    }
    begin.elapsed()
}
