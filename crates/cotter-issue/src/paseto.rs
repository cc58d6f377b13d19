//! PASETO (version 3 and 4, `public` and `local`): the twin of [`cotter::paseto`].

mod issuer;
mod local;
mod remote;
mod v3;
mod v4;

pub(crate) use self::local::pae;
pub use self::{issuer::Issuer, remote::RemoteProtocol};

#[cfg(test)]
mod tests;
