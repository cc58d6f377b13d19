//! Keys, each with the one algorithm and the one id that it is used with.

mod certificates;
mod der;
mod id;
mod jwk;
mod pasted;
mod pem;
mod pin;
mod raw;
mod ring;
mod secret;
mod set;
mod source;
mod thumbprint;

pub(crate) use der::{Curve, PssHash, PublicKeyDer, RsaNumbers};
#[cfg(feature = "ml-dsa")]
pub(crate) use der::{ML_DSA_44, ML_DSA_65, ML_DSA_87};
pub(crate) use id::is_well_formed;
pub use id::{IntoKeyId, KeyId};
pub(crate) use jwk::Jwk;
pub use pin::PinnedKey;
pub(crate) use raw::RawKey;
pub use ring::Keyring;
pub use secret::ClientSecret;
#[cfg(feature = "paseto")]
pub(crate) use secret::refuse_weak;
pub use set::JwksReader;
pub use source::KeySource;
#[cfg(feature = "std")]
pub use source::SharedKeyring;
pub use thumbprint::Thumbprint;

/// How a key is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// To the letter of the standards.
    Strict,
    /// Also as issuers publish keys and people paste them, where that can mean one thing only.
    Lenient,
}
