//! The library's verifiers behind one method, so that a file can have groups of any algorithm.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    JwsAlgorithm, KeyError, PinnedKey, Timestamp, VerifyError, jws, jwt,
    paseto::{self, MessageVerifier, Protocol},
};
use serde_json::Value;

use crate::{
    key::WithKey,
    outcome::Got,
    policy::{ClaimsPolicy, Shape},
    profile::Presentation,
    protocol::WithPasetoKey,
};

/// Verifies tokens with the key and the policy of a group.
pub(crate) trait Check: Send + Sync {
    fn check(&self, token: &Token) -> Got;
}

/// A token, and the rest of its case.
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) detached_payload: Option<Vec<u8>>,
    /// The expected payload, in base64url.
    pub(crate) payload: Option<String>,
    pub(crate) footer: Option<String>,
    pub(crate) implicit_assertion: String,
    /// The DPoP proof that accompanies it.
    pub(crate) proof: Option<String>,
    /// How many times it is presented.
    pub(crate) shown: usize,
}

/// Makes the verifier of a `jws` group.
pub(crate) struct ForJws;

impl WithKey for ForJws {
    type Output = Result<Box<dyn Check>, &'static str>;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        let key = key.map_err(|refused| refused.code())?;
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
pub(crate) struct ForJwt(pub(crate) ClaimsPolicy);

impl WithKey for ForJwt {
    type Output = Result<Box<dyn Check>, &'static str>;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        let key = key.map_err(|refused| refused.code())?;
        let policy = self.0.build().map_err(|error| error.code())?;
        let now = self.0.now().map_err(|refused| refused.code())?;
        let verifier = self.0.limit(jwt::Verifier::new(key, policy)).map_err(|error| error.code())?;
        let (shape, presented) = (self.0.shape(), self.0.into_presented());
        Ok(Box::new(Claims { verifier, now, shape, presented }))
    }
}

struct Claims<A: JwsAlgorithm> {
    verifier: jwt::Verifier<A>,
    now: Timestamp,
    shape: Option<Shape>,
    presented: Option<Presentation>,
}

impl<A: JwsAlgorithm> Check for Claims<A> {
    fn check(&self, token: &Token) -> Got {
        if let Some(how) = &self.presented {
            return how.show(token, |presented| {
                self.verifier.verify_presented_as_at::<Value>(&token.text, presented, self.now).map(drop)
            });
        }
        let verified = match self.shape {
            None => self.verifier.verify_as_at::<Value>(&token.text, self.now).map(drop),
            Some(Shape::Strings) => {
                self.verifier.verify_as_at::<BTreeMap<String, String>>(&token.text, self.now).map(drop)
            }
            Some(Shape::HeaderStrings) => {
                self.verifier.verify_with_header_at::<BTreeMap<String, String>>(&token.text, self.now).map(drop)
            }
        };
        verdict(token, verified)
    }
}

/// Turns the result for a JWT into an outcome.
pub(crate) fn verdict(token: &Token, verified: Result<(), VerifyError>) -> Got {
    match verified {
        Err(error) => Got::Refuse(error.code()),
        // A verified token has three segments, and the second is the one that was verified.
        Ok(()) => accepted(token, token.text.split('.').nth(1).unwrap_or_default()),
    }
}

fn accepted(token: &Token, payload: &str) -> Got {
    match &token.payload {
        Some(expected) if expected != payload => Got::AnotherPayload,
        _ => Got::Accept,
    }
}

/// Makes the verifier of a `paseto` group that has no policy.
pub(crate) struct ForPaseto;

impl WithPasetoKey for ForPaseto {
    type Output = Result<Box<dyn Check>, &'static str>;

    fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Self::Output {
        let key = key.map_err(|refused| refused.code())?;
        Ok(Box::new(MessageVerifier::new(key)))
    }
}

impl<P: Protocol> Check for MessageVerifier<P> {
    fn check(&self, token: &Token) -> Got {
        let stated = token.footer.as_ref().map(|footer| match footer.as_bytes() {
            [] => self.clone().footer_absent(),
            footer => self.clone().footer(footer),
        });
        let verifier = stated.as_ref().unwrap_or(self);
        match verifier.verify_with_assertion(&token.text, token.implicit_assertion.as_bytes()) {
            Err(error) => Got::Refuse(error.code()),
            Ok(verified) => accepted(token, &URL_SAFE_NO_PAD.encode(verified.payload())),
        }
    }
}

/// Makes the verifier of a `paseto` group that has a policy.
pub(crate) struct ForPasetoClaims(pub(crate) ClaimsPolicy);

impl WithPasetoKey for ForPasetoClaims {
    type Output = Result<Box<dyn Check>, &'static str>;

    fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Self::Output {
        let key = key.map_err(|refused| refused.code())?;
        let policy = self.0.build().map_err(|error| error.code())?;
        let now = self.0.now().map_err(|refused| refused.code())?;
        let messages = MessageVerifier::new(key.clone());
        Ok(Box::new(PasetoClaims {
            verifier: paseto::Verifier::new(key, policy),
            messages,
            now,
            shape: self.0.shape(),
        }))
    }
}

struct PasetoClaims<P: Protocol> {
    verifier: paseto::Verifier<P>,
    /// Verifies the payload, which may differ from the bytes in the token.
    messages: MessageVerifier<P>,
    now: Timestamp,
    shape: Option<Shape>,
}

impl<P: Protocol> Check for PasetoClaims<P> {
    fn check(&self, token: &Token) -> Got {
        let stated = token.footer.as_ref().map(|footer| match footer.as_bytes() {
            [] => self.verifier.clone().footer_absent(),
            footer => self.verifier.clone().footer(footer),
        });
        let verifier = stated.as_ref().unwrap_or(&self.verifier);
        let (text, assertion) = (&token.text, token.implicit_assertion.as_bytes());
        let verified = match self.shape {
            None => verifier.verify_with_assertion_as_at::<Value>(text, assertion, self.now).map(drop),
            Some(Shape::Strings | Shape::HeaderStrings) => {
                verifier.verify_with_assertion_as_at::<BTreeMap<String, String>>(text, assertion, self.now).map(drop)
            }
        };
        match verified {
            Err(error) => Got::Refuse(error.code()),
            Ok(()) => self.messages.check(token),
        }
    }
}

/// Tests whether a key can be pinned.
pub(crate) struct Imports;

impl WithPasetoKey for Imports {
    type Output = Got;

    fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Got {
        key.map_or_else(|error| Got::Refuse(error.code()), |_| Got::Accept)
    }
}

impl WithKey for Imports {
    type Output = Got;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Got {
        key.map_or_else(|error| Got::Refuse(error.code()), |_| Got::Accept)
    }
}
