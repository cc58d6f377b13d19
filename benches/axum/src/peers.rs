//! Each library as its documentation says, in one file each, with issuer, audience and `exp` checked.

pub mod axum_jwt_auth;
pub mod bare;
pub mod cotter;
pub mod huskarl_axum;
pub mod jsonwebtoken;
pub mod jwt_authorizer;

use serde::Deserialize;

/// What a handler is given by those that ask for a type.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub client_id: String,
    pub scope: String,
}
