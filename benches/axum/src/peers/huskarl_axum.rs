//! `huskarl-axum`, with its validator of RFC 9068 and a key that is there from the beginning.

use std::sync::Arc;

use axum::{Router, routing::get};
use huskarl_axum::{
    extractors::ValidatedToken,
    layers::ValidatorLayer,
    resource_server::{
        core::{
            EndpointUrl, Error as HuskarlError,
            crypto::verifier::{JwsVerifier, JwsVerifierPlatform},
            platform::MaybeSendBoxFuture,
        },
        validator::rfc9068::{Rfc9068AccessTokenClaims, Rfc9068Validator},
    },
};
use huskarl_core::jwk::PublicJwk;
use huskarl_crypto_native::{NativeVerifierPlatform, asymmetric::verifier::AsymmetricPublicKey};
use tokio::runtime::Builder;

use crate::{AUDIENCE, Case, Error, ISSUER, KEY_ID, Token};

pub fn authenticated(token: &Token) -> Result<Case, Error> {
    let verifier = verifier(token)?;
    let factory = move |_: Option<&EndpointUrl>,
                        _: Arc<dyn JwsVerifierPlatform>|
          -> MaybeSendBoxFuture<'static, Result<Arc<dyn JwsVerifier>, HuskarlError>> {
        let verifier = Arc::clone(&verifier);
        Box::pin(async move { Ok(verifier) })
    };
    let building = Rfc9068Validator::builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .allowed_signing_algorithms(vec![token.alg.name().to_owned()])
        .jws_verifier_factory(factory)
        .jws_verifier_platform(Arc::new(NativeVerifierPlatform))
        .build();
    let validator: Rfc9068Validator = Builder::new_current_thread().build()?.block_on(building)?;
    let layer = ValidatorLayer::builder().validator(validator).build();
    let app: Router = Router::new()
        .route("/orders", get(async |_: ValidatedToken<Rfc9068AccessTokenClaims>| {}))
        .layer(layer.authenticated());
    Case::router::<_, axum::body::Body, _>("huskarl-axum", 0, app, Some(&token.field()))
}

fn verifier(token: &Token) -> Result<Arc<dyn JwsVerifier>, Error> {
    let mut jwk: PublicJwk = serde_json::from_str(&token.jwk)?;
    jwk.algorithm = Some(token.alg.name().to_owned());
    jwk.kid = Some(KEY_ID.to_owned());
    Ok(Arc::new(AsymmetricPublicKey::from_jwk(jwk)?))
}
