//! The library's verifiers, behind one method, so that a file can hold groups of any algorithm.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{JwsAlgorithm, KeyError, PinnedKey, Timestamp, VerifyError, jws, jwt};
use serde_json::Value;

use crate::{
    key::WithKey,
    outcome::Got,
    policy::{JwtPolicy, Shape},
};

/// Verifies tokens with the key and under the policy of a group.
pub(crate) trait Check: Send + Sync {
    fn check(&self, token: &Token) -> Got;
}

/// A token, and what belongs to it.
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) detached_payload: Option<Vec<u8>>,
    /// What must come out, in base64url.
    pub(crate) payload: Option<String>,
}

/// Makes the verifier of a `jws` group.
pub(crate) struct ForJws;

impl WithKey for ForJws {
    type Output = Result<Box<dyn Check>, &'static str>;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        let key = key.map_err(KeyError::code)?;
        Ok(Box::new(jws::Verifier::new(key)))
    }
}

impl<A: JwsAlgorithm> Check for jws::Verifier<A> {
    fn check(&self, token: &Token) -> Got {
        let verified = match &token.detached_payload {
            None => self.verify(&token.text),
            Some(payload) => self.verify_detached(&token.text, payload),
        };
        match verified {
            Err(error) => Got::Refuse(error.code()),
            Ok(verified) => accepted(token, &URL_SAFE_NO_PAD.encode(verified.payload())),
        }
    }
}

/// Makes the verifier of a `jwt` group.
pub(crate) struct ForJwt(pub(crate) JwtPolicy);

impl WithKey for ForJwt {
    type Output = Result<Box<dyn Check>, &'static str>;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        let key = key.map_err(KeyError::code)?;
        let policy = self.0.build().map_err(|error| error.code())?;
        let now = self.0.now().map_err(VerifyError::code)?;
        Ok(Box::new(Claims { verifier: jwt::Verifier::new(key, policy), now, shape: self.0.shape() }))
    }
}

struct Claims<A: JwsAlgorithm> {
    verifier: jwt::Verifier<A>,
    now: Timestamp,
    shape: Option<Shape>,
}

impl<A: JwsAlgorithm> Check for Claims<A> {
    fn check(&self, token: &Token) -> Got {
        let verified = match self.shape {
            None => self.verifier.verify_at::<Value>(&token.text, self.now).map(drop),
            Some(Shape::Strings) => {
                self.verifier.verify_at::<BTreeMap<String, String>>(&token.text, self.now).map(drop)
            }
        };
        match verified {
            Err(error) => Got::Refuse(error.code()),
            // A verified token has three segments, and what stands in the second is what was verified.
            Ok(()) => accepted(token, token.text.split('.').nth(1).unwrap_or_default()),
        }
    }
}

fn accepted(token: &Token, payload: &str) -> Got {
    match &token.payload {
        Some(expected) if expected != payload => Got::AnotherPayload,
        _ => Got::Accept,
    }
}

/// Says whether a key could be pinned.
pub(crate) struct Imports;

impl WithKey for Imports {
    type Output = Got;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Got {
        key.map_or_else(|error| Got::Refuse(error.code()), |_| Got::Accept)
    }
}
