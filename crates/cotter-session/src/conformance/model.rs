//! What a family of refresh tokens may do, written from the promises and not from the decision table.
//!
//! It knows every token that was ever given, which no store does.

use std::time::Duration;

use cotter::Timestamp;

/// A family, as somebody sees it who watches all answers.
pub(super) struct Model {
    /// All tokens, in the order in which they were given.
    pub(super) given: Vec<String>,
    /// When the newest token was given in exchange for the one before it.
    pub(super) exchanged_at: Option<Timestamp>,
    /// Whether a token was used again.
    pub(super) is_stolen: bool,
    /// When it is over without a further exchange, and when in any case.
    pub(super) idle_until: Timestamp,
    pub(super) until: Timestamp,
    pub(super) overlap: Duration,
    pub(super) idle: Duration,
}

/// What the use of a token must come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// This token, which was given before.
    Given(String),
    /// A token that was never given.
    New,
    /// Nothing, and nothing changes.
    Refused,
    /// Nothing, and nobody gets anything from now on.
    Alarm,
}

impl Model {
    pub(super) fn expects(&self, token: &str, now: Timestamp) -> Expected {
        if self.is_stolen || now >= self.idle_until || now >= self.until {
            return Expected::Refused;
        }
        // The answer of the last exchange may still be under way.
        let is_fresh = self.exchanged_at.is_some_and(|at| now.saturating_duration_since(at) < self.overlap);
        let age = self.given.iter().rev().position(|given| given == token);
        match (age, self.given.last()) {
            (Some(0), Some(newest)) if is_fresh => Expected::Given(newest.clone()),
            (Some(0), _) => Expected::New,
            (Some(1), Some(newest)) if is_fresh => Expected::Given(newest.clone()),
            _ => Expected::Alarm,
        }
    }

    /// A token was given that was never given before.
    pub(super) fn exchanged(&mut self, token: String, at: Timestamp) {
        self.given.push(token);
        self.exchanged_at = Some(at);
        self.idle_until = self.idle_until.max(at.saturating_add(self.idle)).min(self.until);
    }
}
