//! How a key that was read is pinned: the constructors of [`PinnedKey`](crate::PinnedKey) and [`Keyring`](crate::Keyring), a file
//! for each form.

mod certificates;
mod jwk;
mod public;
mod secret;
mod set;

pub use set::JwksReader;
