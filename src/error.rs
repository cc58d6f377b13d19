//! The errors: what was wrong with a token, a key, a policy or a revocation.
//!
//! Every value but for its limits is one rule. Its [`code`](VerifyError::code) is stable, is what `vectors/` compares, and is fit for
//! logs and metric labels; its message names the rule and what was expected. Neither ever holds token text, key bytes
//! or the value of a claim.

mod claim;
mod fault;
mod key;
mod part;
mod policy;
#[cfg(feature = "std")]
mod revoke;
mod setup;
mod stage;
mod verify;

pub use claim::Claim;
pub use fault::Fault;
pub use key::{KeyError, SkippedKey};
pub use part::{JsonFault, Part, Segment};
pub use policy::PolicyError;
#[cfg(feature = "std")]
pub use revoke::RevokeError;
pub use setup::SetupError;
pub use stage::Stage;
pub use verify::VerifyError;

/// The one answer of every primitive that refuses: which of its rules was broken is nobody's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;
