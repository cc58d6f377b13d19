//! `huskarl`: its `JwksSource`, as its documentation says, over its own client.

use std::{future::Future, pin::Pin, sync::Arc};

use huskarl::core::{EndpointUrl, crypto::verifier::JwsVerifierFactory, jwk::JwksSource, jwt::validator::JwtValidator};
use huskarl_crypto_native::NativeVerifierPlatform;
use huskarl_reqwest::ReqwestClient;

use super::Verifier;
use crate::{
    Outcome,
    tokens::{AUDIENCE, ISSUER},
};

pub struct Huskarl(JwtValidator);

pub async fn start(url: &str) -> Outcome<Huskarl> {
    let client = ReqwestClient::builder().build().await.map_err(|error| error.to_string())?;
    let url = EndpointUrl::try_from(url).map_err(|error| error.to_string())?;
    let source = JwksSource::builder().http_client(client).build();
    let verifier = source.build(Some(&url), Arc::new(NativeVerifierPlatform)).await;
    let validator = JwtValidator::builder()
        .verifier(verifier.map_err(|error| error.to_string())?)
        .iss(ISSUER)
        .aud(AUDIENCE)
        .require_exp(true)
        .allowed_algorithms(["ES256".to_owned()])
        .build();
    Ok(Huskarl(validator))
}

impl Verifier for Huskarl {
    fn verify<'a>(&'a self, token: &'a str) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            self.0.validate::<serde_json::Value>(token).await.map(drop).map_err(|error| error.to_string())
        })
    }
}
