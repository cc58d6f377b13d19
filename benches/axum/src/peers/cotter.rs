//! This project.

use std::{hint::black_box, marker::PhantomData};

use axum::{Router, routing::get};
use cotter::{
    EdDsa, Es256, JwsPublicKeyAlgorithm, PinnedKey,
    profile::{AccessTokens, Presentation},
};
use cotter_axum::resource::{Bearer, Resource, ResourceServer};

use crate::{AUDIENCE, Alg, Case, Error, ISSUER, KEY_ID, Token};

struct Orders<A>(PhantomData<fn() -> A>);

impl<A: JwsPublicKeyAlgorithm> Resource for Orders<A> {
    type Tokens = AccessTokens<A>;
    const REALM: &'static str = "orders";
}

/// The verification alone, without a router and a request.
pub fn alone(token: &Token) -> Result<Case, Error> {
    Ok(match token.alg {
        Alg::Es256 => verified(tokens(PinnedKey::<Es256>::from_pem(KEY_ID, &token.pem)?), token),
        Alg::EdDsa => verified(tokens(PinnedKey::<EdDsa>::from_pem(KEY_ID, &token.pem)?), token),
    })
}

pub fn bearer(token: &Token) -> Result<Case, Error> {
    match token.alg {
        Alg::Es256 => served(tokens(PinnedKey::<Es256>::from_pem(KEY_ID, &token.pem)?), token),
        Alg::EdDsa => served(tokens(PinnedKey::<EdDsa>::from_pem(KEY_ID, &token.pem)?), token),
    }
}

fn tokens<A: JwsPublicKeyAlgorithm>(key: PinnedKey<A>) -> AccessTokens<A> {
    AccessTokens::new(key, ISSUER, AUDIENCE)
}

fn verified<A: JwsPublicKeyAlgorithm>(tokens: AccessTokens<A>, token: &Token) -> Case {
    let text = token.text.clone();
    Case::plain("`AccessTokens::verify` alone, without a router", move || {
        let verified = tokens.verify(black_box(&text), Presentation::bearer());
        assert!(black_box(verified).is_ok());
    })
}

fn served<A: JwsPublicKeyAlgorithm>(tokens: AccessTokens<A>, token: &Token) -> Result<Case, Error> {
    let server = ResourceServer::<Orders<A>>::builder(tokens).build()?;
    let app: Router = Router::new().route("/orders", get(async |_: Bearer<Orders<A>>| {})).with_state(server);
    Case::router::<_, axum::body::Body, _>("cotter-axum, `Bearer<R>`", 0, app, Some(&token.field()))
}
