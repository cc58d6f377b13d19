//! The constructors of [`PinnedKey`](crate::PinnedKey) and [`Keyring`](crate::Keyring), which pin a key that was read;
//! a file for each form.

mod certificates;
mod jwk;
mod public;
mod secret;
mod set;

pub use set::JwksReader;
