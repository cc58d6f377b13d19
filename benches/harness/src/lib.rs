//! What the programs of this workspace have in common.
#![forbid(unsafe_code)]

mod case;
mod claims;
mod key;
pub mod serve;
mod verify;

pub use case::{Case, Counted, Role, Run, Who, timed};
pub use claims::{AUDIENCE, Claims, ISSUER};
pub use key::{Alg, Key};
pub use verify::{SharedVerify, Verify, check};
