//! The one strict front end: all bytes of a token or a JWK are read through here.

pub(crate) mod bare;
pub(crate) mod base64url;
pub(crate) mod claim_value;
pub(crate) mod fast_path;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod name;
#[cfg(all(test, feature = "std"))]
pub(crate) mod readings;
pub(crate) mod traced;
