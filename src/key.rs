//! Keys, each with the one algorithm and the one id that it is used with.

mod der;
mod id;
mod jwk;
mod pem;
mod pin;
mod raw;
mod ring;
mod secret;
mod set;
mod source;
mod thumbprint;

pub(crate) use der::{Curve, PublicKeyDer, RsaNumbers};
#[cfg(feature = "ml-dsa")]
pub(crate) use der::{ML_DSA_44, ML_DSA_65, ML_DSA_87};
pub(crate) use id::is_well_formed;
pub use id::{IntoKeyId, KeyId};
pub(crate) use jwk::Jwk;
pub use pin::PinnedKey;
pub(crate) use raw::RawKey;
pub use ring::Keyring;
#[cfg(feature = "paseto")]
pub(crate) use secret::refuse_weak;
pub use set::LeftOut;
pub use source::KeySource;
#[cfg(feature = "std")]
pub use source::SharedKeyring;
pub use thumbprint::Thumbprint;
