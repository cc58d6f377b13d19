//! Keys, the sets that publish them, and tokens.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Es256, Hs256};
use cotter_issue::{Lifetime, SigningKey, jwt::Issuer};
use serde::{Deserialize, Serialize};

use crate::Outcome;

pub const ISSUER: &str = "https://auth.example";
pub const AUDIENCE: &str = "orders";

/// The secret that a public key set must not make a key of.
const SECRET: &[u8] = b"a secret that a key set publishes";

/// A public key, as it is published, and a token of it.
pub struct Key {
    pub jwk: String,
    pub token: String,
}

/// The keys of one run.
pub struct Keys {
    /// The key that stays.
    pub known: Key,
    /// The key that is withdrawn.
    pub withdrawn: Key,
    /// The key that comes later.
    pub new: Key,
    /// The key that only bad answers have.
    pub planted: Key,
    /// Another key with the id of the known one.
    pub double: Key,
    /// A symmetric key.
    pub secret: Key,
}

/// The tokens that a child needs.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    pub known: String,
    pub withdrawn: String,
    pub new: String,
    pub planted: String,
    pub double: String,
    pub secret: String,
}

impl Keys {
    pub fn generate() -> Outcome<Self> {
        Ok(Self {
            known: key("known")?,
            withdrawn: key("withdrawn")?,
            new: key("new")?,
            planted: key("planted")?,
            double: key("known")?,
            secret: secret("secret")?,
        })
    }

    pub fn tokens(&self) -> Tokens {
        let token = |key: &Key| key.token.clone();
        Tokens {
            known: token(&self.known),
            withdrawn: token(&self.withdrawn),
            new: token(&self.new),
            planted: token(&self.planted),
            double: token(&self.double),
            secret: token(&self.secret),
        }
    }
}

/// The JWK set of these keys.
pub fn set(keys: &[&Key]) -> String {
    format!(r#"{{"keys":[{}]}}"#, keys.iter().map(|key| key.jwk.as_str()).collect::<Vec<_>>().join(","))
}

fn key(id: &str) -> Outcome<Key> {
    let key = SigningKey::<Es256>::generate(id)?;
    let jwk = key.public_jwk();
    let issuer = Issuer::danger_untyped(key, ISSUER, AUDIENCE, Lifetime::of(Duration::from_secs(3600))?)?;
    Ok(Key { jwk, token: issuer.issue("user-17", &serde_json::json!({}))?.expose().to_owned() })
}

fn secret(id: &str) -> Outcome<Key> {
    let key = SigningKey::<Hs256>::from_secret(id, SECRET)?;
    let jwk = format!(r#"{{"kty":"oct","alg":"HS256","kid":"{id}","k":"{}"}}"#, URL_SAFE_NO_PAD.encode(SECRET));
    let issuer = Issuer::danger_untyped(key, ISSUER, AUDIENCE, Lifetime::of(Duration::from_secs(3600))?)?;
    Ok(Key { jwk, token: issuer.issue("user-17", &serde_json::json!({}))?.expose().to_owned() })
}

/// Makes tokens that differ from a good one by a random key id.
pub struct Random {
    rest: String,
    /// The state of SplitMix64.
    state: u64,
}

impl Random {
    pub fn new(known: &str, seed: u64) -> Self {
        let rest = known.split_once('.').map_or("", |(_, rest)| rest).to_owned();
        Self { rest, state: seed }
    }

    pub fn token(&mut self) -> String {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let header = format!(r#"{{"alg":"ES256","kid":"{:016x}"}}"#, mixed ^ (mixed >> 31));
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), self.rest)
    }
}
