//! PASETO (version 3 and 4, `public` and `local`): the twin of [`cotter::paseto`].

mod issuer;
mod local;
mod remote;
mod v3;
mod v4;

#[cfg(feature = "testing")]
pub(crate) use self::issuer::rfc3339;
pub(crate) use self::local::pae;
pub use self::{issuer::Issuer, remote::RemoteProtocol};

#[cfg(test)]
mod tests;
