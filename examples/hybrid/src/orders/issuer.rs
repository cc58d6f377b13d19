//! Whether a token is live at this moment, by introspection (RFC 7662).

use cotter_axum::resource::{Asked, FreshCheck, Freshness};
use serde::Deserialize;

use super::FRESH_WITHIN;
use crate::{
    failure::Failure,
    http_client::{body_of, client_of, form_of},
    options::{Address, Origin},
    service_secret::{ORDERS, ServiceSecret},
};

/// The issuer of the tokens.
pub(super) struct Issuer {
    http: reqwest::Client,
    url: String,
    secret: ServiceSecret,
}

/// All that is read of an answer (RFC 7662 §2.2).
#[derive(Deserialize)]
struct Introspection {
    active: bool,
}

impl Issuer {
    pub(super) fn at(web: &Address, secret: ServiceSecret) -> Result<Self, Failure> {
        if !web.is_loopback() {
            return Err(Failure::new("--web is not on this machine: tokens are not sent over plain HTTP"));
        }
        let origin: Origin = web.origin().parse().map_err(Failure::new)?;
        Ok(Self { http: client_of(&origin, FRESH_WITHIN)?, url: format!("{origin}/introspect"), secret })
    }

    async fn ask(&self, token: &str) -> Option<bool> {
        let request = self.http.post(&self.url).basic_auth(ORDERS, Some(self.secret.expose()));
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").body(form_of(&[("token", token)]));
        let answer = request.send().await.ok()?;
        if answer.status().as_u16() != 200 {
            tracing::warn!(status = answer.status().as_u16(), "the issuer does not say whether a token is live");
            return None;
        }
        let body = body_of(answer).await.ok()??;
        let Introspection { active } = serde_json::from_slice(&body).ok()?;
        Some(active)
    }
}

impl FreshCheck for Issuer {
    async fn check(&self, asked: Asked<'_>) -> Freshness {
        match self.ask(asked.expose_text()).await {
            Some(true) => Freshness::Live,
            Some(false) => Freshness::Over,
            None => Freshness::Unknown,
        }
    }
}
