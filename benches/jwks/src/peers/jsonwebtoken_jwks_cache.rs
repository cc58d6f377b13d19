//! `jsonwebtoken-jwks-cache`: the set by its README, the verification by `jsonwebtoken`.

use std::{future::Future, pin::Pin, time::Duration};

use jsonwebtoken_jwks_cache::{
    CachedJWKS, TimeoutSpec,
    jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header},
};

use super::Verifier;
use crate::{
    Outcome,
    tokens::{AUDIENCE, ISSUER},
};

pub struct Cached {
    set: CachedJWKS,
    validation: Validation,
}

/// Refreshes the set in the background from this time before it expires. The time limits are those of the README.
pub fn start(url: &str, ahead: Duration) -> Outcome<Cached> {
    let limits = TimeoutSpec {
        retries: 3,
        retry_after: Duration::from_secs(10),
        backoff: Duration::from_secs(1),
        deadline: Duration::from_secs(30),
    };
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    Ok(Cached { set: CachedJWKS::new(url.parse()?, ahead, limits)?, validation })
}

impl Verifier for Cached {
    fn verify<'a>(&'a self, token: &'a str) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            let set = self.set.get().await.map_err(|error| error.to_string())?;
            let id = decode_header(token).map_err(|error| error.to_string())?.kid.ok_or("no kid")?;
            let key = set.find(&id).ok_or("no key")?;
            let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
            let verified = decode::<serde_json::Value>(token, &key, &self.validation);
            verified.map(drop).map_err(|error| error.to_string())
        })
    }
}
