//! The errors: what is wrong with a key, an issuer, or what it was asked to sign.
//!
//! Every variant is one rule with a stable [`code`](SigningKeyError::code). None holds a byte of a key or the value of a claim.

mod issue;
mod issuer;
mod key;
mod schedule;
mod store;

pub use issue::IssueError;
pub use issuer::IssuerError;
pub use key::SigningKeyError;
pub use schedule::ScheduleError;
pub use store::StoreError;

/// The one answer of every primitive that could not sign: the system has no randomness, or a computation was disturbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningFailed;
