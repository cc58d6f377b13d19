//! `jwt-authorizer`, over `jsonwebtoken` 9 and `ring`, for axum 0.7.

use axum_07::{Router, routing::get};
use jwt_authorizer::{Authorizer, AuthorizerBuilder, IntoLayer, JwtClaims, Validation};
use tokio::runtime::Builder;

use super::Claims;
use crate::{AUDIENCE, Alg, Case, Error, ISSUER, Token};

pub fn layer(token: &Token) -> Result<Case, Error> {
    let builder: AuthorizerBuilder<Claims> = match token.alg {
        Alg::Es256 => AuthorizerBuilder::from_ec_pem_text(&token.pem),
        Alg::EdDsa => AuthorizerBuilder::from_ed_pem_text(&token.pem),
    };
    let validation = Validation::new().iss(&[ISSUER]).aud(&[AUDIENCE]);
    let building = builder.validation(validation).build();
    let authorizer: Authorizer<Claims> = Builder::new_current_thread().enable_all().build()?.block_on(building)?;
    let app: Router =
        Router::new().route("/orders", get(|_: JwtClaims<Claims>| async {})).layer(authorizer.into_layer());
    Case::router::<_, axum_07::body::Body, _>("jwt-authorizer (ring, axum 0.7)", 1, app, Some(&token.field()))
}
