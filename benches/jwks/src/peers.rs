//! The libraries, each used as its documentation says.

mod cotter;
mod huskarl;
mod jsonwebtoken_jwks_cache;
mod jwks_client_rs;
mod tower_oauth2_resource_server;

use std::{fmt, future::Future, pin::Pin, str::FromStr, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use crate::Outcome;

/// A verifier and the key set behind it.
pub trait Verifier: Send + Sync + 'static {
    /// Verifies a token. The error is the library's own, as text.
    fn verify<'a>(&'a self, token: &'a str) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Name {
    Cotter,
    JsonwebtokenJwksCache,
    /// The same with the period of its README, an hour.
    JsonwebtokenJwksCacheHour,
    JwksClientRs,
    Huskarl,
    TowerOauth2ResourceServer,
}

pub const ALL: [Name; 6] = [
    Name::Cotter,
    Name::JsonwebtokenJwksCache,
    Name::JsonwebtokenJwksCacheHour,
    Name::JwksClientRs,
    Name::Huskarl,
    Name::TowerOauth2ResourceServer,
];

/// How soon a library may fetch again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// As it does by default.
    Default,
    /// As soon as its settings allow, so that a case does not wait for minutes.
    Soon,
}

impl Name {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cotter => "cotter-jwks",
            Self::JsonwebtokenJwksCache => "jsonwebtoken-jwks-cache",
            Self::JsonwebtokenJwksCacheHour => "jsonwebtoken-jwks-cache-1h",
            Self::JwksClientRs => "jwks_client_rs",
            Self::Huskarl => "huskarl",
            Self::TowerOauth2ResourceServer => "tower-oauth2-resource-server",
        }
    }

    /// Starts it for the key set at a URL.
    pub async fn start(self, url: &str, pace: Pace) -> Outcome<Arc<dyn Verifier>> {
        Ok(match self {
            Self::Cotter => Arc::new(cotter::start(url, pace)?),
            Self::JsonwebtokenJwksCache => {
                let ahead = Duration::from_secs(if pace == Pace::Soon { 31 } else { 60 });
                Arc::new(jsonwebtoken_jwks_cache::start(url, ahead)?)
            }
            Self::JsonwebtokenJwksCacheHour => {
                Arc::new(jsonwebtoken_jwks_cache::start(url, Duration::from_secs(60 * 60))?)
            }
            Self::JwksClientRs => Arc::new(jwks_client_rs::start(url)?),
            Self::Huskarl => Arc::new(huskarl::start(url).await?),
            Self::TowerOauth2ResourceServer => Arc::new(tower_oauth2_resource_server::start(url, pace).await?),
        })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = ALL.into_iter().find(|one| one.as_str() == name);
        found
            .ok_or_else(|| format!("no library is called {name}: expected one of {}", ALL.map(Self::as_str).join(", ")))
    }
}
