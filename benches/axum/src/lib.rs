//! Routers with one empty handler: without authentication, and behind each of the libraries.
#![forbid(unsafe_code)]

mod case;
pub mod peers;
mod tokens;

pub use case::{Case, Error};
pub use tokens::{AUDIENCE, Alg, ISSUER, KEY_ID, Token};

/// The cases of an algorithm. The first two are the bare routers.
pub fn cases(alg: Alg) -> Result<Vec<Case>, Error> {
    let token = Token::new(alg)?;
    Ok(vec![
        peers::bare::newest()?,
        peers::bare::older()?,
        peers::cotter::alone(&token)?,
        peers::cotter::bearer(&token)?,
        peers::jsonwebtoken::by_hand(&token)?,
        peers::axum_jwt_auth::claims(&token)?,
        peers::huskarl_axum::authenticated(&token)?,
        peers::jwt_authorizer::layer(&token)?,
    ])
}
