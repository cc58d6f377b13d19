//! `jsonwebtoken` in an extractor that is written by hand, as tutorials do.

use std::sync::Arc;

use axum::{Router, extract::FromRequestParts, routing::get};
use http::{StatusCode, header::AUTHORIZATION, request::Parts};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

use super::Claims;
use crate::{AUDIENCE, Alg, Case, Error, ISSUER, Token};

type State = Arc<(DecodingKey, Validation)>;

struct User {
    _claims: Claims,
}

impl FromRequestParts<State> for User {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, StatusCode> {
        let field = parts.headers.get(AUTHORIZATION).and_then(|field| field.to_str().ok());
        let token = field.and_then(|field| field.strip_prefix("Bearer ")).ok_or(StatusCode::UNAUTHORIZED)?;
        let (key, validation) = &**state;
        let token = decode::<Claims>(token, key, validation).map_err(|_| StatusCode::UNAUTHORIZED)?;
        Ok(Self { _claims: token.claims })
    }
}

pub fn by_hand(token: &Token) -> Result<Case, Error> {
    let pem = token.pem.as_bytes();
    let (algorithm, key) = match token.alg {
        Alg::Es256 => (Algorithm::ES256, DecodingKey::from_ec_pem(pem)?),
        Alg::EdDsa => (Algorithm::EdDSA, DecodingKey::from_ed_pem(pem)?),
    };
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "exp"]);
    let app: Router = Router::new().route("/orders", get(async |_: User| {})).with_state(Arc::new((key, validation)));
    Case::router::<_, axum::body::Body, _>("jsonwebtoken (rust_crypto), by hand", 0, app, Some(&token.field()))
}
