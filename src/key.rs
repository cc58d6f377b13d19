//! Keys, each pinned to the one algorithm and the one id that it is used with, alone or in a ring.

mod pin;
mod ring;
mod source;

pub use pin::PinnedKey;
pub use ring::Keyring;
pub(crate) use source::HeldRing;
pub use source::KeySource;
#[cfg(feature = "std")]
pub use source::SharedKeyring;
#[cfg(all(test, feature = "std"))]
pub(crate) use source::changing::Changing;
