//! `axum-jwt-auth`, over `jsonwebtoken` 10 with its back end in Rust.

use std::sync::Arc;

use axum::{Router, routing::get};
use axum_jwt_auth::{Decoder, LocalDecoder};
use jsonwebtoken_10::{Algorithm, DecodingKey, Validation};

use super::Claims;
use crate::{AUDIENCE, Alg, Case, Error, ISSUER, Token};

pub fn claims(token: &Token) -> Result<Case, Error> {
    let pem = token.pem.as_bytes();
    let (algorithm, key) = match token.alg {
        Alg::Es256 => (Algorithm::ES256, DecodingKey::from_ec_pem(pem)?),
        Alg::EdDsa => (Algorithm::EdDSA, DecodingKey::from_ed_pem(pem)?),
    };
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "exp"]);
    let decoder: Decoder<Claims> = Arc::new(LocalDecoder::builder().keys(vec![key]).validation(validation).build()?);
    let app: Router =
        Router::new().route("/orders", get(async |_: axum_jwt_auth::Claims<Claims>| {})).with_state(decoder);
    Case::router::<_, axum::body::Body, _>("axum-jwt-auth", 0, app, Some(&token.field()))
}
