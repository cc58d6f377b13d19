//! `tower-oauth2-resource-server`, as its documentation says: a layer, here over a service that answers at once.

use std::{convert::Infallible, future::Future, pin::Pin, time::Duration};

use http::{Request, Response, header::AUTHORIZATION};
use tower::{Layer, ServiceExt, service_fn};
use tower_oauth2_resource_server::{
    layer::OAuth2ResourceServerLayer, server::OAuth2ResourceServer, tenant::TenantConfiguration,
};

use super::{Pace, Verifier};
use crate::{
    Outcome,
    tokens::{AUDIENCE, ISSUER},
};

type Claims = serde_json::Value;

pub struct Layered(OAuth2ResourceServerLayer<String, Claims>);

pub async fn start(url: &str, pace: Pace) -> Outcome<Layered> {
    let tenant = TenantConfiguration::builder(ISSUER).jwks_url(url).audiences(&[AUDIENCE]);
    let tenant = match pace {
        Pace::Default => tenant,
        Pace::Soon => tenant.jwks_refresh_interval(Duration::from_secs(2)),
    };
    let tenant = tenant.build().await.map_err(|error| error.to_string())?;
    let server = OAuth2ResourceServer::<Claims>::builder().add_tenant(tenant).build().await;
    Ok(Layered(server.map_err(|error| error.to_string())?.into_layer()))
}

impl Verifier for Layered {
    fn verify<'a>(&'a self, token: &'a str) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            let request = Request::builder().header(AUTHORIZATION, format!("Bearer {token}")).body(String::new());
            let request = request.map_err(|error| error.to_string())?;
            let inner = service_fn(|_: Request<String>| async { Ok::<_, Infallible>(Response::new(String::new())) });
            match self.0.layer(inner).oneshot(request).await {
                Ok(response) if response.status().is_success() => Ok(()),
                Ok(response) => Err(response.status().to_string()),
                Err(impossible) => match impossible {},
            }
        })
    }
}
