//! A key, and a token that it has signed: an access token (RFC 9068) of an hour. A secret signs none: the type says so.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::{
    ecdsa::{Signature, signature::Signer},
    pkcs8::{EncodePublicKey, LineEnding},
};
use serde_json::json;

use crate::Error;

pub const ISSUER: &str = "https://auth.example.com";
pub const AUDIENCE: &str = "https://orders.example.com";
pub const KEY_ID: &str = "2026-11";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alg {
    Es256,
    EdDsa,
}

impl Alg {
    pub const ALL: [Self; 2] = [Self::Es256, Self::EdDsa];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// A token, and what verifies it, in every form that a library asks for.
pub struct Token {
    pub alg: Alg,
    pub text: String,
    pub pem: String,
    pub jwk: String,
}

impl Token {
    pub fn new(alg: Alg) -> Result<Self, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let input = signing_input(alg)?;
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (signature, pem, jwk) = match alg {
            Alg::Es256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&bytes)?;
                let point = key.verifying_key().to_sec1_point(false);
                let half = |half: Option<&p256::FieldBytes>| half.map(|half| encode(half));
                let jwk = json!({"kty": "EC", "crv": "P-256", "x": half(point.x()), "y": half(point.y())});
                let signature: Signature = key.sign(input.as_bytes());
                let pem = EncodePublicKey::to_public_key_pem(key.verifying_key(), LineEnding::LF)?;
                (signature.to_bytes().to_vec(), pem, jwk)
            }
            Alg::EdDsa => {
                let key = ed25519_dalek::SigningKey::from_bytes(&bytes);
                let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encode(key.verifying_key().as_bytes())});
                let pem = key.verifying_key().to_public_key_pem(Default::default())?;
                (ed25519_dalek::Signer::sign(&key, input.as_bytes()).to_vec(), pem, jwk)
            }
        };
        let text = format!("{input}.{}", encode(&signature));
        Ok(Self { alg, text, pem, jwk: jwk.to_string() })
    }

    /// The field `Authorization`.
    pub fn field(&self) -> String {
        format!("Bearer {}", self.text)
    }
}

fn signing_input(alg: Alg) -> Result<String, Error> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let header = json!({"alg": alg.name(), "typ": "at+jwt", "kid": KEY_ID});
    let payload = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "8f14e45f-ceea-467f-ab24-3c1a6f0b5f5d", "client_id": "web",
        "iat": now, "exp": now + 3600, "jti": "0b8e1d5e-4c0f-4c6c-9d0c-6f1d1b8a7e21", "scope": "orders:read orders:write",
        "auth_time": now, "sid": "CKUBnBfhSXePQmWhKEPqAg",
    });
    let encode = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    Ok(format!("{}.{}", encode(&header), encode(&payload)))
}
