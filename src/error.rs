//! The errors: what was wrong with a token, a key, a policy or a revocation.
//!
//! Each value is one rule, whatever limit it carries. Its [`code`](VerifyError::code) is stable: `vectors/` compares
//! it, and it is fit for logs and metric labels. Its message names the rule and what was expected. Neither contains
//! token text, key bytes or claim values.

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

/// The one error of every primitive. It does not say which of the primitive's rules was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;
